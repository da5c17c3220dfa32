//! From the body of a request to records: JSON, NDJSON, a form, or the query of a GET.

use crate::value;
use connector::RawEvent;
use mapping::{Record, Value};

/// The most records of one request.
pub const RECORDS_MAX: usize = 10_000;

/// The whole body as one value.
pub fn read(event: &RawEvent) -> Result<Record, String> {
    if event.method.eq_ignore_ascii_case("GET") {
        return Ok(of_pairs(event.query.iter().cloned()).into());
    }
    let kind = event
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| value.as_str())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" | "application/x-jsonlines" => {
            lines(&event.body).map(Record::from)
        }
        "application/x-www-form-urlencoded" => Ok(of_pairs(url::form_urlencoded::parse(&event.body).into_owned()).into()),
        "multipart/form-data" => Err("forms with files are not taken; send JSON".to_owned()),
        _ if event.body.iter().all(u8::is_ascii_whitespace) => Err("it is empty".to_owned()),
        _ => value::record(&event.body),
    }
}

/// The records in a body: the items of a list, or the one value.
pub fn records(body: Record, path: &str) -> Result<Vec<Record>, String> {
    if path.is_empty() && body.is_object() {
        return Ok(vec![body]);
    }
    let body = body.into_value();
    let found = if path.is_empty() {
        body
    } else {
        value::at(&body, path).map(std::borrow::Cow::into_owned).ok_or_else(|| format!("the body has nothing at `{path}`"))?
    };
    let records = value::into_list(found);
    if records.len() > RECORDS_MAX {
        return Err(format!("the body holds more than {RECORDS_MAX} records"));
    }
    if let Some(at) = records.iter().position(|record| value::fields(record).is_none()) {
        return Err(format!("record {} is not an object", at + 1));
    }
    Ok(records.into_iter().map(Record::from).collect())
}

fn lines(body: &[u8]) -> Result<Value, String> {
    let mut records = Vec::new();
    for (number, line) in body.split(|byte| *byte == b'\n').enumerate() {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if records.len() >= RECORDS_MAX {
            return Err(format!("it holds more than {RECORDS_MAX} records"));
        }
        records.push(value::parse(line).map_err(|why| format!("line {}: {why}", number + 1))?);
    }
    Ok(Value::from(records))
}

/// Pairs as a record; a name that is there more than once becomes a list.
fn of_pairs(pairs: impl Iterator<Item = (String, String)>) -> Value {
    let mut fields: Vec<(String, Vec<Value>)> = Vec::new();
    for (name, text) in pairs {
        let value = Value::from(text);
        match fields.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => fields.push((name, vec![value])),
        }
    }
    value::object(fields.into_iter().map(|(name, mut values)| {
        let value = if values.len() == 1 { values.remove(0) } else { Value::from(values) };
        (name, value)
    }))
}
