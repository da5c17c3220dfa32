//! Conversions by name, for values that are written in another way than their target asks for.
//!
//! The list is data, and its examples are its tests. Each is exact: what cannot be read for certain is refused.

use crate::{Number, Value};
use chrono::{DateTime, NaiveDate};
use rust_decimal::RoundingStrategy;
use serde::Serialize;

/// A conversion.
#[derive(Debug, Serialize)]
pub struct Named {
    /// As `number_comma`.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Values and what becomes of them, as JSON; `Err`: refused.
    #[serde(skip)]
    pub examples: &'static [(&'static str, Result<&'static str, &'static str>)],
    #[serde(skip)]
    call: fn(&Value) -> Option<Value>,
}

/// All conversions, by name.
pub static CONVERSIONS: &[Named] = &[
    Named {
        name: "date_dmy",
        summary: "A date with the day first, 20.11.2026 or 20/11/2026.",
        examples: &[
            (r#""20.11.2026""#, Ok(r#""2026-11-20""#)),
            (r#""1/2/2026""#, Ok(r#""2026-02-01""#)),
            (r#""11/20/2026""#, Err(r#""11/20/2026""#)),
        ],
        call: |value| date(value, |[a, b, c]| (c, b, a)),
    },
    Named {
        name: "date_mdy",
        summary: "A date with the month first, 11/20/2026.",
        examples: &[(r#""11/20/2026""#, Ok(r#""2026-11-20""#)), (r#""20/11/2026""#, Err(r#""20/11/2026""#))],
        call: |value| date(value, |[a, b, c]| (c, a, b)),
    },
    Named {
        name: "empty_as_null",
        summary: "An empty text, list or object becomes null, anything else stays.",
        examples: &[(r#""""#, Ok("null")), ("[]", Ok("null")), ("0", Ok("0"))],
        call: |value| Some(if value.is_empty() { Value::Null } else { value.clone() }),
    },
    Named {
        name: "epoch_milliseconds",
        summary: "Milliseconds since 1970 become a moment.",
        examples: &[("1795874520123", Ok(r#""2026-11-28T14:02:00.123Z""#)), (r#""x""#, Err(r#""x""#))],
        call: |value| moment(whole(value)?),
    },
    Named {
        name: "epoch_seconds",
        summary: "Seconds since 1970 become a moment.",
        examples: &[(r#""1795874520""#, Ok(r#""2026-11-28T14:02:00Z""#)), ("9223372036854775807", Err("9223372036854775807"))],
        call: |value| moment(whole(value)?.checked_mul(1000)?),
    },
    Named {
        name: "first_item",
        summary: "The first item of a list; a list without one is refused.",
        examples: &[("[7,8]", Ok("7")), ("[]", Err("a list"))],
        call: |value| value.as_list()?.first().cloned(),
    },
    Named {
        name: "integer_cut",
        summary: "A whole number: what stands behind the point is cut off.",
        examples: &[("2.9", Ok("2")), (r#""-2.9""#, Ok("-2")), (r#""x""#, Err(r#""x""#))],
        call: |value| round(value, RoundingStrategy::ToZero),
    },
    Named {
        name: "integer_round",
        summary: "A whole number: the nearest one, a half away from zero.",
        examples: &[("2.5", Ok("3")), ("-2.5", Ok("-3")), ("2.4999", Ok("2"))],
        call: |value| round(value, RoundingStrategy::MidpointAwayFromZero),
    },
    Named {
        name: "json_text",
        summary: "Any value as JSON text.",
        examples: &[(r#"{"a":[1.10]}"#, Ok(r#""{\"a\":[1.10]}""#))],
        call: |value| Some(value.to_string().into()),
    },
    Named {
        name: "list_of_one",
        summary: "A value becomes a list that holds it alone.",
        examples: &[("7", Ok("[7]"))],
        call: |value| Some(Value::List(vec![value.clone()])),
    },
    Named {
        name: "number_comma",
        summary: "A number with a comma before its fraction, 1.234,56.",
        examples: &[
            (r#""1.234,56""#, Ok("1234.56")),
            (r#""-0,50""#, Ok("-0.50")),
            (r#""1.234""#, Ok("1234")),
            (r#""12.34""#, Err(r#""12.34""#)),
        ],
        call: |value| number(value, ',', '.'),
    },
    Named {
        name: "number_point",
        summary: "A number with commas between its thousands, 1,234.56.",
        examples: &[(r#""1,234.56""#, Ok("1234.56")), (r#""1234.5""#, Ok("1234.5")), (r#""1,23""#, Err(r#""1,23""#))],
        call: |value| number(value, '.', ','),
    },
    Named {
        name: "yes_no",
        summary: "true and false become the texts yes and no.",
        examples: &[("true", Ok(r#""yes""#)), ("false", Ok(r#""no""#)), ("1", Err("1"))],
        call: |value| Some(if value.as_bool()? { "yes".into() } else { "no".into() }),
    },
];

/// The conversion of this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Named> {
    CONVERSIONS.iter().find(|conversion| conversion.name == name)
}

/// The name that is most like this one, if one is.
pub(crate) fn nearest(name: &str) -> Option<&'static str> {
    const ALIKE_MIN: f64 = 0.75;
    let scored = CONVERSIONS.iter().map(|conversion| (strsim::jaro_winkler(conversion.name, name), conversion.name));
    scored.filter(|(score, _)| *score >= ALIKE_MIN).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

impl Named {
    /// Converts a value.
    ///
    /// # Errors
    /// A sentence that says why this value cannot be converted.
    pub fn apply(&self, value: Value) -> Result<Value, String> {
        (self.call)(&value).ok_or_else(|| format!("{} cannot be converted by `{}`", super::show(&value), self.name))
    }
}

fn date(value: &Value, order: fn([i32; 3]) -> (i32, i32, i32)) -> Option<Value> {
    let text = value.as_text()?.trim();
    let mut parts = text.split(['.', '/', '-']);
    let mut part = || {
        let part = parts.next().filter(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        part.parse::<i32>().ok()
    };
    let (year, month, day) = order([part()?, part()?, part()?]);
    // A year of two digits may be of any century.
    if parts.next().is_some() || year < 1000 {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)?;
    Some(date.format("%Y-%m-%d").to_string().into())
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn moment(ms: i64) -> Option<Value> {
    let format = if ms % 1000 == 0 { chrono::SecondsFormat::Secs } else { chrono::SecondsFormat::Millis };
    Some(DateTime::from_timestamp_millis(ms)?.to_rfc3339_opts(format, true).into())
}

fn round(value: &Value, strategy: RoundingStrategy) -> Option<Value> {
    let number = match value {
        Value::Number(number) => number.clone(),
        Value::Text(text) => Number::parse(text.trim())?,
        _ => return None,
    };
    Some(number.as_decimal()?.round_dp_with_strategy(0, strategy).into())
}

/// Groups of thousands must have three digits, so that the other way to write it is not read by mistake.
fn number(value: &Value, point: char, thousands: char) -> Option<Value> {
    let text = value.as_text()?.trim();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.strip_prefix('+').unwrap_or(text)), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once(point).map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut groups = whole.split(thousands);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    if !rest.is_empty() && (first.is_empty() || first.len() > 3 || rest.iter().any(|group| group.len() != 3)) {
        return None;
    }
    let whole = [first, &rest.concat()].concat();
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.map(|fraction| format!(".{fraction}")).unwrap_or_default();
    Number::parse(&format!("{sign}{whole}{fraction}")).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_holds() {
        assert!(CONVERSIONS.is_sorted_by_key(|conversion| conversion.name));
        for conversion in CONVERSIONS {
            for (from, to) in conversion.examples {
                let got = conversion.apply(from.parse().unwrap()).map(|value| value.to_string());
                let expected = to.map(str::to_owned).map_err(|shown| format!("{shown} cannot be converted by `{}`", conversion.name));
                assert_eq!(got, expected, "{} {from}", conversion.name);
            }
        }
        assert_eq!(nearest("decimal_comma").or(nearest("number_coma")), Some("number_comma"));
    }
}
