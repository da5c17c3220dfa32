//! What a file is, where the settings leave it open: by the end of its name and by its first bytes. What it was found to be
//! is kept with the place of the next page, so that a file is the same thing to the end.

use crate::settings::Settings;
use connector::ConnectorError;
use mapping::formats::{Charset, Format, Reader, csv};
use serde::{Deserialize, Serialize};

/// How many of the first bytes are looked at.
pub const HEAD_BYTES: usize = mapping::formats::charset::GUESS_BYTES;
/// How many of the first rows are looked at.
const ROWS_LOOKED_AT: usize = 20;

/// What a file is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sniffed {
    /// The format, as the setting names it.
    pub format: String,
    /// The encoding, by its name.
    pub encoding: String,
    /// Between two columns of CSV.
    pub delimiter: char,
}

impl Sniffed {
    /// What the settings say; where they leave it open, what the name and the first bytes say.
    pub fn new(settings: &Settings, path: &str, head: &[u8]) -> Result<Self, ConnectorError> {
        let set = |name: &str| Some(settings.text(name)).filter(|text| text != "auto" && !text.is_empty());
        let named = set("format");
        if named.is_none() && is_workbook(head) || named.as_deref() == Some("xlsx") {
            return Ok(Self { format: "xlsx".to_owned(), encoding: "utf-8".to_owned(), delimiter: ',' });
        }
        let charset = match set("encoding") {
            Some(name) => charset(&name)?,
            None => guessed(head, path)?,
        };
        let text = Head::new(charset, head);
        let end = extension(path);
        let format = named.or_else(|| by_name(&end, &text)).or_else(|| text.format()).ok_or_else(|| unknown(path))?;
        let delimiter = match set("delimiter").as_deref() {
            Some("tab") => '\t',
            Some(other) => other.chars().next().unwrap_or(','),
            None if end == "tsv" => '\t',
            None if format == "csv" => text.delimiter(),
            None => ',',
        };
        Ok(Self { format, encoding: charset.name().to_owned(), delimiter })
    }
}

/// The format that a name stands for; nothing when it stands for none.
pub fn by_extension(path: &str) -> Option<&'static str> {
    Some(match extension(path).as_str() {
        "csv" | "tsv" | "txt" => "csv",
        "json" => "json",
        "ndjson" | "jsonl" => "ndjson",
        "xml" => "xml",
        "xlsx" => "xlsx",
        _ => return None,
    })
}

/// What a file is called behind its last point, in lower case.
pub fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default()
}

/// The mistake of a file of which nothing says how records stand in it.
pub fn unknown(path: &str) -> ConnectorError {
    let message = format!("the name `{path}` does not say how records stand in it; choose a format");
    ConnectorError::setting("format", "file.format", message)
}

/// An encoding as the settings name it.
pub fn charset(name: &str) -> Result<Charset, ConnectorError> {
    Charset::by_name(name).ok_or_else(|| ConnectorError::setting("encoding", "file.encoding", format!("there is no encoding `{name}`")))
}

/// An `.xlsx` file is a ZIP archive.
fn is_workbook(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04")
}

/// What the bytes say about their encoding. Nothing is guessed: what is no UTF-8 is taken for it all the same, so that the
/// rows that hold such bytes are set aside.
fn guessed(head: &[u8], path: &str) -> Result<Charset, ConnectorError> {
    let found = Charset::guess(head);
    match found.charset {
        charset if found.sure => Ok(charset),
        charset @ (Charset::Utf16Le | Charset::Utf16Be) => {
            let message = format!("{path} looks like {charset}, but does not say so; choose the encoding");
            Err(ConnectorError::setting("encoding", "file.encoding", message))
        }
        _ => Ok(Charset::Utf8),
    }
}

fn by_name(end: &str, text: &Head) -> Option<String> {
    match by_extension(&format!(".{end}"))? {
        // One record a line, under the name of a list.
        "json" if text.has_json_lines() => Some("ndjson".to_owned()),
        "xlsx" => None,
        known => Some(known.to_owned()),
    }
}

/// The first bytes as text, up to the end of a line where the file goes on behind them.
struct Head {
    text: String,
}

impl Head {
    fn new(charset: Charset, bytes: &[u8]) -> Self {
        let mut text = super::raw::shown(charset, bytes);
        if bytes.len() >= HEAD_BYTES {
            text.truncate(text.rfind('\n').map_or(text.len(), |end| end + 1));
        }
        Self { text }
    }

    /// Whether the first two lines that are no blanks are a JSON object each.
    fn has_json_lines(&self) -> bool {
        let mut lines = self.text.trim_start_matches('\u{feff}').lines().filter(|line| !line.trim().is_empty());
        let object = |line: &str| matches!(mapping::json::read(line.as_bytes()), Ok(mapping::Value::Object(_)));
        lines.next().is_some_and(object) && lines.next().is_some_and(object)
    }

    fn format(&self) -> Option<String> {
        let format = match self.text.trim_start_matches('\u{feff}').trim_start().chars().next()? {
            '<' => "xml",
            '{' if self.has_json_lines() => "ndjson",
            '{' | '[' => "json",
            _ if self.columns().is_some() => "csv",
            _ => return None,
        };
        Some(format.to_owned())
    }

    fn delimiter(&self) -> char {
        self.columns().map_or(',', |(_, _, delimiter)| char::from(delimiter))
    }

    /// The character that parts the first rows into the most columns, of which most rows have equally many.
    fn columns(&self) -> Option<(usize, usize, u8)> {
        let found = [b',', b';', b'\t', b'|'].into_iter().filter_map(|delimiter| {
            let dialect = csv::Dialect { delimiter, header: false, ..csv::Dialect::default() };
            let mut reader = Reader::new(&Format::Csv(dialect), Charset::Utf8);
            reader.push_text(&self.text);
            reader.finish();
            let rows = std::iter::from_fn(|| reader.next_record()).take(ROWS_LOOKED_AT);
            let widths: Vec<usize> = rows.filter_map(|row| Some(row.ok()?.as_object()?.len())).collect();
            let first = *widths.first().filter(|first| **first > 1)?;
            Some((widths.iter().filter(|width| **width == first).count(), first, delimiter))
        });
        found.reduce(|best, next| if (next.0, next.1) > (best.0, best.1) { next } else { best })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_file_is_what_its_settings_its_name_and_its_bytes_say() {
        let cases: [(serde_json::Value, &str, &[u8], &str); 19] = [
            (json!({}), "a.csv", b"a,b\n1,2\n", "csv utf-8 ,"),
            (json!({}), "a.csv", b"a;b\n1,5;2\n2,5;3\n", "csv utf-8 ;"),
            (json!({}), "a.TXT", b"a|b\n1|2\n", "csv utf-8 |"),
            (json!({}), "a.tsv", b"", "csv utf-8 \t"),
            (json!({}), "a.csv", b"name\n\"x\"y\n", "csv utf-8 ,"),
            (json!({"delimiter": "tab"}), "a.csv", b"a;b\n", "csv utf-8 \t"),
            (json!({}), "a.csv", b"\xff\xfea\0;\0b\0\n\0", "csv utf-16le ;"),
            (json!({}), "a.csv", b"a;b\nM\xfcller;2\n", "csv utf-8 ;"),
            (json!({"encoding": "windows-1252"}), "a.csv", b"a;b\nM\xfcller;2\n", "csv windows-1252 ;"),
            (json!({"encoding": "latin1"}), "a.csv", b"a\n", "csv iso-8859-1 ,"),
            (json!({}), "a.json", b"[{}]", "json utf-8 ,"),
            (json!({}), "a.json", b"{\"a\":1}\n{\"a\":2}\n", "ndjson utf-8 ,"),
            (json!({}), "a.jsonl", b"{}", "ndjson utf-8 ,"),
            (json!({}), "a.xml", b"<?xml version='1.0' encoding='ISO-8859-15'?><a/>", "xml iso-8859-15 ,"),
            (json!({}), "export", b" <a/>", "xml utf-8 ,"),
            (json!({}), "export.dat", b"a;b\n1;2\n", "csv utf-8 ;"),
            (json!({}), "a.csv", b"PK\x03\x04", "xlsx utf-8 ,"),
            (json!({"format": "xlsx"}), "a", b"", "xlsx utf-8 ,"),
            (json!({"format": "fixed_width"}), "a.csv", b"a;b\n", "fixed_width utf-8 ,"),
        ];
        for (settings, path, head, expect) in cases {
            let settings = settings.as_object().expect("an object").clone();
            let found = Sniffed::new(&Settings::new(&[], &settings), path, head).expect(path);
            assert_eq!(format!("{} {} {}", found.format, found.encoding, found.delimiter), expect, "{path} {settings:?}");
        }
        for (path, head) in [("a.dat", b"just words\n".as_slice()), ("a", b""), ("a.csv", b"a\0;\0b\0\n\0")] {
            assert!(Sniffed::new(&Settings::new(&[], &serde_json::Map::new()), path, head).is_err(), "{path}");
        }
    }
}
