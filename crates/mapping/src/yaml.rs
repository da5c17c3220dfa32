//! YAML in which a number keeps every digit. Reads what `serde_yaml_ng` reads; writes block style.
//!
//! A number that no float comes near (`1e400`) is written with the tag `!number`. Leaves out what mappings do not have:
//! other tags, and keys that are no texts.

use crate::{Number, Object, Value, json};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor},
};
use std::fmt;

/// The tag of a number that YAML's own grammar cannot hold.
pub const TAG: &str = "number";

/// A text that is not YAML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct YamlError(String);

impl YamlError {
    /// What another reader or writer said.
    #[must_use]
    pub fn new(said: &dyn fmt::Display) -> Self {
        Self(said.to_string())
    }
}

/// Reads one YAML document.
///
/// # Errors
/// When the text is no YAML, or holds what JSON cannot say.
pub fn read(text: &str) -> Result<Value, YamlError> {
    // JSON is YAML too, and our own reader knows all of its numbers.
    if text.trim_start().starts_with('{')
        && let Ok(value) = json::read(text.as_bytes())
    {
        return Ok(value);
    }
    let wrong = |error: serde_yaml_ng::Error| YamlError(error.to_string());
    let shape = Shape::deserialize(serde_yaml_ng::Deserializer::from_str(text)).map_err(wrong)?;
    Exact(&shape).deserialize(serde_yaml_ng::Deserializer::from_str(text)).map_err(wrong)
}

/// What was read at first: only numbers must be read again, for their digits.
enum Shape {
    Known(Value),
    Digits(Number),
    List(Vec<Shape>),
    Object(Vec<Shape>),
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value as JSON has it")
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Known(Value::Null))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Shape, E> {
        Ok(Shape::Known(truth.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Shape, E> {
        Ok(Shape::Digits(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Shape, E> {
        Ok(Shape::Digits(Number::from_checked(&number.to_string())))
    }

    fn visit_i128<E>(self, number: i128) -> Result<Shape, E> {
        Ok(Shape::Digits(Number::from_checked(&number.to_string())))
    }

    fn visit_u128<E>(self, number: u128) -> Result<Shape, E> {
        Ok(Shape::Digits(Number::from_checked(&number.to_string())))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Shape, E> {
        Number::from_f64(number).map(Shape::Digits).ok_or_else(|| E::custom("a number that JSON cannot say"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Shape, E> {
        Ok(Shape::Known(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Shape::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut fields = Vec::new();
        while let Some(Key(_)) = map.next_key()? {
            fields.push(map.next_value()?);
        }
        Ok(Shape::Object(fields))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Shape, A::Error> {
        let (tag, content): (String, _) = tagged.variant()?;
        let Key(text) = content.newtype_variant()?;
        match Number::parse(&text) {
            Some(number) if tag == TAG => Ok(Shape::Known(number.into())),
            Some(_) => Err(A::Error::custom(format!("the tag `!{tag}` means nothing here"))),
            None => Err(A::Error::custom(format!("`{text}` is no number"))),
        }
    }
}

/// The characters of a scalar, whatever it is.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// Reads the same text once more, with the digits of its numbers.
struct Exact<'s>(&'s Shape);

impl<'de> DeserializeSeed<'de> for Exact<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.0 {
            Shape::Known(value) => IgnoredAny::deserialize(deserializer).map(|_| value.clone()),
            // Other ways to write a number (hexadecimal, `.5`) have no digits of JSON; they are what they mean.
            Shape::Digits(number) => {
                let Key(text) = Key::deserialize(deserializer)?;
                Ok(Number::parse(&text).unwrap_or_else(|| number.clone()).into())
            }
            Shape::List(items) => deserializer.deserialize_seq(ExactItems(items)),
            Shape::Object(fields) => deserializer.deserialize_map(ExactItems(fields)),
        }
    }
}

struct ExactItems<'s>(&'s [Shape]);

impl<'de> Visitor<'de> for ExactItems<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the same value again")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::with_capacity(self.0.len());
        for shape in self.0 {
            items.extend(list.next_element_seed(Exact(shape))?);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Object::with_capacity(self.0.len());
        for shape in self.0 {
            let Some(Key(name)) = map.next_key()? else { break };
            let value = map.next_value_seed(Exact(shape))?;
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("this object names a field twice"));
            }
        }
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Object(object))
    }
}

/// Writes a value as a YAML document.
#[must_use]
pub fn write(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(object) if !object.is_empty() => fields(object, 0, "", &mut out),
        Value::List(list) if !list.is_empty() => items(list, 0, &mut out),
        other => {
            scalar(other, &mut out);
            out.push('\n');
        }
    }
    out
}

/// The fields of an object, the first one behind `first` instead of an indent.
fn fields(object: &Object, indent: usize, first: &str, out: &mut String) {
    /// The longest key that stands on one line with its value.
    const KEY_MAX: usize = 200;
    for (at, (name, value)) in object.iter().enumerate() {
        if at > 0 || first.is_empty() {
            out.push_str(&" ".repeat(indent));
        } else {
            out.push_str(first);
        }
        if name.len() > KEY_MAX {
            out.push_str("? ");
            text(name, out);
            out.push('\n');
            out.push_str(&" ".repeat(indent));
        } else {
            text(name, out);
        }
        out.push(':');
        below(value, indent, out);
    }
}

/// What stands behind the colon of a field.
fn below(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Object(object) if !object.is_empty() => {
            out.push('\n');
            fields(object, indent + 2, "", out);
        }
        Value::List(list) if !list.is_empty() => {
            out.push('\n');
            items(list, indent, out);
        }
        other => {
            out.push(' ');
            scalar(other, out);
            out.push('\n');
        }
    }
}

fn items(list: &[Value], indent: usize, out: &mut String) {
    for item in list {
        out.push_str(&" ".repeat(indent));
        out.push('-');
        match item {
            Value::Object(object) if !object.is_empty() => fields(object, indent + 2, " ", out),
            Value::List(list) if !list.is_empty() => {
                out.push('\n');
                items(list, indent + 2, out);
            }
            other => below(other, indent, out),
        }
    }
}

fn scalar(value: &Value, out: &mut String) {
    match value {
        Value::Text(it) => text(it, out),
        Value::Number(number) if !number.as_f64().is_finite() => out.push_str(&format!("!{TAG} {number}")),
        other => out.push_str(&String::from_utf8_lossy(&json::write(other))),
    }
}

/// A text as it stands where it cannot be mistaken for anything else, and in double quotes elsewhere.
fn text(text: &str, out: &mut String) {
    const WORDS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan"];
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && !text.ends_with(' ')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-' | ' '))
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if plain {
        out.push_str(text);
        return;
    }
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            ' '..='~' | '\u{a1}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' => out.push(c),
            c if u32::from(c) > 0xffff => out.push(c),
            c => out.push_str(&format!("\\u{:04X}", u32::from(c))),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        let value = read("a: 1.50\nb: [9007199254740993, -0, 1e-400, 123456789012345678901234567890123456789012345]\nc: !number 1e400\nd: '1.0'\ne: .5\nf: &x [1.0]\ng: *x").unwrap();
        assert_eq!(
            value.to_string(),
            r#"{"a":1.50,"b":[9007199254740993,-0,1e-400,123456789012345678901234567890123456789012345],"c":1e400,"d":"1.0","e":0.5,"f":[1.0],"g":[1.0]}"#
        );
    }

    #[test]
    fn what_is_written_is_read_again() {
        for json in [
            r#"{"a":{"b":[{"c":1.10,"d":[[1],[],{}]},[["x"]]]},"é: #":"yes","":" a","n":1e400,"t":"a\u2028b\u0007\n","z":[null,true,"null"]}"#,
            "[]",
            "1.0",
            r#""- a""#,
            "[[1,[2]],{}]",
        ] {
            let value: Value = json.parse().unwrap();
            let text = write(&value);
            assert_eq!(read(&text).map(|value| value.to_string()), Ok(value.to_string()), "{text}");
        }
        let long = Value::Object([("k".repeat(3000), Value::from(1))].into_iter().collect());
        assert_eq!(read(&write(&long)), Ok(long));
    }

    #[test]
    fn what_json_cannot_say_is_refused() {
        for text in ["a: .inf", "a: !other 1", "a: !number x", "a: [", "{a: 1, a: 2}"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
