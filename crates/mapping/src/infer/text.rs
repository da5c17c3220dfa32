//! What texts at one place have in common: a format, a pattern of dates, few different values, a length.

use super::{ENUMERATION_MAX, ENUMERATION_SAMPLES, codes};
use crate::{Kind, Number, Value};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use std::collections::BTreeMap;

/// The longest value that an enumeration may have, in bytes.
const ENUMERATION_BYTES_MAX: usize = 64;
/// The longest text that a format is looked for in.
const FORMAT_BYTES_MAX: usize = 2_048;

type Test = fn(&str) -> bool;

/// Formats by name. The first one that holds for all texts is taken; dates stand between `iban` and `time`.
const FORMATS: [(&str, Test); 14] = [
    ("date", is_day),
    ("datetime", is_moment),
    ("uuid", is_uuid),
    ("email", is_email),
    ("url", is_url),
    ("iban", is_iban),
    ("time", is_time),
    ("country", codes::is_country),
    ("currency", codes::is_currency),
    ("boolean", is_boolean),
    ("integer", is_integer),
    ("decimal", is_decimal),
    ("decimal_comma", is_decimal_comma),
    ("phone", is_phone),
];
const DAY: u32 = 1;

/// Ways to write a date, as `parse_date` reads them, and as chrono does.
const PATTERNS: [(&str, &str); 18] = [
    ("dd.MM.yyyy", "%d.%m.%Y"),
    ("dd.MM.yy", "%d.%m.%y"),
    ("dd/MM/yyyy", "%d/%m/%Y"),
    ("MM/dd/yyyy", "%m/%d/%Y"),
    ("dd/MM/yy", "%d/%m/%y"),
    ("MM/dd/yy", "%m/%d/%y"),
    ("dd-MM-yyyy", "%d-%m-%Y"),
    ("MM-dd-yyyy", "%m-%d-%Y"),
    ("yyyy/MM/dd", "%Y/%m/%d"),
    ("yyyyMMdd", "%Y%m%d"),
    ("d MMM yyyy", "%d %b %Y"),
    ("MMM d, yyyy", "%b %d, %Y"),
    ("dd.MM.yyyy HH:mm", "%d.%m.%Y %H:%M"),
    ("dd.MM.yyyy HH:mm:ss", "%d.%m.%Y %H:%M:%S"),
    ("yyyy-MM-dd HH:mm", "%Y-%m-%d %H:%M"),
    ("yyyy-MM-dd HH:mm:ss", "%Y-%m-%d %H:%M:%S"),
    ("dd/MM/yyyy HH:mm", "%d/%m/%Y %H:%M"),
    ("MM/dd/yyyy HH:mm", "%m/%d/%Y %H:%M"),
];

/// The texts at one place.
#[derive(Debug, Clone)]
pub(super) struct TextShape {
    count: u64,
    empty: u64,
    longest: usize,
    /// The formats that still hold for all, a bit each.
    formats: u32,
    /// Whether each is a day or a moment.
    dated: bool,
    /// The patterns that still hold for all, a bit each.
    patterns: u32,
    /// How often each value came; `None`: too many.
    values: Option<BTreeMap<String, u64>>,
}

impl Default for TextShape {
    fn default() -> Self {
        Self { count: 0, empty: 0, longest: 0, formats: u32::MAX, dated: true, patterns: u32::MAX, values: Some(BTreeMap::new()) }
    }
}

impl TextShape {
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    pub(super) fn add(&mut self, text: &str) {
        self.count += 1;
        self.longest = self.longest.max(text.chars().count());
        self.count_value(text, 1);
        let text = text.trim();
        if text.is_empty() {
            self.empty += 1;
            return;
        }
        let short = text.len() <= FORMAT_BYTES_MAX;
        let keep = |mask: u32, at: usize, holds: &dyn Fn() -> bool| mask & (1 << at) != 0 && !(short && holds());
        for (at, (_, test)) in FORMATS.iter().enumerate() {
            if keep(self.formats, at, &|| test(text)) {
                self.formats &= !(1 << at);
            }
        }
        self.dated = self.dated && short && (is_day(text) || is_moment(text));
        for (at, (_, pattern)) in PATTERNS.iter().enumerate() {
            if keep(self.patterns, at, &|| is_written(text, pattern)) {
                self.patterns &= !(1 << at);
            }
        }
    }

    fn count_value(&mut self, text: &str, times: u64) {
        let Some(values) = &mut self.values else { return };
        if let Some(count) = values.get_mut(text) {
            *count += times;
        } else if values.len() >= ENUMERATION_MAX || text.len() > ENUMERATION_BYTES_MAX {
            self.values = None;
        } else {
            values.insert(text.to_owned(), times);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.empty += other.empty;
        self.longest = self.longest.max(other.longest);
        self.formats &= other.formats;
        self.dated &= other.dated;
        self.patterns &= other.patterns;
        match &other.values {
            Some(values) => values.iter().for_each(|(text, count)| self.count_value(text, *count)),
            None => self.values = None,
        }
    }

    fn is_blank(&self) -> bool {
        self.count == self.empty
    }

    /// A day and a moment are types of their own.
    pub(super) fn kind(&self) -> Kind {
        match self.formats {
            _ if self.is_blank() || self.empty > 0 || !self.dated => Kind::Text,
            formats if formats & DAY != 0 => Kind::Date,
            _ => Kind::Datetime,
        }
    }

    pub(super) fn format(&self) -> Option<String> {
        if self.is_blank() {
            return None;
        }
        let format = |from: usize, to: usize| {
            FORMATS
                .iter()
                .enumerate()
                .take(to)
                .skip(from)
                .find(|(at, _)| self.formats & (1 << at) != 0)
                .map(|(_, (name, _))| (*name).to_owned())
        };
        format(0, 6).or_else(|| self.patterns()).or_else(|| format(6, FORMATS.len()))
    }

    /// Days and months that the samples do not tell apart leave two patterns.
    fn patterns(&self) -> Option<String> {
        let left: Vec<&str> =
            PATTERNS.iter().enumerate().filter(|(at, _)| self.patterns & (1 << at) != 0).map(|(_, (name, _))| *name).collect();
        (!left.is_empty()).then(|| format!("date:{}", left.join("|")))
    }

    pub(super) fn enumeration(&self) -> Vec<Value> {
        let Some(values) = self.values.as_ref().filter(|_| self.count >= ENUMERATION_SAMPLES) else { return Vec::new() };
        // Each value came twice at the least, or it is chance that there are so few.
        if values.values().any(|count| *count < 2) {
            return Vec::new();
        }
        values.keys().map(|text| Value::from(text.as_str())).collect()
    }
}

fn is_written(text: &str, pattern: &str) -> bool {
    const BYTES_MAX: usize = 24;
    if text.len() > BYTES_MAX || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let day = if pattern.contains("%H") {
        NaiveDateTime::parse_from_str(text, pattern).ok().map(|at| at.date())
    } else if pattern == "%Y%m%d" && text.len() != 8 {
        None
    } else {
        NaiveDate::parse_from_str(text, pattern).ok()
    };
    day.is_some_and(|day| (1900..=2100).contains(&day.year()))
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && text.as_bytes()[4] == b'-' && text.parse::<NaiveDate>().is_ok()
}

fn is_moment(text: &str) -> bool {
    text.len() >= 20 && text.as_bytes()[4] == b'-' && chrono::DateTime::parse_from_rfc3339(text).is_ok()
}

fn is_time(text: &str) -> bool {
    matches!(text.len(), 5 | 8) && (NaiveTime::parse_from_str(text, "%H:%M").is_ok() || NaiveTime::parse_from_str(text, "%H:%M:%S").is_ok())
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    !local.is_empty() && domain.contains('.') && !domain.contains('@') && !text.contains(char::is_whitespace)
}

fn is_url(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://")) && url::Url::parse(text).is_ok()
}

/// ISO 13616: two letters, two digits that check the rest, modulo 97.
fn is_iban(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| *c != ' ').collect();
    if !(15..=34).contains(&plain.len()) || !plain.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return false;
    }
    let (head, rest) = plain.split_at(4);
    let shaped = head.bytes().take(2).all(|byte| byte.is_ascii_uppercase()) && head.bytes().skip(2).all(|byte| byte.is_ascii_digit());
    let remainder = rest
        .chars()
        .chain(head.chars())
        .filter_map(|c| c.to_digit(36))
        .fold(0, |sum: u32, digit| if digit > 9 { (sum * 100 + digit) % 97 } else { (sum * 10 + digit) % 97 });
    shaped && remainder == 1
}

fn is_boolean(text: &str) -> bool {
    ["true", "false", "yes", "no", "ja", "nein"].iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// A leading zero is part of a code (`01067`), not of a number.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let leading = digits.len() > 1 && digits.starts_with('0');
    !digits.is_empty() && !leading && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_decimal(text: &str) -> bool {
    is_integer(text) || (text.contains('.') && Number::parse(text).is_some())
}

/// `1.234,56` and `99,50`.
fn is_decimal_comma(text: &str) -> bool {
    let Some((whole, fraction)) = text.rsplit_once(',') else { return is_integer(text) };
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let mut groups = digits.split('.');
    let first = groups.next().unwrap_or_default();
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(first) && all_digits(fraction) && groups.all(|group| group.len() == 3 && all_digits(group))
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let marked = text.starts_with(['+', '(']) || text.contains([' ', '-', '/']) && text.starts_with('0');
    marked && (5..=15).contains(&digits) && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-()/. ".contains(&byte))
}
