//! `request`: one request for each record; the answer is handed on.

use super::answer::{Asked, Verdict, judge};
use super::send::{Answer, Request, send};
use super::target::{Peer, method, of_record};
use super::{Http, exchange};
use crate::settings::Settings;
use crate::value;
use bytes::Bytes;
use connector::{ConnectorError, Context, Exchange, Outcome, RecordFault, Rest};
use http::{HeaderValue, Method, header};
use mapping::{Object, Record, Value};

/// The header under which the idempotency key travels.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Sends a request for each record, all of them at the same time.
pub async fn run(http: &Http, context: &Context, settings: &[Object], records: &[Record]) -> Result<Outcome, ConnectorError> {
    let peer = Peer::new(&http.spec, context)?;
    let requests = records.iter().enumerate().map(|(index, record)| {
        let settings = Settings::of_run(http.fields("request"), of_record(settings, index));
        let peer = &peer;
        async move { one(http, context, peer, &settings, index, record).await }
    });
    gathered(futures_util::future::join_all(requests).await)
}

/// What became of one request.
struct Sent {
    exchange: Option<Exchange>,
    result: Result<Result<Record, RecordFault>, ConnectorError>,
}

async fn one(http: &Http, context: &Context, peer: &Peer, settings: &Settings, index: usize, record: &Record) -> Sent {
    let mut exchange = None;
    let result = try_one(http, context, peer, settings, index, record, &mut exchange).await;
    Sent { exchange, result }
}

async fn try_one(
    http: &Http,
    context: &Context,
    peer: &Peer,
    settings: &Settings,
    index: usize,
    record: &Record,
    exchange: &mut Option<Exchange>,
) -> Result<Result<Record, RecordFault>, ConnectorError> {
    let mut sent = build(peer, settings, record)?;
    if let Some(key) = context.idempotency_keys.get(index) {
        sent.headers.insert(
            IDEMPOTENCY_KEY,
            HeaderValue::try_from(key.as_str())
                .map_err(|_| ConnectorError::setting("headers", "http.bad_header", "the idempotency key cannot be sent in a header"))?,
        );
    }
    if context.dry_run {
        *exchange = Some(serde_json::json!({ "request": exchange::request(&sent, &peer.redactor) }));
        return Ok(Ok(record.clone()));
    }
    let answer = send(&http.clients, context, &peer.credentials, sent.clone(), peer.longest, "url").await?;
    *exchange = Some(exchange::of(&sent, &answer, &peer.redactor));
    let asked = Asked {
        method: &sent.method,
        about_record: true,
        url_of_record: context.filled.iter().any(|name| name == "url"),
        signed_in: peer.credentials.any,
        now_ms: context.now_ms,
        success: peer.success(settings),
    };
    match judge(&answer, &asked, &peer.redactor) {
        Verdict::Done => Ok(Ok(result(&settings.text("result"), record, &answer)?)),
        Verdict::Record { code, message, field } => Ok(Err(RecordFault { index, code, message, field })),
        Verdict::Error(error) => Err(error),
    }
}

/// All of them in the order of the records. What is shown is the last exchange, or the first one that went wrong.
fn gathered(all: Vec<Sent>) -> Result<Outcome, ConnectorError> {
    let mut outcome = Outcome::default();
    let (mut rest, mut worst, mut went_wrong) = (Vec::new(), None, false);
    for (index, Sent { exchange, result }) in all.into_iter().enumerate() {
        if !went_wrong && exchange.is_some() {
            outcome.exchange = exchange;
        }
        match result {
            Ok(Ok(value)) => outcome.records.push((index, value)),
            Ok(Err(fault)) => {
                went_wrong = true;
                outcome.faults.push(fault);
            }
            Err(error) => {
                went_wrong = true;
                rest.push(index);
                worst = Some(graver(worst, error));
            }
        }
    }
    match worst {
        Some(error) if outcome.records.is_empty() && outcome.faults.is_empty() => return Err(error),
        Some(error) => outcome.rest = Some(Rest { indexes: rest, error }),
        None => {}
    }
    Ok(outcome)
}

/// The one of two errors that says more; of two that may pass, the effect is unknown if it is for either.
fn graver(one: Option<ConnectorError>, other: ConnectorError) -> ConnectorError {
    let rank = |error: &ConnectorError| match error {
        ConnectorError::Fail { .. } => 3,
        ConnectorError::Reauthenticate { .. } => 2,
        ConnectorError::Throttled { .. } => 1,
        ConnectorError::Retry { .. } => 0,
    };
    match (one, other) {
        (None, other) => other,
        (Some(ConnectorError::Retry { code, message, effect_unknown }), ConnectorError::Retry { effect_unknown: also, .. }) => {
            ConnectorError::Retry { code, message, effect_unknown: effect_unknown || also }
        }
        (Some(ConnectorError::Throttled { code, message, after }), ConnectorError::Throttled { after: longer, .. }) => {
            ConnectorError::Throttled { code, message, after: after.max(longer) }
        }
        (Some(one), other) => {
            if rank(&other) > rank(&one) {
                other
            } else {
                one
            }
        }
    }
}

fn build(peer: &Peer, settings: &Settings, record: &Record) -> Result<Request, ConnectorError> {
    let method = method(settings)?;
    let body = if matches!(method, Method::GET | Method::HEAD) { None } else { body(settings, record)? };
    peer.request(method, settings, body)
}

fn body(settings: &Settings, record: &Record) -> Result<Option<(HeaderValue, Bytes)>, ConnectorError> {
    let json = HeaderValue::from_static("application/json");
    Ok(match settings.text("body").as_str() {
        "none" => None,
        "json" => {
            let value = settings.json("json").ok_or_else(|| ConnectorError::setting("json", "setting.missing", "`json` is not set"))?;
            // A text that was typed into the form is the JSON itself.
            let bytes = match value {
                Value::Text(text) if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() => text.clone().into_bytes(),
                other => value::write(other),
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
pub fn written(record: &Record) -> Bytes {
    record.text().to_owned().into()
}

fn result(kind: &str, record: &Record, answer: &Answer) -> Result<Record, ConnectorError> {
    match kind {
        "record" => Ok(record.clone()),
        "full" => {
            let headers = answer
                .headers
                .iter()
                .filter(|(name, _)| *name != header::SET_COOKIE)
                .map(|(name, text)| (name.as_str(), Value::from(String::from_utf8_lossy(text.as_bytes()).into_owned())));
            let full = value::object([
                ("status", Value::from(i64::from(answer.status.as_u16()))),
                ("headers", value::object(headers)),
                ("body", parsed(answer)),
            ]);
            Ok(full.into())
        }
        _ => Ok(parsed(answer).into()),
    }
}

/// The body of an answer as a value: JSON where it is JSON, else text; nothing is null.
pub fn parsed(answer: &Answer) -> Value {
    if answer.body.is_empty() {
        return Value::Null;
    }
    value::parse(&answer.body).unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&answer.body).into_owned()))
}
