//! How records stand in a file.

use crate::settings::Settings;
use connector::ConnectorError;
use std::borrow::Cow;

/// A format with its options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    /// Which one.
    pub kind: FormatKind,
    /// Between two columns of CSV.
    pub delimiter: u8,
    /// Whether the first line of CSV holds the names.
    pub header: bool,
    /// Whether characters are written in Latin-1.
    pub latin1: bool,
}

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatKind {
    /// Columns with a character in between.
    Csv,
    /// One list.
    Json,
    /// One record per line.
    Ndjson,
}

impl Format {
    /// From the settings, and the name of the file where they leave it open.
    pub fn new(settings: &Settings, path: &str) -> Result<Self, ConnectorError> {
        let extension = path
            .rsplit('/')
            .next()
            .and_then(|name| name.rsplit_once('.'))
            .map(|(_, extension)| extension.to_ascii_lowercase())
            .unwrap_or_default();
        let named = settings.text("format");
        let kind = match (named.as_str(), extension.as_str()) {
            ("csv", _) | ("auto", "csv" | "tsv" | "txt") => FormatKind::Csv,
            ("json", _) | ("auto", "json") => FormatKind::Json,
            ("ndjson", _) | ("auto", "ndjson" | "jsonl") => FormatKind::Ndjson,
            _ => {
                return Err(ConnectorError::setting(
                    "format",
                    "file.format",
                    format!("the name `{path}` does not say how records stand in it; choose a format"),
                ));
            }
        };
        let delimiter = match settings.text("delimiter").as_str() {
            "tab" => b'\t',
            _ if extension == "tsv" && named == "auto" => b'\t',
            other => other.bytes().next().unwrap_or(b','),
        };
        Ok(Self { kind, delimiter, header: settings.on("header"), latin1: settings.text("encoding") == "latin1" })
    }

    /// Bytes of the file as text.
    pub fn decode<'a>(&self, bytes: &'a [u8]) -> Result<Cow<'a, str>, String> {
        if self.latin1 {
            return Ok(Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()));
        }
        std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| "it holds bytes that are not UTF-8; is it Latin-1?".to_owned())
    }

    /// Text as bytes of the file.
    pub fn encode(&self, text: String) -> Result<Vec<u8>, String> {
        if !self.latin1 {
            return Ok(text.into_bytes());
        }
        text.chars()
            .map(|character| u8::try_from(u32::from(character)).map_err(|_| format!("`{character}` cannot be written in Latin-1")))
            .collect()
    }
}
