//! What is wrong with one record of a text, and where.

use crate::{Object, Value};
use std::fmt;

/// The most characters of a broken record that are kept to be shown.
const SEEN_CHARS_MAX: usize = 4_096;

/// A mistake in a text, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Flaw {
    /// Which record, from 1.
    pub record: u64,
    /// The line, from 1.
    pub line: u64,
    /// The column, from 1, in characters; where one is known.
    pub column: Option<u64>,
    /// The field, where one is to blame.
    pub field: Option<String>,
    /// What is wrong, a sentence's second half.
    pub message: String,
    /// As much of the record as was understood, for a person to mend it: the fields, or its text.
    pub seen: Value,
    /// Whether nothing behind it can be read.
    pub fatal: bool,
}

impl Flaw {
    /// One that concerns a record alone; the next ones can be read.
    pub(crate) fn at(line: u64, column: u64, message: impl Into<String>) -> Self {
        Self { record: 0, line, column: Some(column), field: None, message: message.into(), seen: Value::Null, fatal: false }
    }

    /// One behind which nothing can be read.
    pub(crate) fn fatal(line: u64, column: u64, message: impl Into<String>) -> Self {
        Self { fatal: true, ..Self::at(line, column, message) }
    }

    /// In this field.
    pub(crate) fn field(mut self, name: impl Into<String>) -> Self {
        self.field = Some(name.into());
        self
    }

    /// With the text of the record.
    pub(crate) fn text(mut self, text: &str) -> Self {
        let cut: String = text.trim_end_matches(['\r', '\n']).chars().take(SEEN_CHARS_MAX).collect();
        self.seen = Value::Object(Object::from_iter([("text".to_owned(), Value::Text(cut))]));
        self
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        if let Some(field) = &self.field {
            write!(f, ", field `{field}`")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Flaw {}
