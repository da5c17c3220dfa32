//! When a schedule fires: every time its pattern names on the clock of its zone, once.
//!
//! Where the clock goes forward over a fixed time, it fires at the first moment after the gap; where it goes back, a
//! fixed time fires the first time only, and an interval fires through both hours.

use super::FIRES_MAX;
use chrono::{DateTime, LocalResult, NaiveDateTime, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};
use wire::connection::Fire;

/// A schedule that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BadSchedule {
    /// `cron` or `time_zone`.
    pub field: &'static str,
    /// One sentence.
    pub message: String,
}

/// A schedule that was read.
pub(super) struct Read {
    pub cron: Cron,
    /// The same, one for each fixed time of day, so that each of them is carried over a clock change by itself.
    times: Vec<Cron>,
    pub zone: Tz,
}

/// The most fixed times of day that are taken apart.
const TIMES_MAX: usize = 96;

pub(super) fn read(cron: &str, zone: &str) -> Result<Read, BadSchedule> {
    let bad = |field, message: String| BadSchedule { field, message };
    let parts = cron.split_whitespace().count();
    if parts != 5 {
        return Err(bad(
            "cron",
            format!("a schedule has five fields (minute, hour, day of the month, month, day of the week), not {parts}"),
        ));
    }
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    let unreadable = |error: croner::errors::CronError| bad("cron", format!("the schedule cannot be read: {}", plain(&error.to_string())));
    let whole = parser.parse(cron).map_err(unreadable)?;
    let times = fixed_times(cron).iter().map(|time| parser.parse(time)).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    let times = if times.is_empty() { vec![whole.clone()] } else { times };
    let zone = zone.parse().map_err(|_| bad("time_zone", format!("`{zone}` is no time zone; an example is Europe/Berlin")))?;
    Ok(Read { cron: whole, times, zone })
}

/// `15,45 2 * * *` as `15 2 * * *` and `45 2 * * *`; empty when minute or hour is no plain list.
fn fixed_times(cron: &str) -> Vec<String> {
    let fields: Vec<&str> = cron.split_whitespace().collect();
    let [minutes, hours, rest @ ..] = fields.as_slice() else { return Vec::new() };
    let is_list = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    let found: Vec<String> = if is_list(minutes) && is_list(hours) {
        hours.split(',').flat_map(|hour| minutes.split(',').map(move |minute| format!("{minute} {hour} {}", rest.join(" ")))).collect()
    } else {
        Vec::new()
    };
    if found.len() > TIMES_MAX { Vec::new() } else { found }
}

/// The message without the names of the library's parts.
fn plain(text: &str) -> String {
    let text = ["Component error: ", "Invalid pattern: ", "CronPattern "].iter().fold(text.to_owned(), |text, part| text.replace(part, ""));
    text.trim_end_matches('.').to_owned()
}

/// Whether a schedule can be read, and fires at all.
///
/// # Errors
/// What is wrong with it, and with which field.
pub fn check(cron: &str, zone: &str, after_ms: i64) -> Result<(), BadSchedule> {
    match next_due(cron, zone, after_ms)? {
        Some(_) => Ok(()),
        None => Err(BadSchedule { field: "cron", message: "this schedule never fires".to_owned() }),
    }
}

/// When a schedule fires next, strictly after a moment; both in milliseconds since the Unix epoch. `None`: never again.
///
/// # Errors
/// When the schedule cannot be read.
pub fn next_due(cron: &str, zone: &str, after_ms: i64) -> Result<Option<i64>, BadSchedule> {
    let schedule = read(cron, zone)?;
    Ok(next(&schedule, after_ms).map(|at| at.timestamp_millis()))
}

/// The next `n` fires, with what is odd about each.
///
/// # Errors
/// When the schedule cannot be read.
pub fn fires(cron: &str, zone: &str, after_ms: i64, n: usize) -> Result<Vec<Fire>, BadSchedule> {
    let schedule = read(cron, zone)?;
    let mut found = Vec::new();
    let mut after = after_ms;
    while found.len() < n.min(FIRES_MAX) {
        let Some(at) = next(&schedule, after) else { break };
        after = at.timestamp_millis();
        found.push(Fire { at: after, local: at.format("%a %Y-%m-%d %H:%M %:z").to_string(), note: note(&schedule, at) });
    }
    Ok(found)
}

fn next(schedule: &Read, after_ms: i64) -> Option<DateTime<Tz>> {
    let after = DateTime::<Utc>::from_timestamp_millis(after_ms)?.with_timezone(&schedule.zone);
    schedule
        .times
        .iter()
        .filter_map(|time| time.find_next_occurrence(&after, false).ok())
        .filter(|found| found.timestamp_millis() > after_ms)
        .min()
}

fn note(schedule: &Read, at: DateTime<Tz>) -> Option<String> {
    let local = at.naive_local();
    if !schedule.cron.is_time_matching(&at).unwrap_or(true) {
        let from = gap_begin(schedule.zone, local)?;
        return Some(format!("the clock goes forward at {}: fires at {}", clock(from), clock(local)));
    }
    let LocalResult::Ambiguous(first, second) = schedule.zone.from_local_datetime(&local) else { return None };
    let text = clock(local);
    if at == second {
        return Some(format!("the clock goes back: {text} comes twice, this is the second time"));
    }
    let again = next(schedule, second.timestamp_millis() - 1).is_some_and(|next| next == second);
    let which = if again { "this is the first time" } else { "fires the first time only" };
    (at == first).then(|| format!("the clock goes back: {text} comes twice, {which}"))
}

/// The last minute on the wall before a gap that ends here, plus one: when the clock jumps.
fn gap_begin(zone: Tz, end: NaiveDateTime) -> Option<NaiveDateTime> {
    let minute = chrono::TimeDelta::minutes(1);
    let mut at = end.with_second(0)?;
    for _ in 0..24 * 60 {
        let before = at.checked_sub_signed(minute)?;
        if !matches!(zone.from_local_datetime(&before), LocalResult::None) {
            return Some(at);
        }
        at = before;
    }
    None
}

fn clock(at: NaiveDateTime) -> String {
    at.format("%H:%M").to_string()
}

/// A moment as RFC 3339 in UTC, to the millisecond.
pub(super) fn rfc3339(at_ms: i64) -> String {
    DateTime::<Utc>::from_timestamp_millis(at_ms).unwrap_or_default().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
