//! What a mapping makes of the sample, row by row, as the preview column shows it.

use super::path;
use mapping::{Kind, Mapping, Value};
use std::collections::{BTreeMap, BTreeSet};
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
    /// Whether anything was tried: then a row that nothing fills is not set.
    pub tried: bool,
    /// How long it took, in milliseconds.
    pub millis: f64,
}

/// What has changed in a preview.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changed {
    /// Whether all rows follow, and those of before are forgotten.
    pub all: bool,
    /// The keys of rows that are no longer there.
    pub gone: Vec<String>,
    /// The rows that are new or have changed.
    pub rows: Vec<(String, Outcome)>,
    /// Whether more rows follow when they are asked for.
    pub more: bool,
}

impl Changed {
    /// Whether nothing has changed.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        !self.all && self.gone.is_empty() && self.rows.is_empty()
    }
}

impl Preview {
    /// Takes in what has changed.
    pub fn take(&mut self, changed: Changed, millis: f64) {
        if changed.all {
            self.rows.clear();
        }
        for key in &changed.gone {
            self.rows.remove(key);
        }
        self.rows.extend(changed.rows);
        (self.tried, self.millis) = (true, millis);
    }

    /// What a row comes to. One without a word of its own lies in what is filled as a whole, where of a list the first item
    /// is shown, or holds what other rows fill.
    #[must_use]
    pub fn at(&self, key: &str, names: &[String]) -> Option<Outcome> {
        if let Some(outcome) = self.rows.get(key) {
            return Some(outcome.clone());
        }
        let around = (1..names.len()).rev().find_map(|count| Some((self.rows.get(&path::join(&names[..count]))?, count)));
        match around {
            Some((Outcome::Error(_), _)) => None,
            Some((Outcome::Absent, _)) => Some(Outcome::Absent),
            Some((Outcome::Value(value), count)) => Some(inside(value, &names[count..])),
            None => self.tried.then(|| self.held(key)).flatten(),
        }
    }

    /// What the rows below a key make together; nothing where one of them has an error.
    fn held(&self, key: &str) -> Option<Outcome> {
        let mut names: BTreeSet<String> = BTreeSet::new();
        let below = format!("{key}.");
        for (inner, outcome) in self.rows.range(below.clone()..).take_while(|(inner, _)| inner.starts_with(&below)) {
            match outcome {
                Outcome::Error(_) => return None,
                Outcome::Value(_) => names.extend(path::names(&inner[below.len()..]).into_iter().next()),
                Outcome::Absent => {}
            }
        }
        let fields: mapping::Object = names.into_iter().map(|name| (name, Value::Null)).collect();
        Some(if fields.is_empty() { Outcome::Absent } else { Outcome::Value(Value::Object(fields)) })
    }

    /// The whole record, when every row could be made.
    #[must_use]
    pub fn record(&self, mapping: &Mapping) -> Option<Value> {
        if !self.tried || self.rows.values().any(|outcome| matches!(outcome, Outcome::Error(_))) {
            return None;
        }
        let mut record = mapping::Object::new();
        for target in &mapping.targets {
            let names = path::names(&target.path);
            if let Some(Outcome::Value(value)) = self.rows.get(&path::join(&names)) {
                put(&mut record, &names, value.clone());
            }
        }
        Some(Value::Object(record))
    }
}

fn put(object: &mut mapping::Object, names: &[String], value: Value) {
    match names {
        [] => {}
        [name] => drop(object.insert(name.clone(), value)),
        [name, rest @ ..] => {
            if !matches!(object.get(name), Some(Value::Object(_))) {
                object.insert(name.clone(), Value::Object(mapping::Object::new()));
            }
            if let Some(Value::Object(inner)) = object.get_mut(name) {
                put(inner, rest, value);
            }
        }
    }
}

fn inside(value: &Value, names: &[String]) -> Outcome {
    let mut value = value;
    for name in names {
        while let Value::List(items) = value {
            let Some(first) = items.first() else { return Outcome::Absent };
            value = first;
        }
        match value.get(name) {
            Some(inner) => value = inner,
            None => return Outcome::Absent,
        }
    }
    Outcome::Value(value.clone())
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

    fn value(text: &str) -> Outcome {
        Outcome::Value(text.parse().expect("JSON"))
    }

    fn preview(rows: &[(&str, Outcome)]) -> Preview {
        let mut preview = Preview::default();
        let rows = rows.iter().map(|(key, outcome)| ((*key).to_owned(), outcome.clone())).collect();
        preview.take(Changed { all: true, rows, ..Changed::default() }, 1.0);
        preview
    }

    #[test]
    fn rows_without_a_word_of_their_own_are_read_from_what_is_around_or_below() {
        let preview = preview(&[
            ("a", value(r#"{ "b": 1.50 }"#)),
            ("items", value(r#"[{ "sku": "x" }]"#)),
            ("none", value("[]")),
            ("left", Outcome::Absent),
            ("bad", Outcome::Error("no number".into())),
            ("address.city", value(r#""B""#)),
            ("address.zip", Outcome::Absent),
            ("wrong.x", Outcome::Error("no number".into())),
        ]);
        let at = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            preview.at(&names.join("."), &names).map(|outcome| line(&outcome, Kind::Any))
        };
        assert_eq!(at(&["a", "b"]).as_deref(), Some("1.50"));
        assert_eq!(at(&["items"]).as_deref(), Some("1 item"));
        assert_eq!(at(&["items", "sku"]).as_deref(), Some("\"x\""));
        assert_eq!(at(&["none", "sku"]).as_deref(), Some("not set"));
        assert_eq!(at(&["left", "sku"]).as_deref(), Some("not set"));
        assert_eq!(at(&["bad"]).as_deref(), Some("no number"));
        assert_eq!(at(&["bad", "inner"]), None);
        assert_eq!(at(&["address"]).as_deref(), Some("1 field"));
        assert_eq!(at(&["wrong"]), None);
        assert_eq!(at(&["nobody", "knows"]).as_deref(), Some("not set"));
        assert_eq!(Preview::default().at("a", &["a".to_owned()]), None);
    }

    #[test]
    fn a_change_moves_only_its_rows_and_the_record_follows() {
        let mapping = |paths: &[&str]| -> Mapping {
            let targets: Vec<_> = paths.iter().map(|path| serde_json::json!({ "path": path })).collect();
            serde_json::from_value(serde_json::json!({ "targets": targets })).expect("a mapping")
        };
        let mut preview = preview(&[("b.c", value("1.50")), ("items", value("[]")), ("items.sku", Outcome::Absent)]);
        preview.take(
            Changed { all: false, gone: vec!["items.sku".into(), "items".into()], rows: vec![("a".into(), value("2"))], more: false },
            2.0,
        );
        assert_eq!(preview.rows.keys().collect::<Vec<_>>(), ["a", "b.c"]);
        let record = |preview: &Preview| preview.record(&mapping(&["b.c", "a", "b.d"])).map(|record| record.to_string());
        assert_eq!(record(&preview).as_deref(), Some(r#"{"b":{"c":1.50},"a":2}"#));
        preview.take(Changed { rows: vec![("b.d".into(), Outcome::Error("no".into()))], ..Changed::default() }, 2.0);
        assert_eq!(record(&preview), None);
    }
}
