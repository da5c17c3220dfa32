//! An exact number: the digits as they came.

use rust_decimal::Decimal;
use std::{cmp::Ordering, fmt, str::FromStr};

/// A JSON number that keeps every digit. Two are equal when they mean the same amount: `1.0` equals `1`.
#[derive(Clone)]
pub struct Number(Repr);

#[derive(Clone)]
enum Repr {
    /// Fits a machine integer; its text is the canonical one.
    Integer(i64),
    /// The text as it came.
    Text(Box<str>),
}

impl Number {
    /// From the text of a JSON number (RFC 8259); `None` if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if !is_json_number(text) {
            return None;
        }
        Some(Self::from_checked(text))
    }

    /// From a text that is known to be a JSON number.
    pub(crate) fn from_checked(text: &str) -> Self {
        // "-0" is not the text that 0 gives back.
        match text.parse::<i64>() {
            Ok(integer) if text != "-0" => Self(Repr::Integer(integer)),
            _ => Self(Repr::Text(text.into())),
        }
    }

    /// From a float; `None` for what JSON cannot say (infinite, not a number).
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
            #[expect(clippy::cast_possible_truncation, reason = "checked to be a whole number below 2^53")]
            return Some(Self(Repr::Integer(value as i64)));
        }
        Some(Self::from_checked(&serde_json::Number::from_f64(value)?.to_string()))
    }

    /// From a decimal, its scale kept.
    #[must_use]
    pub fn from_decimal(value: Decimal) -> Self {
        Self::from_checked(&value.to_string())
    }

    /// The text, as in JSON.
    #[must_use]
    pub fn as_str(&self) -> std::borrow::Cow<'_, str> {
        match &self.0 {
            Repr::Integer(integer) => integer.to_string().into(),
            Repr::Text(text) => (&**text).into(),
        }
    }

    /// As a machine integer, if it is a whole number that fits one.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Integer(integer) => Some(*integer),
            Repr::Text(_) => {
                let decimal = self.as_decimal()?;
                if decimal.fract().is_zero() { i64::try_from(decimal.trunc()).ok() } else { None }
            }
        }
    }

    /// As the nearest float.
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        match &self.0 {
            #[expect(clippy::cast_precision_loss, reason = "the nearest float is what is asked for")]
            Repr::Integer(integer) => *integer as f64,
            Repr::Text(text) => text.parse().unwrap_or(f64::NAN),
        }
    }

    /// Whether a float says exactly this amount.
    #[must_use]
    pub fn fits_f64(&self) -> bool {
        match &self.0 {
            Repr::Integer(integer) => integer.unsigned_abs() <= 1 << 53,
            Repr::Text(_) => Self::from_f64(self.as_f64()).is_some_and(|float| float == *self),
        }
    }

    /// As an exact decimal of at most 28 digits; `None` for what has more.
    #[must_use]
    pub fn as_decimal(&self) -> Option<Decimal> {
        match &self.0 {
            Repr::Integer(integer) => Some(Decimal::from(*integer)),
            Repr::Text(text) => parse_decimal(text),
        }
    }

    /// Whether it has no fraction.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Integer(_) => true,
            Repr::Text(text) => match self.as_decimal() {
                Some(decimal) => decimal.fract().is_zero(),
                None => !text.contains(['.', 'e', 'E']),
            },
        }
    }

    /// The one text of its amount: `1.5` for `1.50`, `100` for `1e2`, `0` for `-0`.
    pub(crate) fn canonical(&self) -> String {
        match &self.0 {
            Repr::Integer(integer) => integer.to_string(),
            Repr::Text(text) => Amount::of(text).to_string(),
        }
    }

    /// Writes it, as in JSON.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match &self.0 {
            Repr::Integer(integer) => {
                let mut buffer = itoa::Buffer::new();
                out.extend_from_slice(buffer.format(*integer).as_bytes());
            }
            Repr::Text(text) => out.extend_from_slice(text.as_bytes()),
        }
    }
}

/// Reads a decimal exactly, from plain or scientific notation.
pub(crate) fn parse_decimal(text: &str) -> Option<Decimal> {
    if text.contains(['e', 'E']) { Decimal::from_scientific(text).ok() } else { Decimal::from_str_exact(text).ok() }
}

/// The grammar of a JSON number.
fn is_json_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(digits) && exponent.is_none_or(digits)
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(Repr::Integer(value))
    }
}

impl FromStr for Number {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::parse(text).ok_or(())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_str())
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_str())
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Exact, however many digits there are.
impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Integer(left), Repr::Integer(right)) => left.cmp(right),
            (Repr::Text(left), Repr::Text(right)) if left == right => Ordering::Equal,
            _ => Amount::of(&self.as_str()).cmp(&Amount::of(&other.as_str())),
        }
    }
}

/// A number taken apart: `digits × 10^exponent`, the digits without zeros at either end.
struct Amount {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Amount {
    fn of(text: &str) -> Self {
        /// An exponent beyond this is as good as infinite.
        const EXPONENT_MAX: i64 = 1_000_000_000;
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let exponent: i64 = exponent.parse().unwrap_or(if exponent.starts_with('-') { -EXPONENT_MAX } else { EXPONENT_MAX });
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let kept = all.trim_end_matches('0');
        let digits = kept.trim_start_matches('0').to_owned();
        if digits.is_empty() {
            return Self { negative: false, digits, exponent: 0 };
        }
        let shift = i64::try_from(all.len() - kept.len()).unwrap_or(0) - i64::try_from(fraction.len()).unwrap_or(0);
        Self { negative, digits, exponent: exponent.clamp(-EXPONENT_MAX, EXPONENT_MAX) + shift }
    }

    fn sign(&self) -> i8 {
        if self.digits.is_empty() {
            0
        } else if self.negative {
            -1
        } else {
            1
        }
    }

    fn cmp(&self, other: &Self) -> Ordering {
        let height = |amount: &Self| amount.exponent + i64::try_from(amount.digits.len()).unwrap_or(i64::MAX / 2);
        self.sign().cmp(&other.sign()).then_with(|| {
            let size = height(self).cmp(&height(other)).then_with(|| self.digits.cmp(&other.digits));
            if self.negative { size.reverse() } else { size }
        })
    }
}

/// Plain digits, and an exponent for what is very large or very small.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// The most zeros that are written out.
        const ZEROS_MAX: i64 = 40;
        if self.digits.is_empty() {
            return f.write_str("0");
        }
        if self.negative {
            f.write_str("-")?;
        }
        let count = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
        match self.exponent {
            0..=ZEROS_MAX => write!(f, "{}{}", self.digits, zeros(self.exponent)),
            exponent if exponent < 0 && -exponent < count => {
                let (whole, fraction) = self.digits.split_at(usize::try_from(count + exponent).unwrap_or(0));
                write!(f, "{whole}.{fraction}")
            }
            exponent if exponent < 0 && -exponent - count <= ZEROS_MAX => write!(f, "0.{}{}", zeros(-exponent - count), self.digits),
            exponent => write!(f, "{}e{exponent}", self.digits),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_as_amounts() {
        let n = |text: &str| Number::parse(text).unwrap();
        for (a, b) in [("1.50", "1.5"), ("1e3", "1000"), ("-0", "0"), ("0.0", "0e9"), ("100", "1E2")] {
            assert_eq!(n(a), n(b), "{a} {b}");
        }
        for (less, more) in [("-2", "-1.5"), ("9007199254740992", "9007199254740993"), ("0.1", "0.11"), ("-1e400", "1"), ("99", "1e2")] {
            assert!(n(less) < n(more), "{less} {more}");
        }
        for (text, canonical) in
            [("1.50", "1.5"), ("1e2", "100"), ("-0", "0"), ("0.0050", "0.005"), ("-12.5e-1", "-1.25"), ("1.0e400", "1e400")]
        {
            assert_eq!(n(text).canonical(), canonical);
        }
        assert!(n("0.1").fits_f64() && n("12.50").fits_f64() && !n("9007199254740993").fits_f64());
        assert!(Number::parse("01").is_none() && Number::parse("1.").is_none() && Number::parse("+1").is_none());
    }
}
