//! `request`: one request for each record; the answer is handed on.

use super::answer::{Asked, Verdict, judge};
use super::send::{Answer, Request, send};
use super::target::{Peer, method, of_record};
use super::{Http, exchange};
use crate::settings::Settings;
use crate::value;
use bytes::Bytes;
use connector::{ConnectorError, Context, Outcome, RecordFault};
use http::{HeaderValue, Method, header};
use mapping::Value;
use serde_json::{Map, Value as Json};

/// The header under which the idempotency key travels.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Sends a request for each record.
pub async fn run(http: &Http, context: &Context, settings: &[Map<String, Json>], records: &[Value]) -> Result<Outcome, ConnectorError> {
    let peer = Peer::new(&http.spec, context)?;
    let mut outcome = Outcome::default();
    for (index, record) in records.iter().enumerate() {
        let settings = Settings::new(http.fields("request"), &of_record(settings, index));
        let mut sent = build(&peer, &settings, record)?;
        if let Some(key) = context.idempotency_keys.get(index) {
            sent.headers.insert(
                IDEMPOTENCY_KEY,
                HeaderValue::try_from(key.as_str())
                    .map_err(|_| ConnectorError::setting("headers", "http.bad_header", "the idempotency key cannot be sent in a header"))?,
            );
        }
        if context.dry_run {
            outcome.exchange = Some(serde_json::json!({ "request": exchange::request(&sent, &peer.redactor) }));
            outcome.records.push((index, record.clone()));
            continue;
        }
        let answer = send(&http.clients, context, &peer.credentials, sent.clone(), peer.longest, "url").await?;
        outcome.exchange = Some(exchange::of(&sent, &answer, &peer.redactor));
        let asked = Asked {
            method: &sent.method,
            about_record: true,
            url_of_record: context.filled.iter().any(|name| name == "url"),
            signed_in: peer.credentials.any,
            now_ms: context.now_ms,
        };
        match judge(&answer, &asked, &peer.redactor) {
            Verdict::Done => outcome.records.push((index, result(&settings.text("result"), record, &answer)?)),
            Verdict::Record { code, message, field } => outcome.faults.push(RecordFault { index, code, message, field }),
            Verdict::Error(error) => return Err(error),
        }
    }
    Ok(outcome)
}

fn build(peer: &Peer, settings: &Settings, record: &Value) -> Result<Request, ConnectorError> {
    let method = method(settings)?;
    let body = if matches!(method, Method::GET | Method::HEAD) { None } else { body(settings, record)? };
    peer.request(method, settings, body)
}

fn body(settings: &Settings, record: &Value) -> Result<Option<(HeaderValue, Bytes)>, ConnectorError> {
    let json = HeaderValue::from_static("application/json");
    Ok(match settings.text("body").as_str() {
        "none" => None,
        "json" => {
            let value =
                settings.json("json").cloned().ok_or_else(|| ConnectorError::setting("json", "setting.missing", "`json` is not set"))?;
            // A text that was typed into the form is the JSON itself.
            let bytes = match &value {
                Json::String(text) if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() => text.clone().into_bytes(),
                other => other.to_string().into_bytes(),
            };
            Some((json, bytes.into()))
        }
        "form" => {
            let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(settings.pairs("form")).finish();
            Some((HeaderValue::from_static("application/x-www-form-urlencoded"), form.into()))
        }
        "text" => Some((super::secrets::header_value("content_type", &settings.text("content_type"))?, settings.text("text").into())),
        _ => Some((json, written(record))),
    })
}

/// A record as the body of a request.
pub fn written(record: &Value) -> Bytes {
    value::write(record).into()
}

fn result(kind: &str, record: &Value, answer: &Answer) -> Result<Value, ConnectorError> {
    match kind {
        "record" => Ok(record.clone()),
        "full" => {
            let headers = answer
                .headers
                .iter()
                .filter(|(name, _)| *name != header::SET_COOKIE)
                .map(|(name, text)| (name.as_str(), Value::from(String::from_utf8_lossy(text.as_bytes()).into_owned())));
            Ok(value::object([
                ("status", Value::from(i64::from(answer.status.as_u16()))),
                ("headers", value::object(headers)),
                ("body", parsed(answer)),
            ]))
        }
        _ => Ok(parsed(answer)),
    }
}

/// The body of an answer as a value: JSON where it is JSON, else text; nothing is null.
pub fn parsed(answer: &Answer) -> Value {
    if answer.body.is_empty() {
        return Value::Null;
    }
    value::parse(&answer.body).unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&answer.body).into_owned()))
}
