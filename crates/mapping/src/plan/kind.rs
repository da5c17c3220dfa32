//! The type that a target asks for, written at once where the value shows that it has it; else [`crate::convert`] decides.

use super::{
    Bail,
    val::{Val, write_text},
};
use crate::{Kind, convert::convert, json};

/// A number that is no longer than this is a decimal, whatever its digits are.
const DECIMAL_LENGTH: usize = 28;

/// Writes a value, which is not null, as a value of this type. `false`: it cannot be one, and nothing is written.
pub(super) fn write(kind: Kind, value: Val<'_>, out: &mut Vec<u8>) -> Result<bool, Bail> {
    match (kind, &value) {
        (Kind::Any, _)
        | (Kind::Text, Val::Text(..))
        | (Kind::Number, Val::Number(_))
        | (Kind::Boolean, Val::Bool(_))
        | (Kind::Object, Val::Object(..))
        | (Kind::List, Val::List(..)) => value.write(out),
        (Kind::Text, Val::Number(text)) => write_text(text, true, out),
        (Kind::Text, Val::Bool(_)) => {
            out.push(b'"');
            value.write(out);
            out.push(b'"');
        }
        (Kind::Number, Val::Text(text, _)) if is_number(text) => out.extend_from_slice(text.as_bytes()),
        (Kind::Decimal, Val::Number(text) | Val::Text(text, _)) if is_number(text) && text.len() <= DECIMAL_LENGTH => {
            out.extend_from_slice(text.as_bytes());
        }
        (Kind::Integer, Val::Number(text) | Val::Text(text, _)) if is_small_integer(text) => out.extend_from_slice(text.as_bytes()),
        (Kind::Date, Val::Text(text, _)) if is_date(text.as_bytes()) => write_text(text, true, out),
        (Kind::Date, Val::Text(text, _)) if is_moment(text.as_bytes()) => write_text(&text[..10], true, out),
        (Kind::Datetime, Val::Text(text, _)) if is_moment(text.as_bytes()) => write_text(text, true, out),
        _ => return slowly(kind, value, out),
    }
    Ok(true)
}

#[cold]
fn slowly(kind: Kind, value: Val<'_>, out: &mut Vec<u8>) -> Result<bool, Bail> {
    let Ok(value) = convert(kind, value.into_value()?) else { return Ok(false) };
    json::write_into(&value, out);
    Ok(true)
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// A number by JSON's grammar, without an exponent.
pub(super) fn is_number(text: &str) -> bool {
    let text = text.as_bytes();
    let unsigned = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(unsigned);
    let rest = &unsigned[whole..];
    let fraction = rest.strip_prefix(b".").map_or(rest.is_empty(), |rest| !rest.is_empty() && digits(rest) == rest.len());
    whole > 0 && (whole == 1 || unsigned[0] != b'0') && fraction
}

/// A whole number that is written as a machine writes it.
pub(super) fn is_small_integer(text: &str) -> bool {
    let text = text.as_bytes();
    let unsigned = text.strip_prefix(b"-").unwrap_or(text);
    let count = digits(unsigned);
    (1..=18).contains(&count) && count == unsigned.len() && (unsigned[0] != b'0' || text == b"0")
}

fn two(bytes: &[u8], at: usize) -> Option<u32> {
    let digit = |at: usize| bytes.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| u32::from(byte - b'0'));
    Some(digit(at)? * 10 + digit(at + 1)?)
}

/// `2026-11-20`, a day that there is.
fn is_date(bytes: &[u8]) -> bool {
    bytes.len() == 10 && starts_with_date(bytes).is_some()
}

fn starts_with_date(bytes: &[u8]) -> Option<()> {
    let year = two(bytes, 0)? * 100 + two(bytes, 2)?;
    let (month, day) = (two(bytes, 5)?, two(bytes, 8)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (year > 0 && bytes[4] == b'-' && bytes[7] == b'-' && (1..=days).contains(&day)).then_some(())
}

/// `2026-11-20T14:02:00Z`, with at most nine digits behind the point, and an offset.
fn is_moment(bytes: &[u8]) -> bool {
    let moment = || {
        starts_with_date(bytes)?;
        let clock = two(bytes, 11)? < 24 && two(bytes, 14)? < 60 && two(bytes, 17)? < 60;
        if !clock || bytes[10] != b'T' || bytes[13] != b':' || bytes[16] != b':' {
            return None;
        }
        let mut rest = &bytes[19..];
        if let Some(fraction) = rest.strip_prefix(b".") {
            let count = digits(fraction);
            if !(1..=9).contains(&count) {
                return None;
            }
            rest = &fraction[count..];
        }
        match rest {
            b"Z" => Some(()),
            [b'+' | b'-', _, _, b':', _, _] => (two(rest, 1)? < 24 && two(rest, 4)? < 60).then_some(()),
            _ => None,
        }
    };
    moment().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Value;

    /// What is written at once is what the conversion gives.
    #[test]
    fn every_shortcut_agrees_with_the_conversion() {
        const KINDS: [Kind; 10] = [
            Kind::Any,
            Kind::Text,
            Kind::Integer,
            Kind::Number,
            Kind::Decimal,
            Kind::Boolean,
            Kind::Date,
            Kind::Datetime,
            Kind::Object,
            Kind::List,
        ];
        let texts = "0|-0|00|7|-7|007|+7|1.0|1.|.5|-|--1|1e3|1E+3|1e|999999999999999999|9223372036854775807|9223372036854775808|\
            -9223372036854775808|123456789012345678901234567890.5| 12 |12 |1,000|0.10|-0.0|NaN||true|yes|\
            2026-11-20|2026-02-29|2024-02-29|1900-02-29|2000-02-29|0000-01-01|0001-01-01|9999-12-31|2026-13-01|2026-00-10|2026-11-31|2026-1-1|\
            2026-11-20T14:02:00Z|2026-11-20T14:02:00.5Z|2026-11-20T14:02:00.123456789Z|2026-11-20T14:02:00.1234567890Z|\
            2026-11-20T14:02:00.Z|2026-11-20T24:00:00Z|2026-11-20T23:60:00Z|2026-11-20T23:59:60Z|2026-11-20T23:59:59+02:00|\
            2026-11-20T23:59:59-23:59|2026-11-20T23:59:59+24:00|2026-11-20T23:59:59+01:60|2026-11-20T23:59:59+0100|2026-11-20t23:59:59z|\
            2026-11-20 23:59:59Z|2026-11-20T14:02Z|2026-11-20T14:02:00|0001-01-01T00:00:00+23:59|9999-12-31T23:59:59-23:59|\
            2026-02-30T00:00:00Z| 2026-11-20 |2026-11-20T14:02:00Zx|２０２６-11-20|2026-11-2é";
        let texts = texts.split('|').map(Value::from);
        let numbers = texts.clone().filter_map(|text| crate::Number::parse(text.as_text().unwrap()).map(Value::Number));
        let others = ["true", "false", "[1]", "{}", "[]", r#"{"a":1}"#].map(|json| json.parse::<Value>().unwrap());
        for value in texts.clone().chain(numbers.clone()).chain(others) {
            for kind in KINDS {
                let mut out = Vec::new();
                let got = write(kind, Val::of(value.clone()), &mut out).unwrap().then(|| String::from_utf8(out).unwrap());
                let expected = convert(kind, value.clone()).ok().map(|value| value.to_string());
                assert_eq!(got, expected, "{kind:?} {value}");
            }
        }
    }
}
