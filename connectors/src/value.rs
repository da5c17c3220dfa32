//! Records at the edge: read from bytes, written as bytes, asked by path.

use mapping::{Object, Path, Record, Value, json};
#[cfg(test)]
use serde_json::Value as Json;
use std::borrow::Cow;

/// Reads JSON. The message says where it broke, and nothing about our insides.
pub fn parse(bytes: &[u8]) -> Result<Value, String> {
    json::read(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).map_err(|error| error.to_string())
}

/// Reads JSON around a list of records, which stay text.
pub fn around(bytes: &[u8], names: &[&str]) -> Result<json::Around, String> {
    json::read_around(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes), names).map_err(|error| error.to_string())
}

/// Reads one record, which stays text.
pub fn record(bytes: &[u8]) -> Result<Record, String> {
    Record::read(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).map_err(|error| error.to_string())
}

/// Writes a record as JSON.
pub fn write(value: &Value) -> Vec<u8> {
    json::write(value)
}

/// A value of ours as a record's value.
#[cfg(test)]
pub fn of_json(value: Json) -> Value {
    Value::from(value)
}

/// A record's value as JSON to be compared; digits beyond what a reader's JSON keeps may be lost.
#[cfg(test)]
pub fn to_json(value: &Value) -> Json {
    Json::from(value.clone())
}

/// The value at a path; the empty path is the value itself.
pub fn at<'a>(value: &'a Value, path: &str) -> Option<Cow<'a, Value>> {
    if path.is_empty() {
        return Some(Cow::Borrowed(value));
    }
    Path::parse(path).ok()?.find(value)
}

/// A text, a number or a boolean as text; nothing else is one.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::List(_) | Value::Object(_) => None,
    }
}

/// The items of a list; one value that is not a list is a list of one, and nothing is an empty list.
pub fn into_list(value: Value) -> Vec<Value> {
    match value {
        Value::List(items) => items,
        Value::Null => Vec::new(),
        other => vec![other],
    }
}

/// The field of an object, or nothing.
pub fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.get(name)
}

/// The fields of a record in order; `None` when it is no object.
pub fn fields(value: &Value) -> Option<Vec<(&str, &Value)>> {
    value.as_object().map(|object| object.iter().map(|(name, value)| (name.as_str(), value)).collect())
}

/// The same record with one field set; a value that is no object becomes one with `value` in it.
pub fn with_field(value: &Value, name: &str, inner: Value) -> Value {
    let mut object = match value {
        Value::Object(object) => object.clone(),
        other => Object::from_iter([("value".to_owned(), other.clone())]),
    };
    object.insert(name.to_owned(), inner);
    Value::Object(object)
}

/// An object of these fields, in this order.
pub fn object<N: Into<String>>(fields: impl IntoIterator<Item = (N, Value)>) -> Value {
    Value::Object(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
}
