//! When values are the same, and which comes first.

use super::*;
use std::{borrow::Cow, cmp::Ordering};

/// A text that two values share when they mean the same: amounts and not digits, names in any order.
pub(in super::super) fn key(value: &Value) -> String {
    let mut out = String::new();
    write_key(value, &mut out);
    out
}

fn write_key(value: &Value, out: &mut String) {
    match value {
        Value::Number(number) => {
            let text = number.as_decimal().map_or_else(|| number.to_string(), |decimal| decimal.normalize().to_string());
            out.push_str(if text == "-0" { "0" } else { &text });
        }
        Value::List(items) => {
            out.push('[');
            for item in items {
                write_key(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(object) => {
            let mut names: Vec<&String> = object.keys().collect();
            names.sort_unstable();
            out.push('{');
            for name in names {
                write_key(&Value::Text(name.clone()), out);
                out.push(':');
                if let Some(value) = object.get(name) {
                    write_key(value, out);
                }
                out.push(',');
            }
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}

/// What stands in the place of each value when all kinds are sorted together: what is missing comes last.
fn rank(value: &Value) -> u8 {
    match value {
        Value::Number(_) => 0,
        Value::Text(_) => 1,
        Value::Bool(_) => 2,
        Value::List(_) => 3,
        Value::Object(_) => 4,
        Value::Null => 5,
    }
}

/// Which comes first, whatever they are.
pub(in super::super) fn total(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::List(_), Value::List(_)) | (Value::Object(_), Value::Object(_)) => key(left).cmp(&key(right)),
        _ => rank(left).cmp(&rank(right)),
    }
}

/// Which is greater: two numbers (also one that is written as a text, beside a number), two moments, or two texts.
pub(in super::super) fn compare(args: &Args<'_>, left: &Value, right: &Value) -> Result<Ordering, Fault> {
    let number = |value: &Value| crate::convert::convert(Kind::Number, value.clone()).ok().and_then(|value| value.as_number().cloned());
    match (left, right) {
        (Value::Number(_), _) | (_, Value::Number(_)) => {
            if let (Some(left), Some(right)) = (number(left), number(right)) {
                return Ok(left.cmp(&right));
            }
        }
        (Value::Bool(left), Value::Bool(right)) => return Ok(left.cmp(right)),
        (Value::Text(one), Value::Text(other)) => {
            // Two moments by two clocks; a date and a date compare as texts just as well.
            return Ok(match (chrono::DateTime::parse_from_rfc3339(one), chrono::DateTime::parse_from_rfc3339(other)) {
                (Ok(one), Ok(other)) => one.cmp(&other),
                _ => one.cmp(other),
            });
        }
        _ => {}
    }
    Err(args.fault(format!("{} and {} cannot be compared", show(left), show(right))))
}

/// Whether two values are the same; a number also beside the text that writes it.
pub(in super::super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(number), Value::Text(text)) | (Value::Text(text), Value::Number(number)) => {
            crate::Number::parse(text.trim()).is_some_and(|other| other == *number)
        }
        _ => left == right,
    }
}

/// The path to a field that an argument holds; an empty one is the item itself.
pub(in super::super) fn path(args: &Args<'_>, at: usize) -> Result<Option<crate::Path>, Fault> {
    let text = args.text(at)?;
    if text.is_empty() {
        return Ok(None);
    }
    crate::Path::parse(text).map(Some).map_err(|error| args.fault(error.to_string()))
}

/// What stands there in an item.
pub(in super::super) fn field<'v>(item: &'v Value, path: Option<&crate::Path>) -> Option<Cow<'v, Value>> {
    let found = match path {
        Some(path) => path.find(item),
        None => Some(Cow::Borrowed(item)),
    };
    found.filter(|value| !value.is_null())
}
