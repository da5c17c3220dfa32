//! Dates as people write them: patterns like `dd.MM.yyyy HH:mm`, and the names of months and days.

use chrono::{Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

/// The languages of month and day names.
pub(in super::super) const LANGUAGES: &[&str] = &["en", "de", "fr", "es"];

/// What a pattern's letters mean, for the help of the parameters that take one.
pub(in super::super) const HELP: &str =
    "`yyyy` `MM` `dd` `HH` `mm` `ss`, `MMM` and `EEE` for names, `XXX` for the distance to UTC; other letters in quotes.";

const MONTHS: [[&str; 12]; 4] = [
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
    ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
];
const MONTHS_SHORT: [[&str; 12]; 4] = [
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"],
    ["janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"],
    ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
];
const DAYS: [[&str; 7]; 4] = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
];
const DAYS_SHORT: [[&str; 7]; 4] = [
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"],
    ["lun", "mar", "mer", "jeu", "ven", "sam", "dim"],
    ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"],
];

/// A month's name, `month` from 0.
pub(in super::super) fn month_name(language: &str, month: usize, short: bool) -> &'static str {
    let at = language_at(language);
    if short { MONTHS_SHORT[at][month % 12] } else { MONTHS[at][month % 12] }
}

/// A day's name, `day` from 0 for Monday.
pub(in super::super) fn day_name(language: &str, day: usize, short: bool) -> &'static str {
    let at = language_at(language);
    if short { DAYS_SHORT[at][day % 7] } else { DAYS[at][day % 7] }
}

fn language_at(language: &str) -> usize {
    LANGUAGES.iter().position(|known| *known == language).unwrap_or(0)
}

#[derive(Clone, Copy, PartialEq)]
enum Piece {
    Year,
    YearShort,
    Month(usize),
    MonthName(bool),
    Day(usize),
    DayName(bool),
    Hour(usize),
    HourOf12(usize),
    HalfDay,
    Minute(usize),
    Second(usize),
    Millisecond,
    Offset,
}

/// A pattern that was read.
pub(in super::super) struct Pattern(Vec<Result<Piece, String>>);

impl Pattern {
    /// Reads `dd.MM.yyyy`. `DD` and `YYYY` mean the same, and a `T` stands for itself, since people write them so.
    pub(in super::super) fn read(format: &str) -> Result<Self, String> {
        let mut pieces: Vec<Result<Piece, String>> = Vec::new();
        let mut rest = format;
        while let Some(first) = rest.chars().next() {
            if let Some(quoted) = rest.strip_prefix('\'') {
                let end = quoted.find('\'').ok_or_else(|| format!("`{format}` lacks a closing quote"))?;
                pieces.push(Err(if end == 0 { "'".to_owned() } else { quoted[..end].to_owned() }));
                rest = &quoted[end + 1..];
                continue;
            }
            let count = rest.chars().take_while(|letter| *letter == first).count();
            let (run, behind) = rest.split_at(first.len_utf8() * count);
            pieces.push(match (first, count) {
                ('y' | 'Y', 4) => Ok(Piece::Year),
                ('y' | 'Y', 2) => Ok(Piece::YearShort),
                ('M', 1 | 2) => Ok(Piece::Month(count)),
                ('M', 3 | 4) => Ok(Piece::MonthName(count == 3)),
                ('d' | 'D', 1 | 2) => Ok(Piece::Day(count)),
                ('E', 1..=4) => Ok(Piece::DayName(count < 4)),
                ('H', 1 | 2) => Ok(Piece::Hour(count)),
                ('h', 1 | 2) => Ok(Piece::HourOf12(count)),
                ('a', 1) => Ok(Piece::HalfDay),
                ('m', 1 | 2) => Ok(Piece::Minute(count)),
                ('s', 1 | 2) => Ok(Piece::Second(count)),
                ('S', 3) => Ok(Piece::Millisecond),
                ('X' | 'Z', 1..=3) => Ok(Piece::Offset),
                ('T', 1) => Err("T".to_owned()),
                (letter, _) if letter.is_alphabetic() => return Err(format!("`{run}` means nothing in `{format}`")),
                _ => Err(run.to_owned()),
            });
            rest = behind;
        }
        Ok(Self(pieces))
    }

    /// Writes what a clock shows.
    pub(in super::super) fn write(&self, at: NaiveDateTime, offset: FixedOffset, language: &str) -> String {
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Err(text) => out.push_str(text),
                Ok(piece) => out.push_str(&piece.write(at, offset, language)),
            }
        }
        out
    }

    /// Reads what is written; every character must fit. The distance to UTC is `None` where none is written.
    pub(in super::super) fn parse(&self, text: &str, language: &str) -> Option<(NaiveDate, Option<NaiveTime>, Option<FixedOffset>)> {
        let mut found = Found::default();
        let mut rest = text;
        for (at, piece) in self.0.iter().enumerate() {
            rest = match piece {
                Err(literal) => rest.strip_prefix(literal.as_str())?,
                // `yyyyMMdd` has no marks in between: then each takes as many digits as it is written with.
                Ok(piece) => piece.parse(rest, language, matches!(self.0.get(at + 1), Some(Ok(_))), &mut found)?,
            };
        }
        if rest.is_empty() { found.finish() } else { None }
    }
}

impl Piece {
    fn write(self, at: NaiveDateTime, offset: FixedOffset, language: &str) -> String {
        let number = |value: u32, width: usize| format!("{value:0width$}");
        match self {
            Self::Year => format!("{:04}", at.year()),
            Self::YearShort => number(at.year().rem_euclid(100).unsigned_abs(), 2),
            Self::Month(width) => number(at.month(), width),
            Self::MonthName(short) => month_name(language, at.month0() as usize, short).to_owned(),
            Self::Day(width) => number(at.day(), width),
            Self::DayName(short) => day_name(language, at.weekday().num_days_from_monday() as usize, short).to_owned(),
            Self::Hour(width) => number(at.hour(), width),
            Self::HourOf12(width) => number(at.hour12().1, width),
            Self::HalfDay => if at.hour() < 12 { "AM" } else { "PM" }.to_owned(),
            Self::Minute(width) => number(at.minute(), width),
            Self::Second(width) => number(at.second(), width),
            Self::Millisecond => number(at.nanosecond() / 1_000_000 % 1_000, 3),
            Self::Offset if offset.local_minus_utc() == 0 => "Z".to_owned(),
            Self::Offset => offset.to_string(),
        }
    }

    fn parse<'t>(self, rest: &'t str, language: &str, tight: bool, found: &mut Found) -> Option<&'t str> {
        let number =
            |width: usize, most: usize| digits(rest, if tight || width == most { width } else { 1 }, if tight { width } else { most });
        let (into, (value, rest)) = match self {
            Self::Year => (&mut found.year, digits(rest, 4, 4)?),
            Self::YearShort => {
                let (year, rest) = digits(rest, 2, 2)?;
                // As spreadsheets do: 30 to 99 are the last century.
                found.year = Some(if year < 30 { 2000 + year } else { 1900 + year });
                return Some(rest);
            }
            Self::Month(width) => (&mut found.month, number(width, 2)?),
            Self::Day(width) => (&mut found.day, number(width, 2)?),
            Self::Hour(width) => (&mut found.hour, number(width, 2)?),
            Self::HourOf12(width) => (&mut found.hour12, number(width, 2)?),
            Self::Minute(width) => (&mut found.minute, number(width, 2)?),
            Self::Second(width) => (&mut found.second, number(width, 2)?),
            Self::Millisecond => (&mut found.millisecond, digits(rest, 3, 3)?),
            Self::MonthName(short) => {
                let names = if short { MONTHS_SHORT } else { MONTHS };
                let (at, rest) = name(rest, &names[language_at(language)])?;
                // `janv.`, `Sept.`
                found.month = u32::try_from(at + 1).ok();
                return Some(if short { rest.strip_prefix('.').unwrap_or(rest) } else { rest });
            }
            Self::DayName(short) => {
                let names = if short { DAYS_SHORT } else { DAYS };
                return name(rest, &names[language_at(language)]).map(|(_, rest)| rest);
            }
            Self::HalfDay => {
                let half = rest.get(..2)?.to_ascii_lowercase();
                found.afternoon = match half.as_str() {
                    "am" => Some(false),
                    "pm" => Some(true),
                    _ => return None,
                };
                return rest.get(2..);
            }
            Self::Offset => {
                let (offset, rest) = offset(rest)?;
                found.offset = Some(offset);
                return Some(rest);
            }
        };
        *into = Some(value);
        Some(rest)
    }
}

fn digits(text: &str, least: usize, most: usize) -> Option<(u32, &str)> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if count < least { None } else { text[..count].parse().ok().map(|number| (number, &text[count..])) }
}

/// The longest name that the text begins with, in any letters.
fn name<'t>(text: &'t str, names: &[&str]) -> Option<(usize, &'t str)> {
    let fits = |name: &&str| {
        let end = text.char_indices().nth(name.chars().count()).map_or(text.len(), |(end, _)| end);
        (text[..end].to_lowercase() == name.to_lowercase()).then_some(end)
    };
    let found = names.iter().enumerate().filter_map(|(at, name)| fits(name).map(|end| (at, end)));
    found.max_by_key(|(_, end)| *end).map(|(at, end)| (at, &text[end..]))
}

fn offset(text: &str) -> Option<(FixedOffset, &str)> {
    if let Some(rest) = text.strip_prefix(['Z', 'z']) {
        return Some((FixedOffset::east_opt(0)?, rest));
    }
    let west = text.starts_with('-');
    let (hours, rest) = digits(text.strip_prefix(['+', '-'])?, 2, 2)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = digits(rest, 2, 2).unwrap_or((0, rest));
    if minutes > 59 {
        return None;
    }
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    Some((FixedOffset::east_opt(if west { -seconds } else { seconds })?, rest))
}

#[derive(Default)]
struct Found {
    year: Option<u32>,
    month: Option<u32>,
    day: Option<u32>,
    hour: Option<u32>,
    hour12: Option<u32>,
    afternoon: Option<bool>,
    minute: Option<u32>,
    second: Option<u32>,
    millisecond: Option<u32>,
    offset: Option<FixedOffset>,
}

impl Found {
    fn finish(self) -> Option<(NaiveDate, Option<NaiveTime>, Option<FixedOffset>)> {
        // A month alone is its first day, as in `MM/yyyy`.
        let day = NaiveDate::from_ymd_opt(i32::try_from(self.year?).ok()?, self.month.unwrap_or(1), self.day.unwrap_or(1))?;
        let hour = match (self.hour, self.hour12) {
            (Some(hour), _) => Some(hour),
            (None, Some(hour @ 1..=12)) => Some(hour % 12 + if self.afternoon? { 12 } else { 0 }),
            (None, Some(_)) => return None,
            (None, None) => None,
        };
        let Some(hour) = hour else { return Some((day, None, None)) };
        let time = NaiveTime::from_hms_milli_opt(hour, self.minute.unwrap_or(0), self.second.unwrap_or(0), self.millisecond.unwrap_or(0))?;
        Some((day, Some(time), self.offset))
    }
}
