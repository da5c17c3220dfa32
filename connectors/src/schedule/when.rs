//! A schedule as it is set: a cron pattern, an interval, or days and times in words.

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};
use serde_json::{Map, Value};

/// The most times of day that a schedule names.
pub const TIMES_MAX: usize = 96;
/// The longest interval, in its unit.
pub const EVERY_MAX: u64 = 100_000;
/// From when on an interval counts where nothing is said.
const ANCHOR: &str = "2000-01-01 00:00";
const DAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/// A schedule that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BadSchedule {
    /// The setting to blame: `cron`, `time_zone`, `times` …
    pub field: &'static str,
    /// One sentence.
    pub message: String,
}

pub(super) fn bad(field: &'static str, message: impl Into<String>) -> BadSchedule {
    BadSchedule { field, message: message.into() }
}

/// A schedule that was read.
#[derive(Debug, Clone)]
pub struct When {
    pub(super) kind: Kind,
    pub(super) zone: Tz,
    pub(super) words: String,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// Patterns on the clock on the wall. `fixed`: they name times of day, each of which fires once a day; else each
    /// moment that shows a time that fits fires.
    Wall { patterns: Vec<Cron>, fixed: bool },
    /// So much time after an anchor, whatever the clock on the wall does.
    Interval { every_ms: i64, anchor_ms: i64 },
}

impl When {
    /// The schedule of a trigger's settings.
    ///
    /// # Errors
    /// What is wrong with it, and with which setting.
    pub fn read(settings: &Map<String, Value>) -> Result<Self, BadSchedule> {
        let text = |name: &str| settings.get(name).and_then(Value::as_str).unwrap_or_default().trim();
        let zone = match text("time_zone") {
            "" => "UTC",
            zone => zone,
        };
        match text("how") {
            "" | "cron" => Self::cron(text("cron"), zone),
            "interval" => Self::interval(settings, text("unit"), text("from"), zone),
            "calendar" => Self::calendar(text("days"), text("days_of_week"), text("days_of_month"), text("times"), zone),
            other => Err(bad("how", format!("`{other}` is no kind of schedule; there are: cron, interval, calendar"))),
        }
    }

    /// Five fields of cron in a time zone.
    ///
    /// # Errors
    /// What is wrong with it, and with which field.
    pub fn cron(cron: &str, zone: &str) -> Result<Self, BadSchedule> {
        let parts = cron.split_whitespace().count();
        if parts != 5 {
            let message = format!("a schedule has five fields (minute, hour, day of the month, month, day of the week), not {parts}");
            return Err(bad("cron", message));
        }
        let pattern = parse(cron)?;
        let zone = zone_of(zone)?;
        let words = format!("{}, {}", super::words::of_cron(cron, &pattern), zone.name());
        Ok(Self { kind: Kind::Wall { patterns: vec![pattern], fixed: is_fixed(cron) }, zone, words })
    }

    fn interval(settings: &Map<String, Value>, unit: &str, from: &str, zone: &str) -> Result<Self, BadSchedule> {
        let every = settings.get("every").and_then(|every| every.as_f64()).unwrap_or(0.0);
        if every.fract() != 0.0 || !(1.0..=EVERY_MAX as f64).contains(&every) {
            return Err(bad("every", format!("an interval is a whole number from 1 to {EVERY_MAX}")));
        }
        let (unit_ms, unit) = match unit {
            "" | "minutes" => (60_000, "minute"),
            "hours" => (3_600_000, "hour"),
            other => return Err(bad("unit", format!("`{other}` is no unit; there are: minutes, hours"))),
        };
        let zone = zone_of(zone)?;
        let anchor = local(if from.is_empty() { ANCHOR } else { from })
            .ok_or_else(|| bad("from", format!("`{from}` is no moment; an example is 2026-01-31 06:00")))?;
        let every = every as i64;
        let anchor_ms = super::fires::first_moment(zone, anchor);
        let since = if from.is_empty() { String::new() } else { format!(" from {} on", anchor.format("%Y-%m-%d %H:%M")) };
        let words = format!("{}{since}, {}", super::words::repeated(every.unsigned_abs(), unit), zone.name());
        Ok(Self { kind: Kind::Interval { every_ms: every * unit_ms, anchor_ms }, zone, words })
    }

    fn calendar(days: &str, of_week: &str, of_month: &str, times: &str, zone: &str) -> Result<Self, BadSchedule> {
        let zone = zone_of(zone)?;
        let times = times_of_day(times)?;
        let (days, said) = match days {
            "" | "every_day" => (vec!["* * *".to_owned()], "every day".to_owned()),
            "days_of_week" => {
                let days = weekdays(of_week)?;
                let list: Vec<String> = days.iter().map(u32::to_string).collect();
                (vec![format!("* * {}", list.join(","))], super::words::weekdays(&days))
            }
            "days_of_month" => month_days(of_month)?,
            other => {
                return Err(bad("days", format!("`{other}` names no days; there are: every_day, days_of_week, days_of_month")));
            }
        };
        let mut patterns = Vec::new();
        for day in &days {
            for (hour, minute) in &times {
                patterns.push(parse(&format!("{minute} {hour} {day}"))?);
            }
        }
        let times: Vec<String> = times.iter().map(|(hour, minute)| format!("{hour:02}:{minute:02}")).collect();
        let words = format!("{said} at {}, {}", super::words::joined(&times), zone.name());
        Ok(Self { kind: Kind::Wall { patterns, fixed: true }, zone, words })
    }

    /// As a person would say it: "every weekday at 07:00, Europe/Berlin".
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }
}

fn parse(cron: &str) -> Result<Cron, BadSchedule> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    parser.parse(cron).map_err(|error| bad("cron", format!("the schedule cannot be read: {}", plain(&error.to_string()))))
}

fn zone_of(zone: &str) -> Result<Tz, BadSchedule> {
    zone.parse().map_err(|_| bad("time_zone", format!("`{zone}` is no time zone; an example is Europe/Berlin")))
}

/// Whether minute and hour are plain lists.
fn is_fixed(cron: &str) -> bool {
    let is_list = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    cron.split_whitespace().take(2).all(is_list)
}

/// The message without the names of the library's parts.
fn plain(text: &str) -> String {
    let text = ["Component error: ", "Invalid pattern: ", "CronPattern "].iter().fold(text.to_owned(), |text, part| text.replace(part, ""));
    text.trim_end_matches('.').to_owned()
}

fn local(text: &str) -> Option<NaiveDateTime> {
    let text = text.replace('T', " ");
    let with_time = if text.contains(' ') { text } else { format!("{text} 00:00") };
    NaiveDateTime::parse_from_str(&with_time, "%Y-%m-%d %H:%M").ok()
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', ' ']).map(str::trim).filter(|item| !item.is_empty() && *item != "and")
}

fn times_of_day(text: &str) -> Result<Vec<(u32, u32)>, BadSchedule> {
    let one = |item: &str| {
        let (hour, minute) = item.split_once(':')?;
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then_some((hour, minute))
    };
    let mut times = Vec::new();
    for item in items(text) {
        times.push(one(item).ok_or_else(|| bad("times", format!("`{item}` is no time of day; an example is 07:30")))?);
    }
    times.sort_unstable();
    times.dedup();
    match times.len() {
        0 => Err(bad("times", "name at least one time of day, as 07:30")),
        many if many > TIMES_MAX => Err(bad("times", format!("{many} times of day; {TIMES_MAX} are the most: use an interval"))),
        _ => Ok(times),
    }
}

fn weekdays(text: &str) -> Result<Vec<u32>, BadSchedule> {
    let mut days = Vec::new();
    for item in items(text) {
        let item = item.to_lowercase();
        match item.as_str() {
            "weekday" | "weekdays" => days.extend(1..=5),
            "weekend" | "weekends" => days.extend([0, 6]),
            name => {
                let name = name.strip_suffix('s').filter(|name| name.ends_with("day")).unwrap_or(name);
                let found = (0..7_u32).zip(DAYS).find(|(_, day)| name.len() >= 3 && day.starts_with(name));
                let message = || format!("`{item}` is no day of the week; write them as: monday, thu, weekdays");
                days.push(found.ok_or_else(|| bad("days_of_week", message()))?.0);
            }
        }
    }
    days.sort_unstable();
    days.dedup();
    if days.is_empty() { Err(bad("days_of_week", "name at least one day of the week")) } else { Ok(days) }
}

/// The days as patterns, and in words.
fn month_days(text: &str) -> Result<(Vec<String>, String), BadSchedule> {
    let (mut days, mut last) = (Vec::new(), false);
    for item in items(text) {
        if item.eq_ignore_ascii_case("last") {
            last = true;
            continue;
        }
        let day: Option<u32> = item.parse().ok().filter(|day| (1..=31).contains(day));
        days.push(day.ok_or_else(|| bad("days_of_month", format!("`{item}` is no day of a month; write them as: 1, 15, last")))?);
    }
    days.sort_unstable();
    days.dedup();
    let list: Vec<String> = days.iter().map(u32::to_string).collect();
    let mut patterns = Vec::new();
    if !list.is_empty() {
        patterns.push(format!("{} * *", list.join(",")));
    }
    if last {
        patterns.push("L * *".to_owned());
    }
    let numbered = format!("{} {}", if list.len() == 1 { "day" } else { "days" }, super::words::joined(&list));
    let said = match (list.is_empty(), last) {
        (true, false) => return Err(bad("days_of_month", "name at least one day of the month, or last")),
        (true, true) => "on the last day of every month".to_owned(),
        (false, false) => format!("on {numbered} of every month"),
        (false, true) => format!("on {numbered} and the last day of every month"),
    };
    Ok((patterns, said))
}
