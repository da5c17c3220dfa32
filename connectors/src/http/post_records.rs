//! `post_records`: many records in one request, as a JSON list.

use super::answer::{Asked, Verdict, judge};
use super::request::IDEMPOTENCY_KEY;
use super::send::send;
use super::target::{Peer, method, of_record};
use super::{Http, exchange};
use crate::settings::Settings;
use crate::value;
use connector::{ConnectorError, Context, Outcome, RecordFault};
use http::HeaderValue;
use mapping::{Object, Record, Value};

/// Sends all records at once.
pub async fn run(http: &Http, context: &Context, settings: &[Object], records: &[Record]) -> Result<Outcome, ConnectorError> {
    if records.is_empty() {
        return Ok(Outcome::default());
    }
    let peer = Peer::new(&http.spec, context)?;
    let settings = Settings::of_run(http.fields("post_records"), of_record(settings, 0));
    let list = mapping::record::list(records);
    let body = match settings.some_text("wrap") {
        Some(name) => [b"{", value::write(&Value::from(name)).as_slice(), b":", &list, b"}"].concat(),
        None => list,
    };
    let mut sent = peer.request(method(&settings)?, &settings, Some((HeaderValue::from_static("application/json"), body.into())))?;
    if let Some(key) = context.idempotency_keys.first() {
        sent.headers.insert(
            IDEMPOTENCY_KEY,
            HeaderValue::try_from(key.as_str())
                .map_err(|_| ConnectorError::setting("headers", "http.bad_header", "the idempotency key cannot be sent in a header"))?,
        );
    }
    let all = || records.iter().cloned().enumerate().collect();
    if context.dry_run {
        return Ok(Outcome {
            records: all(),
            exchange: Some(serde_json::json!({ "request": exchange::request(&sent, &peer.redactor) })),
            ..Outcome::default()
        });
    }
    let answer = send(&http.clients, context, &peer.credentials, sent.clone(), peer.longest, "url").await?;
    let asked = Asked {
        method: &sent.method,
        about_record: records.len() == 1,
        url_of_record: false,
        signed_in: peer.credentials.any,
        now_ms: context.now_ms,
        success: peer.success(&settings),
    };
    let exchange = Some(exchange::of(&sent, &answer, &peer.redactor));
    match judge(&answer, &asked, &peer.redactor) {
        Verdict::Done => Ok(Outcome { records: all(), exchange, ..Outcome::default() }),
        Verdict::Record { code, message, field } => {
            Ok(Outcome { faults: vec![RecordFault { index: 0, code, message, field }], exchange, ..Outcome::default() })
        }
        Verdict::Error(error) => Err(error),
    }
}
