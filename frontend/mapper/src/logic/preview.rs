//! What a mapping makes of the sample, row by row, as the preview column shows it.

use mapping::{Kind, Value};
use std::collections::BTreeMap;
use ui::format::value_line;

/// What one row comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// This value.
    Value(Value),
    /// Nothing: the field is left out.
    Absent,
    /// It cannot be made, and why.
    Error(String),
}

/// What all rows come to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Preview {
    /// By the row's key.
    pub rows: BTreeMap<String, Outcome>,
    /// The whole record, when it could be made.
    pub record: Option<Value>,
    /// How long it took, in milliseconds.
    pub millis: f64,
}

impl Preview {
    /// What a row comes to; rows inside a list show its first item.
    #[must_use]
    pub fn at(&self, key: &str, names: &[String]) -> Option<Outcome> {
        if let Some(outcome) = self.rows.get(key) {
            return Some(outcome.clone());
        }
        let mut value = self.record.as_ref()?;
        for name in names {
            while let Value::List(items) = value {
                let Some(first) = items.first() else { return Some(Outcome::Absent) };
                value = first;
            }
            match value.get(name) {
                Some(inner) => value = inner,
                None => return Some(Outcome::Absent),
            }
        }
        Some(Outcome::Value(value.clone()))
    }
}

/// An outcome in one line.
#[must_use]
pub fn line(outcome: &Outcome, kind: Kind) -> String {
    match outcome {
        Outcome::Value(Value::Text(text)) if matches!(kind, Kind::Date | Kind::Datetime) => text.clone(),
        Outcome::Value(value) => value_line(value),
        Outcome::Absent => "not set".to_owned(),
        Outcome::Error(reason) => reason.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_a_word_of_their_own_are_read_from_the_record() {
        let mut preview = Preview {
            record: mapping::json::read(br#"{ "a": { "b": 1.50 }, "items": [{ "sku": "x" }], "none": [] }"#).ok(),
            ..Preview::default()
        };
        preview.rows.insert("bad".into(), Outcome::Error("no number".into()));
        let at = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            preview.at(&names.join("."), &names).map(|outcome| line(&outcome, Kind::Any))
        };
        assert_eq!(at(&["a", "b"]).as_deref(), Some("1.50"));
        assert_eq!(at(&["items"]).as_deref(), Some("1 item"));
        assert_eq!(at(&["items", "sku"]).as_deref(), Some("\"x\""));
        assert_eq!(at(&["none", "sku"]).as_deref(), Some("not set"));
        assert_eq!(at(&["bad"]).as_deref(), Some("no number"));
    }
}
