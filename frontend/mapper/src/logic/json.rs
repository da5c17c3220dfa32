//! Between the engine's values and plain JSON, for showing and typing.

use mapping::Value;
use serde_json::Value as Json;

/// The value as JSON text, every digit kept.
#[must_use]
pub fn text(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// A text without its quotes, anything else as JSON.
#[must_use]
pub fn text_of(value: &Value) -> String {
    let text = text(value);
    match serde_json::from_str::<Json>(&text) {
        Ok(Json::String(inner)) => inner,
        _ => text,
    }
}

/// The value of JSON text.
#[must_use]
pub fn parse(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// A text as a value.
#[must_use]
pub fn of_text(text: &str) -> Value {
    parse(&Json::String(text.to_owned()).to_string()).expect("a quoted text is JSON")
}

/// What a person typed: JSON where it is JSON, else the text itself.
#[must_use]
pub fn typed(text: &str) -> Value {
    parse(text.trim()).unwrap_or_else(|| of_text(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_json_or_text() {
        assert_eq!(text(&typed("12")), "12");
        assert_eq!(text(&typed("Guest")), "\"Guest\"");
        assert_eq!(text(&typed("\"12\"")), "\"12\"");
        assert_eq!(text_of(&typed("Guest")), "Guest");
    }
}
