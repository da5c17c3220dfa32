//! What was said and answered, as the run's detail shows it: headers by a list of harmless names, everything else
//! masked, secrets replaced before anything is cut.

use super::limits::SHOWN_BYTES_MAX;
use super::send::{Answer, Request};
use crate::redact::{MASK, Redactor, cut};
use connector::Exchange;
use http::HeaderMap;
use serde_json::{Map, Value, json};

/// Headers whose values are shown.
const SHOWN: [&str; 18] = [
    "accept",
    "content-type",
    "content-length",
    "content-encoding",
    "date",
    "etag",
    "last-modified",
    "link",
    "location",
    "retry-after",
    "server",
    "idempotency-key",
    "x-request-id",
    "x-correlation-id",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "user-agent",
];

/// What was sent.
pub fn request(request: &Request, redactor: &Redactor) -> Value {
    json!({
        "method": request.method.as_str(),
        "url": redactor.clean(request.url.as_str()),
        "headers": headers(&request.headers, redactor),
        "body": request.body.as_ref().map(|body| shown(body, redactor)),
    })
}

/// What was sent and answered.
pub fn of(sent: &Request, answer: &Answer, redactor: &Redactor) -> Exchange {
    json!({
        "request": request(sent, redactor),
        "response": { "status": answer.status.as_u16(), "headers": headers(&answer.headers, redactor), "body": shown(&answer.body, redactor), "bytes": answer.body.len() },
    })
}

fn headers(headers: &HeaderMap, redactor: &Redactor) -> Map<String, Value> {
    let mut shown = Map::new();
    for (name, value) in headers {
        let text =
            if SHOWN.contains(&name.as_str()) { redactor.clean(&String::from_utf8_lossy(value.as_bytes())) } else { MASK.to_owned() };
        shown.insert(name.as_str().to_owned(), Value::from(text));
    }
    shown
}

fn shown(body: &[u8], redactor: &Redactor) -> String {
    match std::str::from_utf8(body) {
        Ok(text) => cut(&redactor.clean(text), SHOWN_BYTES_MAX),
        Err(_) => format!("{} bytes that are no text", body.len()),
    }
}
