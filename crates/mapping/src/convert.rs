//! Conversions: a value becomes a value of the type that a target asks for, exactly, or it is said why not.

mod named;

pub(crate) use named::nearest;
pub use named::{CONVERSIONS, Named, named};

use crate::{Kind, Number, Value, value::parse_decimal};
use chrono::{DateTime, NaiveDate};

/// Makes a value of this type of it.
///
/// # Errors
/// A sentence that says why this value cannot be of this type.
pub fn convert(kind: Kind, value: Value) -> Result<Value, String> {
    match (kind, value) {
        (Kind::Any, value)
        | (Kind::Text, value @ Value::Text(_))
        | (Kind::Number, value @ Value::Number(_))
        | (Kind::Boolean, value @ Value::Bool(_))
        | (Kind::Object, value @ Value::Object(_))
        | (Kind::List, value @ Value::List(_)) => Ok(value),
        (Kind::Text, Value::Number(number)) => Ok(Value::Text(number.to_string())),
        (Kind::Text, Value::Bool(truth)) => Ok(Value::Text(truth.to_string())),
        (Kind::Integer, value) => integer(&value),
        (Kind::Decimal, Value::Number(number)) => decimal(number),
        (Kind::Number, Value::Text(text)) => number(&text).map(Value::Number),
        (Kind::Decimal, Value::Text(text)) => number(&text).and_then(decimal),
        (Kind::Boolean, value) => boolean(&value),
        (Kind::Date, Value::Text(text)) => date(&text),
        (Kind::Datetime, Value::Text(text)) => datetime(&text),
        (kind, value) => Err(format!("{} is not {}", show(&value), kind.with_article())),
    }
}

fn integer(value: &Value) -> Result<Value, String> {
    let number = match value {
        Value::Number(number) => Some(number.clone()),
        Value::Text(text) => exact(text),
        _ => None,
    };
    let whole = number.filter(Number::is_integer);
    match whole.as_ref().map(|whole| (whole.as_i64(), whole)) {
        Some((Some(small), _)) => Ok(small.into()),
        Some((None, large)) => Ok(Value::Number(large.clone())),
        None => Err(format!("{} is not a whole number", show(value))),
    }
}

/// Whether a value is of this type already, as it stands.
pub(crate) fn is(kind: Kind, value: &Value) -> bool {
    match (kind, value) {
        (Kind::Integer, Value::Number(number)) => number.is_integer(),
        (Kind::Decimal, Value::Number(number)) => number.as_decimal().is_some(),
        (Kind::Date, Value::Text(text)) => text.len() == 10 && text.parse::<NaiveDate>().is_ok(),
        (Kind::Datetime, Value::Text(text)) => DateTime::parse_from_rfc3339(text).is_ok(),
        (Kind::Any, _)
        | (Kind::Text, Value::Text(_))
        | (Kind::Number, Value::Number(_))
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Object, Value::Object(_))
        | (Kind::List, Value::List(_)) => true,
        _ => false,
    }
}

/// Its digits as they are, if one can calculate with them.
fn decimal(number: Number) -> Result<Value, String> {
    if number.as_decimal().is_some() {
        return Ok(Value::Number(number));
    }
    Err(format!("{} has more digits than a decimal holds", show(&Value::Number(number))))
}

fn number(text: &str) -> Result<Number, String> {
    exact(text).ok_or_else(|| format!("{} is not a number", show(&text.into())))
}

/// A number from a text as people write it: spaces around it and a plus sign are fine, `1,000.5` is not.
fn exact(text: &str) -> Option<Number> {
    let text = text.trim();
    let text = text.strip_prefix('+').unwrap_or(text);
    Number::parse(text).or_else(|| parse_decimal(text).map(Number::from_decimal))
}

fn boolean(value: &Value) -> Result<Value, String> {
    let truth = match value {
        Value::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "y" | "1" | "on" => Some(true),
            "false" | "no" | "n" | "0" | "off" => Some(false),
            _ => None,
        },
        Value::Number(number) => match number.as_i64() {
            Some(1) => Some(true),
            Some(0) => Some(false),
            _ => None,
        },
        _ => None,
    };
    truth.map(Value::Bool).ok_or_else(|| format!("{} is neither true nor false", show(value)))
}

fn date(text: &str) -> Result<Value, String> {
    let text = text.trim();
    if text.parse::<NaiveDate>().is_ok() && text.len() == 10 {
        return Ok(text.into());
    }
    let moment = DateTime::parse_from_rfc3339(text).map_err(|_| format!("{} is not a date like 2026-11-20", show(&text.into())))?;
    Ok(moment.format("%Y-%m-%d").to_string().into())
}

fn datetime(text: &str) -> Result<Value, String> {
    let text = text.trim();
    if DateTime::parse_from_rfc3339(text).is_ok() {
        return Ok(text.into());
    }
    if text.len() == 10 && text.parse::<NaiveDate>().is_ok() {
        return Ok(format!("{text}T00:00:00Z").into());
    }
    Err(format!("{} is not a moment like 2026-11-20T14:02:00Z", show(&text.into())))
}

/// A value as a sentence shows it, shortened.
pub(crate) fn show(value: &Value) -> String {
    const CHARACTERS_MAX: usize = 60;
    match value {
        Value::List(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => {
            let text = other.to_string();
            if text.chars().count() <= CHARACTERS_MAX { text } else { text.chars().take(CHARACTERS_MAX).chain(['…']).collect() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        let cases = [
            (Kind::Decimal, r#""254.60""#, Ok("254.60")),
            (Kind::Number, "12345678901234567890.123456789", Ok("12345678901234567890.123456789")),
            (Kind::Decimal, "1e400", Err("1e400 has more digits than a decimal holds")),
            (Kind::Decimal, r#""1e400""#, Err("1e400 has more digits than a decimal holds")),
            (Kind::Integer, "1e400", Err("1e400 is not a whole number")),
            (Kind::Integer, "7.0", Ok("7")),
            (Kind::Integer, "7.5", Err("7.5 is not a whole number")),
            (Kind::Text, "1.10", Ok(r#""1.10""#)),
            (Kind::Boolean, r#"" Yes ""#, Ok("true")),
            (Kind::Date, r#""2026-11-20T23:30:00+02:00""#, Ok(r#""2026-11-20""#)),
            (Kind::Date, r#""20.11.2026""#, Err(r#""20.11.2026" is not a date like 2026-11-20"#)),
            (Kind::Datetime, r#""2026-11-20""#, Ok(r#""2026-11-20T00:00:00Z""#)),
            (Kind::Text, "[1]", Err("a list is not a text")),
        ];
        for (kind, from, to) in cases {
            let value = crate::json::read(from.as_bytes()).unwrap();
            assert_eq!(
                convert(kind, value).map(|value| value.to_string()),
                to.map(str::to_owned).map_err(str::to_owned),
                "{kind:?} {from}"
            );
        }
    }
}
