//! `look_up`: asks once for each record and puts the answer into it.

use super::answer::{Asked, Verdict, judge};
use super::request::parsed;
use super::send::send;
use super::target::{Peer, of_record};
use super::{Http, exchange};
use crate::settings::Settings;
use crate::value;
use connector::{ConnectorError, Context, Outcome, RecordFault};
use http::{Method, StatusCode};
use mapping::{Object, Record, Value};

/// Asks for each record.
pub async fn run(http: &Http, context: &Context, settings: &[Object], records: &[Record]) -> Result<Outcome, ConnectorError> {
    let peer = Peer::new(&http.spec, context)?;
    let mut outcome = Outcome::default();
    for (index, record) in records.iter().enumerate() {
        let settings = Settings::of_run(http.fields("look_up"), of_record(settings, index));
        let sent = peer.request(Method::GET, &settings, None)?;
        let answer = send(&http.clients, context, &peer.credentials, sent.clone(), peer.longest, "url").await?;
        outcome.exchange = Some(exchange::of(&sent, &answer, &peer.redactor));
        let into = settings.text("into");
        if matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::GONE) && settings.text("when_missing") == "null" {
            outcome.records.push((index, value::with_field(record, &into, Value::Null).into()));
            continue;
        }
        let asked = Asked {
            method: &sent.method,
            about_record: true,
            url_of_record: true,
            signed_in: peer.credentials.any,
            now_ms: context.now_ms,
            success: peer.success(&settings),
        };
        match judge(&answer, &asked, &peer.redactor) {
            Verdict::Done => {
                let body = parsed(&answer);
                let path = settings.text("records_at");
                match value::at(&body, &path) {
                    Some(found) => outcome.records.push((index, value::with_field(record, &into, found.into_owned()).into())),
                    None => outcome.faults.push(RecordFault {
                        index,
                        code: "http.no_answer".to_owned(),
                        message: format!("the answer has nothing at `{path}`"),
                        field: None,
                    }),
                }
            }
            Verdict::Record { code, message, field } => outcome.faults.push(RecordFault { index, code, message, field }),
            Verdict::Error(error) => return Err(error),
        }
    }
    Ok(outcome)
}
