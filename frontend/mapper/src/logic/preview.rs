//! What a mapping makes of the sample, row by row, as the preview column shows it.

use super::source;
use mapping::Kind;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// What one row comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// This value.
    Value(Json),
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
    pub record: Option<Json>,
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
            while let Json::Array(items) = value {
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
        Outcome::Value(Json::String(text)) if matches!(kind, Kind::Date | Kind::Datetime) => text.clone(),
        Outcome::Value(value) => source::value_text(value),
        Outcome::Absent => "not set".to_owned(),
        Outcome::Error(reason) => reason.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_without_a_word_of_their_own_are_read_from_the_record() {
        let mut preview = Preview { record: Some(json!({ "a": { "b": 1 }, "items": [{ "sku": "x" }], "none": [] })), ..Preview::default() };
        preview.rows.insert("bad".into(), Outcome::Error("no number".into()));
        let at = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            preview.at(&names.join("."), &names).map(|outcome| line(&outcome, Kind::Any))
        };
        assert_eq!(at(&["a", "b"]).as_deref(), Some("1"));
        assert_eq!(at(&["items"]).as_deref(), Some("1 item"));
        assert_eq!(at(&["items", "sku"]).as_deref(), Some("\"x\""));
        assert_eq!(at(&["none", "sku"]).as_deref(), Some("not set"));
        assert_eq!(at(&["bad"]).as_deref(), Some("no number"));
    }
}
