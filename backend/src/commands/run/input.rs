//! Reads the records that `linkspan run` is handed: a JSON list, one JSON object, or NDJSON. Pure.

use serde_json::value::RawValue;

/// The most records that are read.
pub const RECORDS_MAX: usize = 1_000_000;

/// The texts of the records, in order. Texts, because a record's numbers keep every digit.
///
/// # Errors
/// With a sentence that names the place.
pub fn records(text: &str) -> Result<Vec<&RawValue>, String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err("the input is empty: hand in a JSON list, a JSON object or NDJSON".to_owned());
    }
    let records = if text.starts_with('[') {
        serde_json::from_str::<Vec<&RawValue>>(text).map_err(|error| format!("the input is not a JSON list: {error}"))?
    } else {
        let stream = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
        let mut records = Vec::new();
        for record in stream {
            records.push(record.map_err(|error| format!("record {}: not JSON: {error}", records.len() + 1))?);
        }
        records
    };
    if records.len() > RECORDS_MAX {
        return Err(format!("the input has {} records; {RECORDS_MAX} are the most", records.len()));
    }
    for (index, record) in records.iter().enumerate() {
        if !record.get().starts_with('{') {
            return Err(format!("record {}: a record is a JSON object, this is {}", index + 1, shorten(record.get())));
        }
    }
    Ok(records)
}

fn shorten(text: &str) -> String {
    const SHOWN: usize = 40;
    if text.chars().count() <= SHOWN { text.to_owned() } else { format!("{}…", text.chars().take(SHOWN).collect::<String>()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        records(text).expect("records").into_iter().map(RawValue::get).collect()
    }

    #[test]
    fn takes_a_list_an_object_and_lines() {
        assert_eq!(found(r#" [{"a":1.10}, {"a":2}] "#), [r#"{"a":1.10}"#, r#"{"a":2}"#]);
        assert_eq!(found("\u{feff}{\"a\": 1}"), [r#"{"a": 1}"#]);
        assert_eq!(found("{\"a\":1}\r\n{\"a\":2}\n"), [r#"{"a":1}"#, r#"{"a":2}"#]);
        assert!(found("[]").is_empty());
    }

    #[test]
    fn names_what_is_wrong() {
        for (text, part) in [
            ("", "empty"),
            ("[1]", "record 1"),
            ("[{},", "not a JSON list"),
            ("{}\n{", "record 2"),
            ("{}\n3", "record 2: a record is a JSON object, this is 3"),
        ] {
            let error = records(text).expect_err("refused");
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
