//! YAML and JSON say the same here, digit by digit. A YAML reader makes floats of numbers, so a text is read twice: once
//! to see what is a number, and once to take its digits as they are written. Leaves out what YAML has and JSON has not
//! (tags, keys that are no texts).

use mapping::{Number, Object, Value};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_path_to_error::Path;
use std::fmt;

/// A text that cannot be read, or a value that cannot be written; the sentence says why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct YamlError(String);

/// Reads YAML, or JSON, which is YAML too.
///
/// # Errors
/// When it is neither, with the line.
pub fn read(text: &str) -> Result<Value, YamlError> {
    if text.trim_start().starts_with('{')
        && let Ok(value) = mapping::json::read(text.as_bytes())
    {
        return Ok(value);
    }
    let unreadable = |error: serde_yaml_ng::Error| YamlError(error.to_string());
    let shape = Shape::deserialize(serde_yaml_ng::Deserializer::from_str(text)).map_err(unreadable)?;
    match shape {
        Shape::Known(value) => Ok(value),
        shape => Digits(&shape).deserialize(serde_yaml_ng::Deserializer::from_str(text)).map_err(unreadable),
    }
}

/// A value as a type of ours. By way of JSON: the variants of a document are plain keys, not YAML tags.
///
/// # Errors
/// Where it is wrong, and what.
pub fn into<T: DeserializeOwned>(value: &Value) -> Result<T, (Path, String)> {
    let text = mapping::json::write(value);
    let mut deserializer = serde_json::Deserializer::from_slice(&text);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let message = error.inner().to_string();
        // The place in the text that was made here tells nobody anything.
        let place = format!(" at line {} column {}", error.inner().line(), error.inner().column());
        (error.path().clone(), message.strip_suffix(&place).unwrap_or(&message).to_owned())
    })
}

/// Writes YAML.
///
/// # Errors
/// When a value cannot be written, as a number that is larger than YAML's.
pub fn write<T: Serialize + ?Sized>(value: &T) -> Result<String, YamlError> {
    let json = serde_json::to_string(value).map_err(|error| YamlError(error.to_string()))?;
    let value = mapping::json::read(json.as_bytes()).map_err(|error| YamlError(error.to_string()))?;
    let mark = (0..).map(|number| format!("__digits{number}__")).find(|mark| !json.contains(mark)).unwrap_or_default();
    let text = serde_yaml_ng::to_string(&marked(value, &mark)?).map_err(|error| YamlError(error.to_string()))?;
    Ok(text.replace(&mark, ""))
}

/// The value for a writer that makes floats of numbers: those that would lose digits stand between marks, as text.
fn marked(value: Value, mark: &str) -> Result<serde_json::Value, YamlError> {
    Ok(match value {
        Value::Number(number) => match serde_json::from_str::<serde_json::Number>(&number.as_str()) {
            Ok(float) if float.to_string() == number.as_str() => serde_json::Value::Number(float),
            Ok(_) => serde_json::Value::String(format!("{mark}{number}{mark}")),
            Err(_) => return Err(YamlError(format!("a file cannot say the number {number}: make it a text"))),
        },
        Value::List(items) => serde_json::Value::Array(items.into_iter().map(|item| marked(item, mark)).collect::<Result<_, _>>()?),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| Ok((name, marked(value, mark)?)));
            serde_json::Value::Object(fields.collect::<Result<_, YamlError>>()?)
        }
        other => other.into(),
    })
}

/// What the first reading shows.
enum Shape {
    /// Nothing in it has to be read again.
    Known(Value),
    /// A number that may have more digits than a float; the float.
    Number(f64),
    List(Vec<Shape>),
    Object(Vec<Shape>),
}

impl Shape {
    fn known(self) -> Option<Value> {
        if let Self::Known(value) = self { Some(value) } else { None }
    }

    fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(First)
    }
}

struct First;

impl<'de> Visitor<'de> for First {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what JSON can say")
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Known(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Shape, E> {
        Ok(Shape::Known(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        Shape::deserialize(deserializer)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Shape, E> {
        Ok(Shape::Known(truth.into()))
    }

    fn visit_i64<E>(self, integer: i64) -> Result<Shape, E> {
        Ok(Shape::Known(integer.into()))
    }

    fn visit_u64<E: serde::de::Error>(self, integer: u64) -> Result<Shape, E> {
        self.visit_u128(integer.into())
    }

    fn visit_i128<E: serde::de::Error>(self, integer: i128) -> Result<Shape, E> {
        whole(&integer.to_string())
    }

    fn visit_u128<E: serde::de::Error>(self, integer: u128) -> Result<Shape, E> {
        whole(&integer.to_string())
    }

    fn visit_f64<E>(self, float: f64) -> Result<Shape, E> {
        Ok(Shape::Number(float))
    }

    fn visit_str<E>(self, text: &str) -> Result<Shape, E> {
        Ok(Shape::Known(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element::<Shape>()? {
            items.push(item);
        }
        if items.iter().all(Shape::is_known) {
            return Ok(Shape::Known(items.into_iter().filter_map(Shape::known).collect()));
        }
        Ok(Shape::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let (mut names, mut values) = (Vec::new(), Vec::new());
        while let Some((name, value)) = map.next_entry::<String, Shape>()? {
            names.push(name);
            values.push(value);
        }
        if values.iter().all(Shape::is_known) {
            let fields = names.into_iter().zip(values.into_iter().filter_map(Shape::known));
            return Ok(Shape::Known(Value::Object(fields.collect::<Object>())));
        }
        Ok(Shape::Object(values))
    }
}

fn whole<E: serde::de::Error>(digits: &str) -> Result<Shape, E> {
    digits.parse::<Number>().map(|number| Shape::Known(Value::Number(number))).map_err(|()| E::custom("not a number"))
}

/// The second reading, which knows what is where.
struct Digits<'a>(&'a Shape);

impl<'de> DeserializeSeed<'de> for Digits<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.0 {
            Shape::Known(value) => IgnoredAny::deserialize(deserializer).map(|_| value.clone()),
            Shape::Number(_) => deserializer.deserialize_str(self),
            Shape::List(_) => deserializer.deserialize_seq(self),
            Shape::Object(_) => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Digits<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what stood there before")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        let Shape::Number(float) = *self.0 else { return Ok(text.into()) };
        let number = text.parse().ok().or_else(|| serde_json::Number::from_f64(float)?.to_string().parse::<Number>().ok());
        number.map(Value::Number).ok_or_else(|| E::custom(format!("`{text}` is no number that a record can hold")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let Shape::List(shapes) = self.0 else { return Err(A::Error::custom("a list came where none was")) };
        let mut items = Vec::with_capacity(shapes.len());
        for shape in shapes {
            items.extend(list.next_element_seed(Digits(shape))?);
        }
        // The reader wants to be asked once more, to find the end.
        list.next_element::<IgnoredAny>()?;
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Shape::Object(shapes) = self.0 else { return Err(A::Error::custom("an object came where none was")) };
        let mut fields = Object::new();
        for shape in shapes {
            if let Some(name) = map.next_key::<String>()? {
                fields.insert(name, map.next_value_seed(Digits(shape))?);
            }
        }
        map.next_key::<IgnoredAny>()?;
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(yaml: &str) -> String {
        read(yaml).expect(yaml).to_string()
    }

    #[test]
    fn every_digit_is_read() {
        assert_eq!(
            json("a: 149.00\nb: [9007199254740993, 1.10e5, 12345678901234567890.10]"),
            r#"{"a":149.00,"b":[9007199254740993,1.10e5,12345678901234567890.10]}"#
        );
        assert_eq!(
            json("{a: 0.10, t: '149.00', u: \"1.0\", n: null, y: yes, b: true}"),
            r#"{"a":0.10,"t":"149.00","u":"1.0","n":null,"y":"yes","b":true}"#
        );
        assert_eq!(
            json("x: 340282366920938463463374607431768211456\nh: 0x1f\np: .5"),
            r#"{"x":340282366920938463463374607431768211456,"h":31,"p":0.5}"#
        );
        assert_eq!(json("base: &b [1.50]\nagain: *b"), r#"{"base":[1.50],"again":[1.50]}"#);
        assert_eq!(json("{\"c\":1e400}"), r#"{"c":1e400}"#);
        assert_eq!(json("1: one\n2: 2.0"), r#"{"1":"one","2":2.0}"#);
    }

    #[test]
    fn what_no_record_can_hold_is_refused() {
        for yaml in ["a: .inf", "a: [", "a: !thing 1"] {
            assert!(read(yaml).is_err(), "{yaml}");
        }
        assert!(write(&read("{\"c\":1e400}").expect("JSON")).is_err_and(|error| error.to_string().contains("1e400")));
    }

    #[test]
    fn what_is_written_reads_back_digit_by_digit() {
        let text = r#"{"a":149.00,"list":[9007199254740993,-0.10,12345678901234567890.10,5],"text":"__digits0__149.00__digits0__","other":"149.00"}"#;
        let yaml = write(&read(text).expect("JSON")).expect("written");
        assert!(yaml.contains("a: 149.00\n") && yaml.contains("other: '149.00'"), "{yaml}");
        assert_eq!(json(&yaml), text);
    }
}
