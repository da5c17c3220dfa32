//! The settings of a connection or an operation, read with their defaults. Numbers are exact: what a record filled in stands
//! in a URL, a header or a body with every digit and zero that it has.

use connector::{ConnectorError, FieldSpec, with_defaults};
use mapping::{Object, Value};
use serde_json::{Map, Value as Json};

/// Settings with the defaults of their fields.
pub struct Settings {
    map: Object,
}

impl Settings {
    /// Fills in the defaults of what a form or a connection holds.
    pub fn new(fields: &[FieldSpec], settings: &Map<String, Json>) -> Self {
        Self::of_run(fields, object(settings))
    }

    /// Fills in the defaults of what a run hands over.
    pub fn of_run(fields: &[FieldSpec], settings: Object) -> Self {
        Self { map: with_defaults(fields, settings) }
    }

    /// A text; a number or a boolean that a record filled in is written as text. Empty when not set.
    pub fn text(&self, name: &str) -> String {
        self.map.get(name).map(plain_text).unwrap_or_default()
    }

    /// A text that must be there.
    pub fn required(&self, name: &str) -> Result<String, ConnectorError> {
        let text = self.text(name);
        if text.is_empty() { Err(ConnectorError::setting(name, "setting.missing", format!("`{name}` is not set"))) } else { Ok(text) }
    }

    /// A text that is set.
    pub fn some_text(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// Whether a switch is on.
    pub fn on(&self, name: &str) -> bool {
        self.map.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A number without a fraction; zero when not set.
    pub fn whole(&self, name: &str) -> u64 {
        let Some(number) = self.map.get(name).and_then(Value::as_number) else { return 0 };
        let float = number.as_f64();
        if (0.0..1e15).contains(&float) { float.round() as u64 } else { 0 }
    }

    /// A list of texts; one text counts as a list of one.
    pub fn list(&self, name: &str) -> Vec<String> {
        match self.map.get(name) {
            Some(Value::List(items)) => items.iter().map(plain_text).filter(|text| !text.is_empty()).collect(),
            Some(Value::Text(text)) if !text.is_empty() => vec![text.clone()],
            _ => Vec::new(),
        }
    }

    /// Rows of two texts: a list of `{ "name", "value" }`, or an object. Rows without a value are left out.
    pub fn pairs(&self, name: &str) -> Vec<(String, String)> {
        match self.map.get(name) {
            Some(Value::List(rows)) => rows
                .iter()
                .filter_map(Value::as_object)
                .filter_map(|row| {
                    Some((row.get("name")?.as_text()?.to_owned(), row.get("value").filter(|value| !value.is_null()).map(plain_text)?))
                })
                .collect(),
            Some(Value::Object(map)) => {
                map.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.clone(), plain_text(value))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Any JSON.
    pub fn json(&self, name: &str) -> Option<&Value> {
        self.map.get(name)
    }
}

/// Settings of a form as a run hands them over.
pub fn object(settings: &Map<String, Json>) -> Object {
    settings.iter().map(|(name, value)| (name.clone(), value.into())).collect()
}

/// A value as it stands in a URL or a header.
fn plain_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_with_every_digit_wherever_they_are_asked_for() {
        let given = r#"{"a":9007199254740993.10,"list":[149.00,"b"],"rows":[{"name":"x","value":1e400}],"map":{"y":123456789012345678901234567890},
            "json":{"z":0.10},"size":500,"big":1e20}"#;
        let settings = Settings::of_run(&[], serde_json::from_str(given).expect("an object"));
        assert_eq!(
            (settings.text("a"), settings.list("list")),
            ("9007199254740993.10".to_owned(), vec!["149.00".to_owned(), "b".to_owned()])
        );
        assert_eq!(settings.pairs("rows"), [("x".to_owned(), "1e400".to_owned())]);
        assert_eq!(settings.pairs("map"), [("y".to_owned(), "123456789012345678901234567890".to_owned())]);
        assert_eq!(settings.json("json").map(ToString::to_string).as_deref(), Some(r#"{"z":0.10}"#));
        assert_eq!((settings.whole("size"), settings.whole("big"), settings.whole("json")), (500, 0, 0));
    }
}
