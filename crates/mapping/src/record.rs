//! A record on its way between steps: as text, as a value, or both.

use crate::{
    Value,
    json::{self, JsonError},
};
use std::{
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock},
};

/// A record on its way. It came as JSON text or as a value, and is made into the other once, when somebody asks: text that
/// is only handed on is never read, and a copy shares what there is.
///
/// It derefs to its [`Value`]; who can do with text asks for [`Record::text`].
#[derive(Clone, Default)]
pub struct Record(Arc<Both>);

/// At least one of them is there.
#[derive(Default)]
struct Both {
    /// Without spaces between its parts.
    text: OnceLock<Box<str>>,
    value: OnceLock<Value>,
}

impl Record {
    /// Reads a record from JSON text.
    ///
    /// # Errors
    /// As [`json::read`].
    pub fn read(text: &[u8]) -> Result<Self, JsonError> {
        match json::tight(text) {
            Some(text) => Ok(Self::of_text(text)),
            None => json::read(text).map(Self::from),
        }
    }

    /// Text that was walked over by the rules of our reader, or written by our writer.
    pub(crate) fn of_text(text: Box<str>) -> Self {
        Self(Arc::new(Both { text: OnceLock::from(text), value: OnceLock::new() }))
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &Value {
        self.0.value.get_or_init(|| {
            let text = self.0.text.get().map_or("null", |text| text);
            json::read(text.as_bytes()).expect("what was walked over by the rules of the reader can be read")
        })
    }

    /// The value, for itself.
    #[must_use]
    pub fn into_value(self) -> Value {
        let _ = self.value();
        match Arc::try_unwrap(self.0) {
            Ok(Both { value, .. }) => value.into_inner().unwrap_or_default(),
            Err(shared) => shared.value.get().cloned().unwrap_or_default(),
        }
    }

    /// The JSON text, without spaces between its parts.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.text.get_or_init(|| self.value().to_string().into_boxed_str())
    }

    /// Whether it is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        self.undecoded().map_or_else(|| self.value().as_object().is_some(), |text| text.starts_with('{'))
    }

    /// The text, if that is how it is held so far: to be read by a plan instead of being decoded.
    pub(crate) fn undecoded(&self) -> Option<&str> {
        if self.0.value.get().is_some() { None } else { self.0.text.get().map(AsRef::as_ref) }
    }
}

/// The JSON text of a list of records.
#[must_use]
pub fn list<'a>(records: impl IntoIterator<Item = &'a Record>) -> Vec<u8> {
    let mut out = vec![b'['];
    for (at, record) in records.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_into(record, &mut out);
    }
    out.push(b']');
    out
}

/// Writes a record behind what is there, without keeping its text.
pub fn write_into(record: &Record, out: &mut Vec<u8>) {
    match record.0.text.get() {
        Some(text) => out.extend_from_slice(text.as_bytes()),
        None => json::write_into(record.value(), out),
    }
}

impl From<Value> for Record {
    fn from(value: Value) -> Self {
        Self(Arc::new(Both { text: OnceLock::new(), value: OnceLock::from(value) }))
    }
}

impl From<Record> for Value {
    fn from(record: Record) -> Self {
        record.into_value()
    }
}

impl Deref for Record {
    type Target = Value;

    fn deref(&self) -> &Value {
        self.value()
    }
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.value() == other.value()
    }
}

impl PartialEq<Value> for Record {
    fn eq(&self, other: &Value) -> bool {
        self.value() == other
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value().fmt(formatter)
    }
}

impl fmt::Display for Record {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text())
    }
}
