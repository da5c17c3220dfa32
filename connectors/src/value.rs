//! Records at the edge: read from bytes, written as bytes, asked by path. Everything that knows how a value is made
//! stands here, so that every digit of a number is kept in one place.

use mapping::Value;
use serde_json::Value as Json;

/// The deepest nesting of a record that is taken.
pub const DEPTH_MAX: usize = 64;

/// Reads JSON. The message says where it broke, and nothing about our insides.
pub fn parse(bytes: &[u8]) -> Result<Value, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    check_depth(bytes)?;
    serde_json::from_slice(bytes).map_err(|error| {
        let what = match error.classify() {
            serde_json::error::Category::Eof => "it ends too early",
            _ => "it is not JSON",
        };
        format!("{what}, at line {} column {}", error.line(), error.column())
    })
}

/// Refuses nesting deeper than [`DEPTH_MAX`], before anything is built.
fn check_depth(bytes: &[u8]) -> Result<(), String> {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'{' | b'[' => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return Err(format!("it is nested deeper than {DEPTH_MAX} levels"));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

/// Writes a record as JSON.
pub fn write(value: &Value) -> Result<Vec<u8>, String> {
    serde_json::to_vec(value).map_err(|error| format!("the record cannot be written as JSON: {error}"))
}

/// A value of ours as a record's value.
pub fn of_json(value: Json) -> Value {
    value
}

/// A record's value as JSON to be shown; digits beyond what a reader's JSON keeps may be lost.
pub fn to_json(value: &Value) -> Json {
    value.clone()
}

/// The value at a dotted path; the empty path is the value itself. `items[0]` and `items.0` take one item.
pub fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let mut here = value;
    for part in path.split(['.', '[']).map(|part| part.trim_end_matches(']').trim_matches('`')).filter(|part| !part.is_empty() && *part != "$") {
        here = match here {
            Value::Object(map) => map.get(part)?,
            Value::Array(items) => items.get(part.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(here)
}

/// A text, a number or a boolean as text; nothing else is one.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The items of a list; one value that is not a list is a list of one, and nothing is an empty list.
pub fn into_list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        Value::Null => Vec::new(),
        other => vec![other],
    }
}

/// The field of an object, or nothing.
pub fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(map) => map.get(name),
        _ => None,
    }
}

/// The fields of a record in order; `None` when it is no object.
pub fn fields(value: &Value) -> Option<Vec<(&str, &Value)>> {
    match value {
        Value::Object(map) => Some(map.iter().map(|(name, value)| (name.as_str(), value)).collect()),
        _ => None,
    }
}

/// The same record with one field set; a value that is no object becomes one with `value` in it.
pub fn with_field(value: &Value, name: &str, inner: Value) -> Value {
    let mut map = match value {
        Value::Object(map) => map.clone(),
        other => serde_json::Map::from_iter([("value".to_owned(), other.clone())]),
    };
    map.insert(name.to_owned(), inner);
    Value::Object(map)
}

/// An object of these fields, in this order.
pub fn object<N: Into<String>>(fields: impl IntoIterator<Item = (N, Value)>) -> Value {
    Value::Object(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
}

/// A list of these.
pub fn list(items: Vec<Value>) -> Value {
    Value::Array(items)
}

/// A text.
pub fn of_text(text: impl Into<String>) -> Value {
    Value::String(text.into())
}

/// Nothing.
pub fn null() -> Value {
    Value::Null
}

/// Whether it is nothing.
pub fn is_null(value: &Value) -> bool {
    matches!(value, Value::Null)
}

/// Whether it has parts: an object or a list.
pub fn has_parts(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}
