//! The built page: from the binary (feature `page`) or from a folder. Files with a hash in their name never change and
//! are cached for good; everything that is no file is a route of the page and answers with `index.html`.

use super::problem::Problem;
use crate::app::App;
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, StatusCode, header};
use sha2::{Digest, Sha256};
use std::{borrow::Cow, path::Path};

#[cfg(feature = "page")]
#[derive(rust_embed::RustEmbed)]
#[folder = "$LINKSPAN_PAGE_DIR"]
struct Embedded;

/// Answers what no other route does.
pub async fn serve(State(app): State<App>, request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api") || path.starts_with("/hooks") {
        return Problem::of_status(StatusCode::NOT_FOUND).into_response();
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Problem::of_status(StatusCode::METHOD_NOT_ALLOWED).with_header(header::ALLOW, "GET, HEAD").into_response();
    }
    let name = path.trim_start_matches('/');
    if !name.is_empty() && name.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        return file(&app, name, request.headers()).unwrap_or_else(|| Problem::of_status(StatusCode::NOT_FOUND).into_response());
    }
    let missing = || {
        (
            StatusCode::NOT_FOUND,
            "This server was started without its page: build it with `cargo xtask page` and name its folder with --page-dir.\n",
        )
    };
    file(&app, "index.html", request.headers()).unwrap_or_else(|| missing().into_response())
}

fn file(app: &App, name: &str, headers: &HeaderMap) -> Option<Response> {
    let folder = app.config.page_dir.as_deref();
    let brotli = accepts_brotli(headers).then(|| read(folder, &format!("{name}.br"))).flatten();
    let encoded = brotli.is_some();
    let body = match brotli {
        Some(body) => body,
        None => read(folder, name)?,
    };
    let hashed = is_hashed(name);
    let digest = hex::encode(&Sha256::digest(&body)[..8]);
    let etag = format!("\"{digest}\"");
    let cache = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let same = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    if same.flat_map(|list| list.split(',')).any(|tag| tag.trim() == etag) {
        return Some(
            (StatusCode::NOT_MODIFIED, [(header::ETAG, etag.as_str()), (header::CACHE_CONTROL, cache), (header::VARY, "accept-encoding")])
                .into_response(),
        );
    }
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let kind = if kind.type_() == mime_guess::mime::TEXT { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    let headers =
        [(header::CONTENT_TYPE, kind.as_str()), (header::ETAG, &etag), (header::CACHE_CONTROL, cache), (header::VARY, "accept-encoding")];
    let mut response = (headers, body.into_owned()).into_response();
    if encoded {
        response.headers_mut().insert(header::CONTENT_ENCODING, http::HeaderValue::from_static("br"));
    }
    Some(response)
}

/// A plain relative name only: no `..`, nothing hidden, nothing that a file system reads in another way.
fn read(folder: Option<&Path>, name: &str) -> Option<Cow<'static, [u8]>> {
    let plain = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    if !name.split('/').all(plain) {
        return None;
    }
    match folder {
        Some(folder) => std::fs::read(folder.join(name)).ok().map(Cow::Owned),
        None => embedded(name),
    }
}

#[cfg(feature = "page")]
fn embedded(name: &str) -> Option<Cow<'static, [u8]>> {
    <Embedded as rust_embed::RustEmbed>::get(name).map(|file| file.data)
}

#[cfg(not(feature = "page"))]
fn embedded(_: &str) -> Option<Cow<'static, [u8]>> {
    None
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let lists = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        name.trim().eq_ignore_ascii_case("br") && !matches!(weight.trim().replace(' ', "").as_str(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

/// `style-1a2b3c4d.css`: the build has put a hash of the content into the name.
fn is_hashed(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    stem.rsplit_once('-').is_some_and(|(_, hash)| hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_leave_the_folder_are_no_names() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("page")).expect("made");
        std::fs::write(folder.path().join("secret.txt"), "s").expect("written");
        std::fs::write(folder.path().join("page/.hidden"), "s").expect("written");
        std::fs::write(folder.path().join("page/style.css"), "s").expect("written");
        let page = folder.path().join("page");
        for name in ["../secret.txt", "..%2fsecret.txt", "/etc/passwd", ".hidden", "a/../style.css", "", "style.css/", "style\\x.css"] {
            assert!(read(Some(&page), name).is_none(), "{name}");
        }
        assert!(read(Some(&page), "style.css").is_some());
    }

    #[test]
    fn only_names_with_a_hash_are_cached_for_good() {
        assert!(is_hashed("style-1a2b3c4d.css") && is_hashed("app-0123456789abcdef.wasm"));
        assert!(!is_hashed("index.html") && !is_hashed("mapping-worker.js"));
    }

    #[test]
    fn brotli_is_sent_to_those_who_read_it() {
        let says = |text: &str| accepts_brotli(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, text.parse().expect("a value"))]));
        assert!(says("gzip, deflate, br") && says("br;q=0.5") && !says("gzip") && !says("br;q=0, gzip"));
    }
}
