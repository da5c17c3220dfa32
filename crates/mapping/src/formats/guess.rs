//! What a pasted text seems to be, and the records in it: for samples, where nobody should have to choose a format first.

use super::{Format, csv, json, xml};
use crate::{Value, json::read};

/// The most records that are made of a sample.
pub const GUESS_RECORDS_MAX: usize = 1_000;
/// How many of the first rows are looked at.
const ROWS_LOOKED_AT: usize = 20;
/// The names under which lists of records usually stand in an answer.
const LIST_NAMES: [&str; 8] = ["records", "items", "data", "results", "rows", "value", "entries", "list"];

/// What a text seems to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// How records stand in it.
    pub format: Format,
    /// The first of them.
    pub records: Vec<Value>,
}

/// What a text seems to be; `None` when nothing can be made of it.
#[must_use]
pub fn guess(text: &str) -> Option<Guess> {
    let text = text.trim_start_matches('\u{feff}');
    match text.trim_start().chars().next()? {
        '<' => guess_xml(text),
        '{' | '[' => guess_json(text).or_else(|| guess_csv(text)),
        _ => guess_csv(text),
    }
}

fn made(format: Format, text: &str) -> Option<Guess> {
    let mut records = super::read_all(&format, text).ok()?;
    records.truncate(GUESS_RECORDS_MAX);
    (!records.is_empty()).then_some(Guess { format, records })
}

fn guess_json(text: &str) -> Option<Guess> {
    match read(text.as_bytes()) {
        Ok(Value::Object(object)) => {
            let list = |name: &&str| {
                object
                    .get(*name)
                    .and_then(Value::as_list)
                    .is_some_and(|items| items.iter().all(|item| item.as_object().is_some()) && !items.is_empty())
            };
            let path = LIST_NAMES.iter().find(|name| list(name)).map(|name| vec![(*name).to_owned()]).unwrap_or_default();
            made(Format::Json(json::Options { path }), text)
        }
        Ok(_) => made(Format::Json(json::Options::default()), text),
        // Several values, one a line.
        Err(_) => made(Format::Ndjson, text),
    }
}

fn guess_xml(text: &str) -> Option<Guess> {
    let whole = made(Format::Xml(xml::Options::default()), text)?;
    let root = whole.records.first()?.as_object()?;
    let (name, mut inner) = root.first()?;
    let mut path = format!("/{name}");
    // Records are the first elements that repeat, on the way down of what is alone.
    while let Some(object) = inner.as_object() {
        let elements: Vec<_> = object.iter().filter(|(name, _)| !name.starts_with(['@', '#'])).collect();
        if let Some((name, _)) =
            elements.iter().find(|(_, value)| value.as_list().is_some_and(|items| items.iter().any(|item| item.as_object().is_some())))
        {
            let alone = elements.len() == 1;
            let records = format!("{path}/{name}");
            return if alone { made(Format::Xml(xml::Options { records, ..xml::Options::default() }), text) } else { Some(whole) };
        }
        match elements.as_slice() {
            [(name, value)] => {
                path = format!("{path}/{name}");
                inner = value;
            }
            _ => break,
        }
    }
    Some(whole)
}

fn guess_csv(text: &str) -> Option<Guess> {
    // The character that parts the first rows into most columns, of which there are equally many in each.
    let widths = |delimiter: u8| {
        let dialect = csv::Dialect { delimiter, header: false, ..csv::Dialect::default() };
        let mut reader = super::Reader::new(&Format::Csv(dialect), super::Charset::Utf8);
        reader.push_text(text);
        reader.finish();
        let rows = std::iter::from_fn(|| reader.next_record()).take(ROWS_LOOKED_AT);
        rows.map(|row| Some(row.ok()?.as_object()?.len())).collect::<Option<Vec<usize>>>()
    };
    let even = |delimiter: &u8| {
        let widths = widths(*delimiter)?;
        let first = *widths.first()?;
        (first > 1 && widths.iter().all(|width| *width == first)).then_some(first)
    };
    let delimiter = [b',', b';', b'\t', b'|']
        .into_iter()
        .filter_map(|delimiter| Some((even(&delimiter)?, delimiter)))
        .reduce(|best, next| if next.0 > best.0 { next } else { best })?
        .1;
    made(Format::Csv(csv::Dialect { delimiter, header: has_header(text, delimiter), ..csv::Dialect::default() }), text)
}

/// Whether the first row holds names: no numbers, nothing empty, nothing twice.
fn has_header(text: &str, delimiter: u8) -> bool {
    let dialect = csv::Dialect { delimiter, header: false, ..csv::Dialect::default() };
    let mut reader = super::Reader::new(&Format::Csv(dialect), super::Charset::Utf8);
    reader.push_text(text);
    reader.finish();
    let Some(Ok(Value::Object(first))) = reader.next_record() else { return false };
    let names: Vec<&str> = first.values().filter_map(Value::as_text).map(str::trim).collect();
    let plain = |name: &&str| !name.is_empty() && !name.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+'));
    names.iter().all(plain) && names.iter().enumerate().all(|(at, name)| !names[..at].contains(name))
}
