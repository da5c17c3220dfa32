//! The settings of a connection or an operation, read with their defaults.

use connector::{ConnectorError, FieldSpec, with_defaults};
use serde_json::{Map, Value};

/// Settings with the defaults of their fields.
pub struct Settings {
    map: Map<String, Value>,
}

impl Settings {
    /// Fills in the defaults.
    pub fn new(fields: &[FieldSpec], settings: &Map<String, Value>) -> Self {
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
        let Some(value) = self.map.get(name) else { return 0 };
        value
            .as_u64()
            .or_else(|| value.as_f64().filter(|number| *number >= 0.0 && *number < 1e15).map(|number| number.round() as u64))
            .unwrap_or(0)
    }

    /// A list of texts; one text counts as a list of one.
    pub fn list(&self, name: &str) -> Vec<String> {
        match self.map.get(name) {
            Some(Value::Array(items)) => items.iter().map(plain_text).filter(|text| !text.is_empty()).collect(),
            Some(Value::String(text)) if !text.is_empty() => vec![text.clone()],
            _ => Vec::new(),
        }
    }

    /// Rows of two texts: a list of `{ "name", "value" }`, or an object. Rows without a value are left out.
    pub fn pairs(&self, name: &str) -> Vec<(String, String)> {
        match self.map.get(name) {
            Some(Value::Array(rows)) => rows
                .iter()
                .filter_map(Value::as_object)
                .filter_map(|row| {
                    Some((row.get("name")?.as_str()?.to_owned(), row.get("value").filter(|value| !value.is_null()).map(plain_text)?))
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

/// A value as it stands in a URL or a header.
pub fn plain_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
