//! Records to lines.

use super::{Align, Column, Kind, Layout};
use crate::{Value, formats::MARK};
use rust_decimal::Decimal;

/// Writes lines of one layout.
#[derive(Debug, Clone)]
pub struct Writer {
    layout: Layout,
}

/// What cannot be written: the field, and why.
type Refused = (Option<String>, String);

impl Writer {
    /// For a layout.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        Self { layout }
    }

    /// A record as a line with its end. Nothing is cut: what does not fit is refused.
    ///
    /// # Errors
    /// The field that cannot be written, and why.
    pub fn line(&self, record: &Value) -> Result<String, Refused> {
        let object = record.as_object().ok_or_else(|| (None, "a line is made from an object, and this record is none".to_owned()))?;
        let columns = &self.layout.columns;
        if let Some(name) = object.keys().find(|name| !columns.iter().any(|column| column.name == **name)) {
            return Err((Some(name.clone()), format!("there is no column `{name}`")));
        }
        let mut sorted: Vec<&Column> = columns.iter().collect();
        sorted.sort_by_key(|column| column.start);
        let mut line = String::new();
        let mut length = 0;
        for column in sorted {
            line.extend(std::iter::repeat_n(' ', column.start - 1 - length));
            let cell = cell(column, object.get(&column.name)).map_err(|why| (Some(column.name.clone()), why))?;
            line.push_str(&cell);
            if line.starts_with(MARK) {
                return Err((Some(column.name.clone()), "the line begins with the mark that a file begins with".to_owned()));
            }
            length = column.end();
        }
        line.push_str(if self.layout.crlf { "\r\n" } else { "\n" });
        Ok(line)
    }
}

fn cell(column: &Column, value: Option<&Value>) -> Result<String, String> {
    let value = value.filter(|value| !value.is_null());
    let text = match (value, column.kind) {
        (None, Kind::Number) => return Ok(" ".repeat(column.length)),
        (None, Kind::Text) => String::new(),
        (Some(value), Kind::Number) => number(column, value)?,
        (Some(Value::Text(text)), Kind::Text) => text.clone(),
        (Some(Value::List(_) | Value::Object(_)), Kind::Text) => return Err("a column holds one value".to_owned()),
        (Some(other), Kind::Text) => other.to_string(),
    };
    if text.contains(|character: char| character.is_control()) {
        return Err("the value holds a line end or another control character".to_owned());
    }
    let length = text.chars().count();
    let Some(missing) = column.length.checked_sub(length) else {
        return Err(format!("the value has {length} characters, and the column {}", column.length));
    };
    let pad = column.pad();
    let padding: String = std::iter::repeat_n(pad, missing).collect();
    Ok(match column.align() {
        Align::Left if column.kind == Kind::Text || pad != '0' => format!("{text}{padding}"),
        // Zeros behind a number would make it another one.
        Align::Left => format!("{text}{}", " ".repeat(missing)),
        // The sign stays in front of zeros.
        Align::Right => match text.strip_prefix('-').filter(|_| pad == '0' && column.kind == Kind::Number) {
            Some(digits) => format!("-{padding}{digits}"),
            None => format!("{padding}{text}"),
        },
    })
}

fn number(column: &Column, value: &Value) -> Result<String, String> {
    let number = match value {
        Value::Number(number) => Some(number.clone()),
        Value::Text(text) => crate::Number::parse(text.trim()),
        _ => None,
    };
    let number = number.ok_or_else(|| format!("{value} is not a number"))?;
    let Some(decimals) = column.decimals else { return Ok(number.to_string()) };
    let decimal = number.as_decimal().ok_or_else(|| format!("{value} has too many digits"))?.normalize();
    if decimal.scale() > decimals {
        return Err(format!("{value} has more than {decimals} digits behind the point"));
    }
    let mut shifted = decimal;
    shifted.rescale(decimals);
    if shifted.scale() != decimals {
        return Err(format!("{value} has too many digits"));
    }
    Ok(Decimal::from_i128_with_scale(shifted.mantissa(), 0).to_string())
}
