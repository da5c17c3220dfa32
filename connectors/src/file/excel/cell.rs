//! What a cell holds, as a value.

use calamine::{DataRef, ExcelDateTime};
use mapping::{Number, Value};

/// A cell that holds something.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text; also dates and times, in ISO 8601.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// An error, as `#REF!`.
    Error(String),
}

impl Cell {
    /// What was read; nothing when the cell is empty.
    pub fn new(data: &DataRef<'_>) -> Option<Self> {
        Some(match data {
            DataRef::Int(number) => Self::Text(number.to_string()).into_number(),
            DataRef::Float(number) => Self::Number(*number),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Self::Text(text.clone()),
            DataRef::SharedString(text) => Self::Text((*text).to_owned()),
            DataRef::Bool(yes) => Self::Bool(*yes),
            DataRef::DateTime(at) => Self::Text(iso(at)),
            DataRef::Error(error) => Self::Error(error.to_string()),
            DataRef::Empty => return None,
        })
        .filter(|cell| !matches!(cell, Self::Text(text) if text.is_empty()))
    }

    fn into_number(self) -> Self {
        match &self {
            Self::Text(text) => text.parse().map_or(self, Self::Number),
            _ => self,
        }
    }

    /// As a record's value. A number has the digits that a reader of the file needs to find the same number again.
    pub fn value(&self) -> Value {
        match self {
            Self::Text(text) | Self::Error(text) => Value::from(text.as_str()),
            Self::Number(number) => Number::parse(&number.to_string()).map_or_else(|| Value::from(number.to_string()), Value::Number),
            Self::Bool(yes) => Value::Bool(*yes),
        }
    }

    /// As text.
    pub fn text(&self) -> String {
        match self.value() {
            Value::Text(text) => text,
            other => other.to_string(),
        }
    }

    /// About how many bytes it has.
    pub fn bytes(&self) -> u64 {
        match self {
            Self::Text(text) | Self::Error(text) => text.len() as u64 + 8,
            Self::Number(_) | Self::Bool(_) => 8,
        }
    }
}

/// A date, a time, both, or a length of time, in ISO 8601.
fn iso(at: &ExcelDateTime) -> String {
    if at.is_duration() {
        return duration(at.as_f64());
    }
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let fraction = if milli > 0 { format!(".{milli:03}") } else { String::new() };
    let time = format!("{hour:02}:{minute:02}:{second:02}{fraction}");
    let date = format!("{year:04}-{month:02}-{day:02}");
    match at.as_f64() {
        value if value < 1.0 => time,
        _ if (hour, minute, second, milli) == (0, 0, 0, 0) => date,
        _ => format!("{date}T{time}"),
    }
}

/// Days as hours, minutes and seconds.
fn duration(days: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a float that is too large becomes the largest integer")]
    let ms = (days * 86_400_000.0).round() as i64;
    let (sign, ms) = (if ms < 0 { "-" } else { "" }, ms.unsigned_abs());
    let (hours, minutes, seconds, ms) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60, ms % 1_000);
    let fraction = if ms > 0 { format!(".{ms:03}") } else { String::new() };
    format!("{sign}PT{hours}H{minutes}M{seconds}{fraction}S")
}

/// A column as Excel names it; `column` counts from 0.
pub fn column_letters(column: usize) -> String {
    let (mut letters, mut left) = (Vec::new(), column + 1);
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn dates_and_times_are_iso_text() {
        let at = |value, kind| iso(&ExcelDateTime::new(value, kind, false));
        for (value, expect) in [
            (45_000.0, "2023-03-15"),
            (45_000.75, "2023-03-15T18:00:00"),
            (45_000.000_011_574, "2023-03-15T00:00:01"),
            (0.5, "12:00:00"),
            (60.0, "1900-02-29"),
            (61.0, "1900-03-01"),
        ] {
            assert_eq!(at(value, ExcelDateTimeType::DateTime), expect, "{value}");
        }
        assert_eq!(at(1.125, ExcelDateTimeType::TimeDelta), "PT27H0M0S");
        assert_eq!(at(-0.000_017_361, ExcelDateTimeType::TimeDelta), "-PT0H0M1.500S");
    }

    #[test]
    fn numbers_keep_what_the_file_holds() {
        for (number, expect) in
            [(7.0, "7"), (-1.5, "-1.5"), (0.1, "0.1"), (1e21, "1000000000000000000000"), (0.300_000_000_000_000_04, "0.30000000000000004")]
        {
            assert_eq!(Cell::Number(number).value().to_string(), expect);
        }
        assert_eq!(Cell::new(&DataRef::Int(-12)).map(|cell| cell.value().to_string()).as_deref(), Some("-12"));
        assert_eq!((Cell::new(&DataRef::Empty), Cell::new(&DataRef::String(String::new()))), (None, None));
    }

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 701, 702, 16_383].map(column_letters), ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }
}
