//! Text to records without decoding them.

use super::{JsonError, Reader, quoted, read_by};
use crate::{Record, Value, plan::Walk};

/// A text, and the list of records that stands in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Around {
    /// The text, in which the list is empty.
    pub rest: Value,
    /// The records; `None` where no list stands.
    pub records: Option<Vec<Record>>,
}

/// Reads a text in which a list of records stands below these names: all of it is checked, but only what stands around the
/// records is decoded.
///
/// # Errors
/// As [`super::read`].
pub fn read_around(text: &[u8], names: &[&str]) -> Result<Around, JsonError> {
    let mut records = None;
    let rest = read_by(text, |reader| reader.around(names, 0, &mut records))?;
    Ok(Around { rest, records })
}

/// The text of one value without spaces between its parts; `None` when it breaks a rule, or may break one.
pub(crate) fn tight(text: &[u8]) -> Option<Box<str>> {
    let text = std::str::from_utf8(text).ok()?.trim_matches([' ', '\n', '\r', '\t']);
    let (end, as_written) = Walk::new(text)?.value(0, 0)?;
    (end == text.len()).then(|| closed_up(text, as_written))
}

/// A value that was walked over, without spaces between its parts.
fn closed_up(text: &str, as_written: bool) -> Box<str> {
    let spaces = |byte: u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
    if as_written || !text.bytes().any(spaces) {
        return text.into();
    }
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        let from = at;
        if spaces(byte) {
            at += 1;
            continue;
        }
        if byte == b'"' {
            at = behind_text(bytes, at);
        } else {
            at += bytes[at..].iter().position(|byte| spaces(*byte) || *byte == b'"').unwrap_or(bytes.len() - at);
        }
        out.push_str(&text[from..at]);
    }
    out.into_boxed_str()
}

/// From an opening quote to behind the closing one.
fn behind_text(bytes: &[u8], from: usize) -> usize {
    let mut at = quoted::plain_until(bytes, from + 1);
    while bytes.get(at) == Some(&b'\\') {
        at = quoted::plain_until(bytes, (at + 2).min(bytes.len()));
    }
    (at + 1).min(bytes.len())
}

impl Reader<'_> {
    fn around(&mut self, names: &[&str], depth: usize, records: &mut Option<Vec<Record>>) -> Result<Value, &'static str> {
        match (names.split_first(), self.peek()) {
            (None, Some(b'[')) => {
                *records = Some(self.records(depth)?);
                Ok(Value::List(Vec::new()))
            }
            (Some((first, deeper)), Some(b'{')) => self
                .object_of(|reader, name| if name == *first { reader.around(deeper, depth + 1, records) } else { reader.value(depth + 1) }),
            _ => self.value(depth),
        }
    }

    /// Stands on the bracket of a list.
    fn records(&mut self, depth: usize) -> Result<Vec<Record>, &'static str> {
        let text = self.text;
        let mut walk = Walk::new(text);
        let mut records = Vec::new();
        self.at += 1;
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(records);
        }
        loop {
            self.space();
            let walked = walk.as_mut().and_then(|walk| walk.value(self.at, depth + 1));
            // What stands behind a number that was walked over may belong to it, and make it none.
            let apart = |end: usize| text.as_bytes().get(end).is_none_or(|byte| matches!(byte, b',' | b']' | b' ' | b'\n' | b'\r' | b'\t'));
            match walked.filter(|(end, _)| apart(*end)) {
                Some((end, as_written)) => {
                    records.push(Record::of_text(closed_up(&text[self.at..end], as_written)));
                    self.at = end;
                }
                None => records.push(self.value(depth + 1)?.into()),
            }
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(records);
                }
                _ => return Err("`,` or `]` was expected"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::read;
    use proptest::prelude::*;

    fn around(text: &str, names: &[&str]) -> Around {
        read_around(text.as_bytes(), names).expect("JSON")
    }

    #[test]
    fn records_keep_their_text_and_lose_their_spaces() {
        let found = around(r#"{"next": "c", "data": {"items": [ {"n": 1.10, "t": "a \" b"},{"n":1e400}, null ]}}"#, &["data", "items"]);
        let texts: Vec<_> = found.records.expect("a list").iter().map(|record| record.text().to_owned()).collect();
        assert_eq!(texts, [r#"{"n":1.10,"t":"a \" b"}"#, r#"{"n":1e400}"#, "null"]);
        assert_eq!(found.rest, read(br#"{"next":"c","data":{"items":[]}}"#).expect("JSON"));
        let whole = around("[1,[2 , 3]]", &[]).records.expect("a list");
        assert_eq!(whole.iter().map(Record::text).collect::<Vec<_>>(), ["1", "[2,3]"]);
        assert_eq!(around(r#"{"a":{"b":1}}"#, &["a", "c"]), Around { rest: read(br#"{"a":{"b":1}}"#).expect("JSON"), records: None });
        assert_eq!(around(r#"{"a":7}"#, &["a"]).records, None);
    }

    #[test]
    fn what_is_wrong_in_a_record_is_said_as_the_reader_says_it() {
        for text in [r#"[{"a":1,"a":2}]"#, "[1-2]", "[01]", "[{]", r#"["\ud800"]"#, "[1 2]", "[1", "[tru]", "[\u{1}]"] {
            let said = read_around(text.as_bytes(), &[]).expect_err(text);
            assert_eq!(said, read(text.as_bytes()).expect_err(text), "{text}");
        }
    }

    proptest! {
        /// Any text, broken or not: read around its records or as a whole, it says the same.
        #[test]
        fn reading_around_is_reading(text in r#"[\[\]{},:"ab\\u0019.eE+\- \n]{0,40}"#) {
            let (whole, split) = (read(text.as_bytes()), read_around(text.as_bytes(), &[]));
            match (whole, split) {
                (Ok(Value::List(items)), Ok(split)) => {
                    let records = split.records.expect("a list");
                    for record in &records {
                        let again = Record::read(record.text().as_bytes()).expect("it was written");
                        prop_assert_eq!(&again, record);
                    }
                    prop_assert_eq!(items, records.into_iter().map(Value::from).collect::<Vec<_>>());
                }
                (Ok(whole), Ok(split)) => prop_assert_eq!((whole, None), (split.rest, split.records)),
                (Err(whole), Err(split)) => prop_assert_eq!(whole, split),
                (whole, split) => prop_assert!(false, "{:?} against {:?}", whole, split),
            }
        }
    }
}
