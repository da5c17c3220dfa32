//! Days and moments, and the patterns that they are written with.

use crate::{Value, convert::show};
use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// A day or a moment.
pub(super) enum Moment {
    Day(NaiveDate),
    At(DateTime<FixedOffset>),
}

/// Reads RFC 3339.
pub(super) fn moment(value: &Value) -> Result<Moment, String> {
    let text = value.as_text().map(str::trim).unwrap_or_default();
    if let Some(day) = (text.len() == 10).then(|| text.parse().ok()).flatten() {
        return Ok(Moment::Day(day));
    }
    DateTime::parse_from_rfc3339(text)
        .map(Moment::At)
        .map_err(|_| format!("{} is neither a date like 2026-11-20 nor a moment like 2026-11-20T14:02:00Z", show(value)))
}

impl Moment {
    /// The day that is written.
    pub(super) fn day(&self) -> NaiveDate {
        match self {
            Self::Day(day) => *day,
            Self::At(moment) => moment.date_naive(),
        }
    }

    /// As a clock in this zone shows it; a day is the same everywhere.
    pub(super) fn local(&self, zone: Tz) -> NaiveDateTime {
        match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN),
            Self::At(moment) => moment.with_timezone(&zone).naive_local(),
        }
    }

    pub(super) fn plus(&self, time: Duration) -> Option<Value> {
        let in_range = |day: NaiveDate| (0..=9999).contains(&day.year());
        match self {
            Self::Day(day) => day.checked_add_signed(time).filter(|day| in_range(*day)).map(|day| day.to_string().into()),
            Self::At(moment) => {
                moment.checked_add_signed(time).filter(|moment| in_range(moment.date_naive())).map(|moment| written(&moment))
            }
        }
    }
}

fn written(moment: &DateTime<FixedOffset>) -> Value {
    moment.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true).into()
}

/// The time zone of this name.
pub(super) fn zone(name: &str) -> Result<Tz, String> {
    name.trim().parse().map_err(|_| format!("`{name}` is not a time zone like Europe/Berlin"))
}

/// Makes chrono's pattern of `dd.MM.yyyy`.
pub(super) fn pattern(format: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        if let Some(quoted) = rest.strip_prefix('\'') {
            let end = quoted.find('\'').ok_or_else(|| format!("`{format}` lacks a closing quote"))?;
            out.push_str(&quoted[..end].replace('%', "%%"));
            rest = &quoted[end + 1..];
            continue;
        }
        let count = rest.chars().take_while(|letter| *letter == first).count();
        let length = first.len_utf8() * count;
        let piece = match (first, count) {
            ('y', 4) => "%Y",
            ('y', 2) => "%y",
            ('M', 1) => "%-m",
            ('M', 2) => "%m",
            ('M', 3) => "%b",
            ('M', 4) => "%B",
            ('d', 1) => "%-d",
            ('d', 2) => "%d",
            ('E', 1..=3) => "%a",
            ('E', 4) => "%A",
            ('H', 1) => "%-H",
            ('H', 2) => "%H",
            ('h', 1) => "%-I",
            ('h', 2) => "%I",
            ('a', 1) => "%p",
            ('m', 1) => "%-M",
            ('m', 2) => "%M",
            ('s', 1) => "%-S",
            ('s', 2) => "%S",
            ('S', 3) => "%3f",
            (letter, _) if letter.is_alphabetic() => return Err(format!("`{}` means nothing in `{format}`", &rest[..length])),
            _ => {
                out.push_str(&rest[..length].replace('%', "%%"));
                rest = &rest[length..];
                continue;
            }
        };
        out.push_str(piece);
        rest = &rest[length..];
    }
    Ok(out)
}

/// Reads a text by chrono's pattern: a day, or a moment by a clock in this zone. A time that the clock shows twice is
/// the first one; one that it skips is none.
pub(super) fn parse(text: &str, pattern: &str, zone: Tz) -> Option<Value> {
    if let Ok(at) = NaiveDateTime::parse_from_str(text, pattern) {
        return zone.from_local_datetime(&at).earliest().map(|moment| written(&moment.with_timezone(&Utc).fixed_offset()));
    }
    if let Ok(at) = NaiveDateTime::parse_from_str(&format!("{text} 00"), &format!("{pattern} %S"))
        && pattern.contains("%M")
    {
        return zone.from_local_datetime(&at).earliest().map(|moment| written(&moment.with_timezone(&Utc).fixed_offset()));
    }
    NaiveDate::parse_from_str(text, pattern).ok().map(|day| day.to_string().into())
}
