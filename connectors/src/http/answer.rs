//! What an answer means: done, this record is to blame, or an error that says what to do.

use super::allowance;
use super::limits::{RETRY_AFTER_DEFAULT, RETRY_AFTER_MAX};
use super::send::{Answer, is_repeatable};
use super::success::Success;
use crate::redact::{Redactor, cut};
use crate::value;
use connector::ConnectorError;
use http::{HeaderMap, Method, header};
use mapping::Value;
use std::time::Duration;

/// The most characters of a message that is taken from an answer.
const MESSAGE_BYTES_MAX: usize = 400;

/// What an answer means.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It was done.
    Done,
    /// The record that was sent is to blame.
    Record {
        /// Stable.
        code: String,
        /// One sentence.
        message: String,
        /// The field of the record, when the other side names one.
        field: Option<String>,
    },
    /// Something else is.
    Error(ConnectorError),
}

/// What is known about the request that was answered.
pub struct Asked<'a> {
    /// What was done.
    pub method: &'a Method,
    /// Whether the answer is about one record that was sent.
    pub about_record: bool,
    /// Whether the URL was made from the record.
    pub url_of_record: bool,
    /// Whether credentials were sent.
    pub signed_in: bool,
    /// Now, in milliseconds since the Unix epoch.
    pub now_ms: i64,
    /// Where an answer of 2xx says whether it was done, if not by its status.
    pub success: Option<Success>,
}

/// Judges an answer.
pub fn judge(answer: &Answer, asked: &Asked<'_>, redactor: &Redactor) -> Verdict {
    let status = answer.status.as_u16();
    // What has no content (RFC 9110, 9.3.2 and 15.3.5) says it by its status.
    let success = asked.success.as_ref().filter(|_| asked.method != Method::HEAD && !matches!(status, 204 | 205));
    // Most answers are of this kind, and may be large: nothing is read of them here.
    if answer.status.is_success() && success.is_none_or(|success| success.holds(&answer.body)) {
        return Verdict::Done;
    }
    let said = message(answer, redactor);
    let sentence = |what: &str| match &said.message {
        Some(text) => format!("{what} ({status}): {text}"),
        None => format!("{what} ({status})"),
    };
    let fail = |field: &str, code: &str, what: &str, hint: Option<&str>| {
        Verdict::Error(ConnectorError::Fail {
            code: code.to_owned(),
            message: sentence(what),
            field: Some(field.to_owned()),
            hint: hint.map(str::to_owned),
        })
    };
    let retry = |code: &str, what: &str| {
        Verdict::Error(ConnectorError::Retry {
            code: code.to_owned(),
            message: sentence(what),
            effect_unknown: !is_repeatable(asked.method),
        })
    };
    let record = |code: &str, what: &str| Verdict::Record { code: code.to_owned(), message: sentence(what), field: said.field.clone() };
    let throttled = |after| {
        Verdict::Error(ConnectorError::Throttled {
            code: "http.throttled".to_owned(),
            message: sentence("The other side asks us to slow down"),
            after,
        })
    };
    if let Some(wait) = asks_to_wait(answer, asked.now_ms) {
        return throttled(wait);
    }
    match status {
        200..=299 => {
            let at = success.map_or("", Success::at);
            let what = format!("The other side did not do it, as `{at}` of its answer says");
            if asked.about_record { record("http.not_done", &what) } else { fail("url", "http.not_done", &what, None) }
        }
        401 if asked.signed_in => Verdict::Error(ConnectorError::Reauthenticate {
            code: "http.unauthorized".to_owned(),
            message: sentence("The other side did not accept our credentials"),
        }),
        401 => fail(
            "url",
            "http.unauthorized",
            "The other side wants to know who is asking",
            Some("Choose a connection with credentials for this step."),
        ),
        403 => fail(
            "url",
            "http.forbidden",
            "The other side does not let us do this",
            Some("Do the connection's credentials have the right to do it?"),
        ),
        404 | 410 if asked.about_record && asked.url_of_record => record("http.not_found", "The other side has nothing there"),
        404 | 410 => fail(
            "url",
            "http.not_found",
            "The other side has nothing at this URL",
            Some("Check the path, and the base URL of the connection."),
        ),
        405 => fail("method", "http.method", "The other side does not take this method here", None),
        406 | 415 => fail("body", "http.media_type", "The other side does not take this kind of body", None),
        407 => fail("url", "http.proxy", "A proxy in between wants credentials", None),
        408 | 425 => retry("http.timeout", "The other side gave up waiting"),
        501 | 505 => fail("method", "http.method", "The other side cannot do this", None),
        500..=599 => retry("http.server_error", "The other side stumbled"),
        400..=499 if asked.about_record => record("http.rejected", "The other side refused the record"),
        400..=499 => fail("url", "http.rejected", "The other side refused the request", None),
        _ => fail("url", "http.unexpected", "The other side gave an answer that is not expected", None),
    }
}

/// How long an answer asks us to wait, if it refuses because of that.
pub fn asks_to_wait(answer: &Answer, now_ms: i64) -> Option<Duration> {
    let headers = &answer.headers;
    let reset = || {
        let at = allowance::reset_at(headers, now_ms)?;
        Some(Duration::from_millis(u64::try_from(at - now_ms).unwrap_or(0)).max(Duration::from_secs(1)))
    };
    match answer.status.as_u16() {
        429 => Some(retry_after(headers, now_ms).or_else(reset).unwrap_or(RETRY_AFTER_DEFAULT)),
        503 if headers.contains_key(header::RETRY_AFTER) => Some(retry_after(headers, now_ms).unwrap_or(RETRY_AFTER_DEFAULT)),
        _ => None,
    }
}

/// How long `Retry-After` asks us to wait: seconds, or a date.
pub fn retry_after(headers: &HeaderMap, now_ms: i64) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() {
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        let at = chrono::DateTime::parse_from_rfc2822(text).ok()?.timestamp_millis();
        Duration::from_millis(u64::try_from(at.saturating_sub(now_ms)).unwrap_or(0))
    };
    Some(wait.clamp(Duration::from_secs(1), RETRY_AFTER_MAX))
}

/// What the other side said about what is wrong.
#[derive(Debug, Default, PartialEq)]
pub struct Said {
    /// In its words, secrets left out.
    pub message: Option<String>,
    /// The field it blames.
    pub field: Option<String>,
}

/// Digs the message out of the body of an answer.
pub fn message(answer: &Answer, redactor: &Redactor) -> Said {
    let mut said = match value::parse(&answer.body) {
        Ok(body) => dig(&body, 0),
        Err(_) => Said { message: plain(answer), field: None },
    };
    said.message = said
        .message
        .map(|text| cut(redactor.clean(text.trim()).lines().next().unwrap_or_default(), MESSAGE_BYTES_MAX))
        .filter(|text| !text.is_empty());
    said
}

fn plain(answer: &Answer) -> Option<String> {
    let kind = answer.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let text = std::str::from_utf8(&answer.body).ok()?.trim();
    if kind.contains("html") || text.starts_with('<') {
        return None;
    }
    Some(text.to_owned())
}

/// Names under which APIs put their message, the most telling first.
const MESSAGE_NAMES: [&str; 11] =
    ["detail", "error_description", "message", "Message", "errorMessage", "msg", "error", "fault", "faultstring", "title", "reason"];
/// Names under which APIs put the field.
const FIELD_NAMES: [&str; 7] = ["field", "param", "pointer", "path", "property", "attribute", "source"];
/// Names under which APIs put a list of errors.
const LIST_NAMES: [&str; 3] = ["errors", "violations", "invalid_params"];
/// The deepest that a message is looked for.
const DIG_MAX: usize = 4;

fn dig(body: &Value, depth: usize) -> Said {
    if depth > DIG_MAX {
        return Said::default();
    }
    if let Some(text) = value::text(body) {
        return Said { message: Some(text), field: None };
    }
    let Some(fields) = value::fields(body) else {
        let first = body.as_list().and_then(<[Value]>::first);
        return first.map(|item| dig(item, depth + 1)).unwrap_or_default();
    };
    let mut said = Said::default();
    for name in MESSAGE_NAMES {
        if let Some(inner) = value::field(body, name) {
            let found = dig(inner, depth + 1);
            if found.message.is_some() {
                said = found;
                break;
            }
        }
    }
    for name in LIST_NAMES {
        let Some(inner) = value::field(body, name) else { continue };
        let found = dig_list(inner, depth + 1);
        said.field = said.field.or(found.field);
        said.message = match (said.message, found.message) {
            (Some(outer), Some(inner)) if outer != inner => Some(format!("{outer}: {inner}")),
            (outer, inner) => outer.or(inner),
        };
    }
    if said.field.is_none() {
        said.field = FIELD_NAMES
            .iter()
            .find_map(|name| fields.iter().find(|(field, _)| field == name))
            .and_then(|(_, inner)| value::text(inner).or_else(|| dig(inner, depth + 1).field))
            .map(|text| field_path(&text));
    }
    said
}

/// A list of errors, or an object whose names are fields and whose values are what is wrong with them.
fn dig_list(errors: &Value, depth: usize) -> Said {
    match value::fields(errors).as_deref() {
        Some([(name, inner), ..]) => {
            let found = dig(inner, depth);
            Said { message: found.message.map(|text| format!("{name}: {text}")), field: Some((*name).to_owned()) }
        }
        _ => dig(errors, depth),
    }
}

/// A JSON pointer as a dotted path.
fn field_path(text: &str) -> String {
    text.trim_start_matches(['#', '/']).replace('/', ".")
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
