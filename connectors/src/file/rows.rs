//! Records as they stand in a file: the text of each, and what stands around them.

use super::{
    attributes, excel,
    format::{Writing, Written},
    limits::RECORD_BYTES_MAX,
};
use connector::RecordFault;
use mapping::{
    Record, Value,
    formats::{charset::Encoder, csv, json::LIST},
};

/// Why a record cannot be written: the field, and the reason.
type Refused = (Option<String>, String);

/// Makes the bytes of a file.
pub struct Rows<'a> {
    writing: &'a Writing,
    columns: &'a [String],
    encoder: Encoder,
}

impl<'a> Rows<'a> {
    /// For a file with these columns, where it has columns.
    pub fn new(writing: &'a Writing, columns: &'a [String]) -> Self {
        Self { writing, columns, encoder: Encoder::new(writing.charset) }
    }

    /// Each record as it stands in the file, and those that cannot.
    pub fn lines(&self, records: &[Record]) -> (Vec<(usize, Vec<u8>)>, Vec<RecordFault>) {
        let (mut lines, mut faults) = (Vec::new(), Vec::new());
        for (index, record) in records.iter().enumerate() {
            let mut refuse = |code: &str, field, message| faults.push(RecordFault { index, code: code.to_owned(), message, field });
            let line = self.line(record).and_then(|text| self.encoded(&text).map_err(|why| (None, why)));
            match line {
                Ok(line) if line.len() <= RECORD_BYTES_MAX => lines.push((index, line)),
                Ok(_) => refuse("file.too_large", None, format!("the record is larger than {} MiB", RECORD_BYTES_MAX / 1024 / 1024)),
                Err((field, message)) => refuse("file.bad_record", field, message),
            }
        }
        (lines, faults)
    }

    /// A record, with what ends it; the items of a JSON list have no end of their own.
    fn line(&self, record: &Record) -> Result<String, Refused> {
        match &self.writing.kind {
            Written::Json => Ok(record.to_string()),
            Written::Ndjson => Ok(ended(record.to_string())),
            Written::Csv(dialect) => csv::Writer::new(dialect.clone()).row(self.columns, record.value()),
            Written::FixedWidth(writer) => writer.line(record.value()),
            Written::Xml(writer) if self.writing.prefix == attributes::OURS => writer.record(record.value()),
            Written::Xml(writer) => {
                let record =
                    attributes::renamed(record.value().clone(), &self.writing.prefix, attributes::OURS).map_err(|why| (None, why))?;
                writer.record(&record)
            }
            Written::Excel(..) => sheet_row(self.columns, record.value()).map(|()| ended(record.to_string())),
        }
    }

    /// What a new file begins with.
    pub fn begin(&self) -> Result<Vec<u8>, String> {
        let mark = if self.writing.mark { "\u{feff}" } else { "" };
        let text = match &self.writing.kind {
            Written::Csv(dialect) if dialect.header => {
                csv::Writer::new(dialect.clone()).header(self.columns).map_err(|(name, why)| format!("the column `{name}`: {why}"))?
            }
            Written::Json => LIST[0].trim_end().to_owned(),
            Written::Xml(writer) => writer.begin(charset_name(self.writing)),
            _ => String::new(),
        };
        self.encoded(&format!("{mark}{text}"))
    }

    /// What stands before a record; `first`: before the first one.
    pub fn between(&self, first: bool) -> &'static [u8] {
        match (&self.writing.kind, first) {
            (Written::Json, true) => b"\n",
            (Written::Json, false) => LIST[1].as_bytes(),
            _ => b"",
        }
    }

    /// What the file ends with.
    pub fn end(&self) -> Result<Vec<u8>, String> {
        match &self.writing.kind {
            Written::Json => Ok(LIST[2].as_bytes().to_vec()),
            Written::Xml(writer) => self.encoded(&writer.end()),
            _ => Ok(Vec::new()),
        }
    }

    /// Text as bytes of the file.
    pub fn encoded(&self, text: &str) -> Result<Vec<u8>, String> {
        self.encoder.encode(text).map_err(|sign| format!("`{sign}` cannot be written in {}", self.writing.charset))
    }
}

fn ended(mut text: String) -> String {
    text.push('\n');
    text
}

/// How an XML declaration calls the encoding: with a mark, UTF-16 has no byte order in its name.
fn charset_name(writing: &Writing) -> &'static str {
    match writing.charset.name() {
        "utf-16le" | "utf-16be" => "utf-16",
        other => other,
    }
}

/// Whether a record can be a row of a sheet.
fn sheet_row(columns: &[String], record: &Value) -> Result<(), Refused> {
    let object = record.as_object().ok_or_else(|| (None, "a row is made from an object, and this record is none".to_owned()))?;
    for (name, value) in object {
        if !columns.contains(name) {
            return Err((Some(name.clone()), format!("the file has no column `{name}`")));
        }
        let length = match value {
            Value::Text(text) => text.chars().count(),
            Value::List(_) | Value::Object(_) => value.to_string().chars().count(),
            _ => 0,
        };
        if length > excel::TEXT_CHARS_MAX {
            return Err((
                Some(name.clone()),
                format!("a cell holds at most {} characters, and this value has {length}", excel::TEXT_CHARS_MAX),
            ));
        }
    }
    Ok(())
}
