//! Where a list stands, and where its next page begins. Pure.

use super::target::Peer;
use crate::settings::Settings;
use crate::value;
use connector::ConnectorError;
use http::{HeaderMap, header};
use mapping::Value;
use serde::{Deserialize, Serialize};
use url::Url;

/// The most pages of one list: a list that never ends is stopped here.
const PAGES_MAX: u64 = 10_000;

/// A place in a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Here {
    /// How many pages came before.
    pages: u64,
    /// The page number or the offset.
    number: Option<u64>,
    /// The cursor.
    cursor: Option<String>,
    /// The whole URL.
    url: Option<String>,
}

/// The first page.
pub fn begin(settings: &Settings) -> Here {
    let number = match settings.text("paging").as_str() {
        "page" => Some(settings.whole("first_page")),
        "offset" => Some(0),
        _ => None,
    };
    Here { number, ..Here::default() }
}

impl Here {
    /// Writes the place into the URL.
    pub fn apply(&self, settings: &Settings, peer: &Peer, url: &mut Url) -> Result<(), ConnectorError> {
        if let Some(whole) = &self.url {
            *url = peer.url(whole)?;
            return Ok(());
        }
        let mut set = |param: String, text: String| {
            let others: Vec<(String, String)> =
                url.query_pairs().filter(|(name, _)| *name != param).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
            url.query_pairs_mut().clear().extend_pairs(others).append_pair(&param, &text);
        };
        if let Some(size) = settings.some_text("size_param") {
            set(size, settings.whole("page_size").to_string());
        }
        if let Some(number) = self.number {
            let param = if settings.text("paging") == "page" { "page_param" } else { "offset_param" };
            set(settings.required(param)?, number.to_string());
        }
        if let Some(cursor) = &self.cursor {
            set(settings.required("cursor_param")?, cursor.clone());
        }
        Ok(())
    }
}

/// The place after this one, or nothing when the list has ended.
pub fn after(
    here: &Here,
    settings: &Settings,
    peer: &Peer,
    body: &Value,
    headers: &HeaderMap,
    from: &Url,
    records: usize,
) -> Result<Option<Here>, ConnectorError> {
    let pages = here.pages + 1;
    let short = settings.some_text("size_param").is_some() && (records as u64) < settings.whole("page_size");
    let ended = records == 0 || short;
    let number = here.number.unwrap_or_default();
    let next = match settings.text("paging").as_str() {
        "page" if !ended => Some(Here { pages, number: Some(number + 1), ..Here::default() }),
        "offset" if !ended => Some(Here { pages, number: Some(number + records as u64), ..Here::default() }),
        "cursor" => named(body, settings)?.map(|cursor| Here { pages, cursor: Some(cursor), ..Here::default() }),
        "next_url" => named(body, settings)?.map(|url| joined(from, peer, &url)).transpose()?.map(|url| Here {
            pages,
            url: Some(url),
            ..Here::default()
        }),
        "link" => {
            next_link(headers).map(|url| joined(from, peer, &url)).transpose()?.map(|url| Here { pages, url: Some(url), ..Here::default() })
        }
        _ => None,
    };
    if let Some(next) = &next {
        if next.cursor.is_some() && next.cursor == here.cursor
            || next.url.is_some() && (next.url == here.url || next.url.as_deref() == Some(from.as_str()))
        {
            return Err(ConnectorError::setting(
                "paging",
                "http.same_page",
                "the next page is the same page again: the list would never end",
            ));
        }
        if pages >= PAGES_MAX {
            return Err(ConnectorError::setting("paging", "http.too_many_pages", format!("the list has more than {PAGES_MAX} pages")));
        }
    }
    Ok(next)
}

fn named(body: &Value, settings: &Settings) -> Result<Option<String>, ConnectorError> {
    Ok(value::at(body, &settings.required("next_at")?)
        .and_then(|found| value::text(&found))
        .filter(|text| !text.is_empty() && text != "false"))
}

fn joined(from: &Url, peer: &Peer, next: &str) -> Result<String, ConnectorError> {
    let url =
        from.join(next).map_err(|_| ConnectorError::setting("next_at", "http.bad_next", "the next page is something that is no URL"))?;
    peer.url(url.as_str()).map(String::from)
}

/// The URL with `rel="next"` of a `Link` header.
fn next_link(headers: &HeaderMap) -> Option<String> {
    let links = headers.get_all(header::LINK).iter().filter_map(|value| value.to_str().ok());
    links.flat_map(|line| line.split(",<").flat_map(|part| part.split(", <"))).find_map(|link| {
        let (url, parameters) = link.trim().trim_start_matches('<').split_once('>')?;
        let is_next = parameters.split(';').any(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            name.trim().eq_ignore_ascii_case("rel") && value.trim().trim_matches('"').split(' ').any(|rel| rel.eq_ignore_ascii_case("next"))
        });
        is_next.then(|| url.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn the_next_link_is_found() {
        let cases = [
            (r#"<https://a.example/?page=2>; rel="next", <https://a.example/?page=9>; rel="last""#, Some("https://a.example/?page=2")),
            (r#"<https://a.example/?p=1>; rel="prev", </b?p=3>; rel=next"#, Some("/b?p=3")),
            (r#"<https://a.example/?a=1,2>; title="x"; rel="last next""#, Some("https://a.example/?a=1,2")),
            (r#"<https://a.example/>; rel="prev""#, None),
            ("nonsense", None),
        ];
        for (line, expect) in cases {
            let headers = HeaderMap::from_iter([(header::LINK, HeaderValue::from_static(line))]);
            assert_eq!(next_link(&headers).as_deref(), expect, "{line}");
        }
    }
}
