//! Where a browser's request comes from: a page of another site cannot act with our cookie.

use crate::api::problem::Problem;
use http::{HeaderMap, Method, header};
use url::Url;

/// Lets reading through, and changes that come from our own page or from no browser at all.
///
/// # Errors
/// 403 for a change that another site's page asks for.
pub fn check(method: &Method, headers: &HeaderMap, public_url: Option<&Url>) -> Result<(), Problem> {
    if method.is_safe() || comes_from_us(headers, public_url) {
        return Ok(());
    }
    Err(Problem::forbidden(
        "auth.origin",
        "This change was asked for by a page of another site. Is `public_url` set to the address of this server?",
    ))
}

fn comes_from_us(headers: &HeaderMap, public_url: Option<&Url>) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text(header::ORIGIN.as_str())) {
        (Some("same-origin" | "none"), _) => true,
        // Behind a proxy that rewrites `Host` the browser still says "same-origin"; without that header compare.
        (Some(_), _) => false,
        (None, Some(origin)) => {
            let Ok(origin) = Url::parse(origin) else { return false };
            let ours = public_url.is_some_and(|public| public.origin() == origin.origin());
            let host = text(header::HOST.as_str()).and_then(|host| Url::parse(&format!("{}://{host}", origin.scheme())).ok());
            ours || host.is_some_and(|host| host.origin() == origin.origin())
        }
        // Every browser of today sends one of the two with a change.
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_page_may_change_things() {
        let public = Url::parse("https://flows.example.com").expect("an address");
        let cases: &[(&[(&str, &str)], bool)] = &[
            (&[], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("host", "localhost:8080")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "https://flows.example.com"), ("host", "internal:8080")], true),
            (&[("origin", "http://localhost:8080"), ("host", "localhost:8080")], true),
            (&[("origin", "http://localhost:9090"), ("host", "localhost:8080")], false),
            (&[("origin", "null"), ("host", "localhost:8080")], false),
            (&[("origin", "https://flows.example.com.evil.example"), ("host", "x")], false),
        ];
        for (headers, allowed) in cases {
            let map =
                headers.iter().map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value"))).collect::<HeaderMap>();
            assert_eq!(check(&Method::POST, &map, Some(&public)).is_ok(), *allowed, "{headers:?}");
            assert!(check(&Method::GET, &map, Some(&public)).is_ok());
        }
    }
}
