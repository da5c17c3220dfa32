//! `read`: a list, page by page.

use super::answer::{Asked, Verdict, judge};
use super::limits::PAGE_RECORDS_MAX;
use super::paging::{Here, after, begin};
use super::send::send;
use super::target::Peer;
use super::{Http, exchange};
use crate::settings::Settings;
use crate::value;
use connector::{ConnectorError, Context, Page};
use http::Method;
use mapping::{Object, Path, Record, Value};
use serde_json::Value as Json;

/// Reads the page at the cursor.
pub async fn run(http: &Http, context: &Context, settings: &Object, cursor: Option<Json>) -> Result<Page, ConnectorError> {
    let peer = Peer::new(&http.spec, context)?;
    let settings = Settings::of_run(http.fields("read"), settings.clone());
    let mut sent = peer.request(Method::GET, &settings, None)?;
    let here = match cursor {
        Some(cursor) => serde_json::from_value::<Here>(cursor)
            .map_err(|_| ConnectorError::setting("paging", "http.bad_cursor", "the stored place in the list cannot be read"))?,
        None => begin(&settings),
    };
    here.apply(&settings, &peer, &mut sent.url)?;
    let answer = send(&http.clients, context, &peer.credentials, sent.clone(), peer.longest, "url").await?;
    let asked = Asked {
        method: &sent.method,
        about_record: false,
        url_of_record: false,
        signed_in: peer.credentials.any,
        now_ms: context.now_ms,
        success: peer.success(&settings),
    };
    match judge(&answer, &asked, &peer.redactor) {
        Verdict::Done => {}
        Verdict::Error(error) => return Err(error),
        Verdict::Record { code, message, .. } => return Err(ConnectorError::setting("url", &code, message)),
    }
    let (body, records) = records(&answer.body, &settings)?;
    if records.len() > PAGE_RECORDS_MAX {
        return Err(ConnectorError::setting(
            "page_size",
            "http.page_too_large",
            format!("one answer holds more than {PAGE_RECORDS_MAX} records"),
        ));
    }
    let next = after(&here, &settings, &peer, &body, &answer.headers, &answer.url, records.len())?;
    let next = next
        .map(serde_json::to_value)
        .transpose()
        .map_err(|error| ConnectorError::setting("paging", "http.bad_cursor", error.to_string()))?;
    Ok(Page { records, next, exchange: Some(exchange::of(&sent, &answer, &peer.redactor)), ..Page::default() })
}

/// Whether what names the next page certainly stands outside of the list below these names: it may be a field of the last record.
fn stands_apart(settings: &Settings, names: &[&str]) -> bool {
    if !matches!(settings.text("paging").as_str(), "cursor" | "next_url") {
        return true;
    }
    let next = Path::parse(&settings.text("next_at")).ok();
    next.as_ref().and_then(Path::plain_names).is_some_and(|next| !next.starts_with(names))
}

/// The records of an answer, and what stands around them. Records that stand in a list below plain names stay text.
fn records(body: &[u8], settings: &Settings) -> Result<(Value, Vec<Record>), ConnectorError> {
    let unreadable = |why: String| ConnectorError::setting("url", "http.not_json", format!("the answer cannot be read: {why}"));
    let path = settings.text("records_at");
    let parsed = Path::parse(&path).ok();
    let names = if path.is_empty() { Some(Vec::new()) } else { parsed.as_ref().and_then(Path::plain_names) };
    if let Some(names) = names.filter(|names| stands_apart(settings, names)) {
        let around = value::around(body, &names).map_err(unreadable)?;
        if let Some(records) = around.records {
            return Ok((around.rest, records));
        }
    }
    let body = value::parse(body).map_err(unreadable)?;
    let found = value::at(&body, &path)
        .ok_or_else(|| ConnectorError::setting("records_at", "http.no_records", format!("the answer has nothing at `{path}`")))?;
    let records = value::into_list(found.into_owned()).into_iter().map(Record::from).collect();
    Ok((body, records))
}
