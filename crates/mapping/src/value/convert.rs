//! Values from and into `serde_json`, serde and plain Rust.

use super::{Number, Object, Value};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, SeqAccess, Visitor},
    ser::{SerializeMap, SerializeSeq, SerializeStruct},
};
use std::fmt;

impl From<serde_json::Value> for Value {
    /// Exact for what `serde_json` holds; a number that it read as a float keeps that float's digits.
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(truth) => Self::Bool(truth),
            serde_json::Value::Number(number) => Self::Number(Number::from_checked(&number.to_string())),
            serde_json::Value::String(text) => Self::Text(text),
            serde_json::Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            serde_json::Value::Object(map) => Self::Object(map.into_iter().map(|(name, value)| (name, Self::from(value))).collect()),
        }
    }
}

impl From<&serde_json::Value> for Value {
    fn from(value: &serde_json::Value) -> Self {
        value.clone().into()
    }
}

impl From<Value> for serde_json::Value {
    /// A number that neither a machine integer nor a float says exactly becomes the nearest float.
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Bool(truth),
            Value::Number(number) => serde_json::from_str(&number.as_str()).unwrap_or(Self::Null),
            Value::Text(text) => Self::String(text),
            Value::List(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Value::Object(object) => Self::Object(object.into_iter().map(|(name, value)| (name, Self::from(value))).collect()),
        }
    }
}

impl From<&Value> for serde_json::Value {
    fn from(value: &Value) -> Self {
        value.clone().into()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Value {
    fn from(integer: i64) -> Self {
        Self::Number(integer.into())
    }
}

impl From<i32> for Value {
    fn from(integer: i32) -> Self {
        i64::from(integer).into()
    }
}

impl From<rust_decimal::Decimal> for Value {
    fn from(decimal: rust_decimal::Decimal) -> Self {
        Self::Number(Number::from_decimal(decimal))
    }
}

impl std::str::FromStr for Value {
    type Err = crate::json::JsonError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        crate::json::read(text.as_bytes())
    }
}

impl<V: Into<Value>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        Self::List(items.into_iter().collect())
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::List(items)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

/// As JSON.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&crate::json::write(self)))
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::Number(number) => serialize_number(number, serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(object) => {
                let mut map = serializer.serialize_map(Some(object.len()))?;
                for (name, value) in object {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// The name by which `serde_json` knows text that is JSON already. Through it JSON text keeps every digit both ways;
/// other formats (YAML) and `serde_json::Value` have the nearest float.
const RAW: &str = "$serde_json::private::RawValue";

fn serialize_number<S: Serializer>(number: &Number, serializer: S) -> Result<S::Ok, S::Error> {
    let text = number.as_str();
    if let (Ok(integer), false) = (text.parse::<i64>(), text == "-0") {
        return serializer.serialize_i64(integer);
    }
    if let Ok(integer) = text.parse::<u64>() {
        return serializer.serialize_u64(integer);
    }
    let float = number.as_f64();
    let same = || serde_json::Number::from_f64(float).is_some_and(|float| float.to_string() == *text);
    // The name of a type is only a hint: a wrong one costs digits in a format that has none, never a wrong value.
    if std::any::type_name::<S>().contains("serde_json") && !same() {
        let mut raw = serializer.serialize_struct(RAW, 1)?;
        raw.serialize_field(RAW, &*text)?;
        return raw.end();
    }
    if float.is_finite() { serializer.serialize_f64(float) } else { serializer.serialize_str(&text) }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(RAW, Door)
    }
}

/// Raw text from `serde_json`, anything from other formats.
struct Door;

impl<'de> Visitor<'de> for Door {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        AnyValue.visit_map(map)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(truth.into())
    }

    fn visit_i64<E>(self, integer: i64) -> Result<Value, E> {
        Ok(integer.into())
    }

    fn visit_u64<E>(self, integer: u64) -> Result<Value, E> {
        Ok(Value::Number(Number::from_checked(&integer.to_string())))
    }

    fn visit_f64<E: serde::de::Error>(self, float: f64) -> Result<Value, E> {
        Number::from_f64(float).map(Value::Number).ok_or_else(|| E::custom("a number that JSON cannot say"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Object::new();
        while let Some(name) = map.next_key::<String>()? {
            if name == RAW && object.is_empty() {
                let text: String = map.next_value()?;
                return crate::json::read(text.as_bytes()).map_err(serde::de::Error::custom);
            }
            object.insert(name, map.next_value()?);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use crate::Value;

    #[test]
    fn json_text_keeps_every_digit_through_serde() {
        for json in ["-0", "1.50", "9007199254740993", "123456789012345678901234567890.5", "1e400", r#"{"b":1.10,"a":[1,null]}"#] {
            let value: Value = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
            assert_eq!(json.parse::<Value>().unwrap().to_string(), json);
        }
    }

    #[test]
    fn yaml_and_serde_json_values_come_in() {
        let yaml: Value = serde_yaml_ng::from_str("{a: 1.5, b: [x, null, true], c: 12345678901}").unwrap();
        assert_eq!(yaml.to_string(), r#"{"a":1.5,"b":["x",null,true],"c":12345678901}"#);
        let json = serde_json::json!({"a": 1.5, "b": [u64::MAX]});
        assert_eq!(serde_json::from_value::<Value>(json.clone()).unwrap(), Value::from(&json));
        assert_eq!(serde_json::Value::from(Value::from(json.clone())), json);
        assert_eq!(serde_yaml_ng::to_string(&r#"{"a":1.50}"#.parse::<Value>().unwrap()).unwrap().trim(), "a: 1.5");
    }
}
