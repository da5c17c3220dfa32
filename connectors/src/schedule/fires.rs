//! When a schedule fires.
//!
//! A time of day fires once for each day: where the clock goes forward over it, at the first moment after the gap; where it
//! goes back, the first time only. A pattern without fixed times fires whenever the clock shows a time that fits, so through
//! both hours, and not in a gap. An interval counts time that passed, whatever the clock shows.

use super::{
    FIRES_MAX,
    when::{BadSchedule, Kind, When, bad},
};
use chrono::{DateTime, LocalResult, NaiveDateTime, Offset, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use croner::Cron;
use wire::connection::Fire;

const SECOND_MS: i64 = 1_000;
const DAY_MS: i64 = 24 * 3_600_000;
/// Steps after which a search for the next moment gives up: more than any gap of a clock has times in it.
const STEPS_MAX: usize = 10_000;
/// A clock never jumps further than this.
const JUMP_MS: i64 = 30 * 3_600_000;

/// Whether a schedule can be read, and fires at all.
///
/// # Errors
/// What is wrong with it, and with which field.
pub fn check(cron: &str, zone: &str, after_ms: i64) -> Result<(), BadSchedule> {
    When::cron(cron, zone)?.must_fire(after_ms)
}

/// When a schedule fires next, strictly after a moment; both in milliseconds since the Unix epoch. `None`: never again.
///
/// # Errors
/// When the schedule cannot be read.
pub fn next_due(cron: &str, zone: &str, after_ms: i64) -> Result<Option<i64>, BadSchedule> {
    Ok(When::cron(cron, zone)?.next_after(after_ms))
}

/// The next `n` fires, with what is odd about each.
///
/// # Errors
/// When the schedule cannot be read.
pub fn fires(cron: &str, zone: &str, after_ms: i64, n: usize) -> Result<Vec<Fire>, BadSchedule> {
    Ok(When::cron(cron, zone)?.fires(after_ms, n))
}

impl When {
    /// Whether it fires at all.
    ///
    /// # Errors
    /// When it never does.
    pub fn must_fire(&self, after_ms: i64) -> Result<(), BadSchedule> {
        match self.next_after(after_ms) {
            Some(_) => Ok(()),
            None => Err(bad("cron", "this schedule never fires")),
        }
    }

    /// When it fires next, strictly after a moment; `None`: never again.
    #[must_use]
    pub fn next_after(&self, after_ms: i64) -> Option<i64> {
        match &self.kind {
            Kind::Interval { every_ms, anchor_ms } if after_ms < *anchor_ms => Some(*anchor_ms).filter(|_| *every_ms > 0),
            Kind::Interval { every_ms, anchor_ms } => Some(anchor_ms + ((after_ms - anchor_ms) / every_ms + 1) * every_ms),
            Kind::Wall { patterns, fixed: true } => patterns.iter().filter_map(|pattern| self.next_fixed(pattern, after_ms)).min(),
            Kind::Wall { patterns, fixed: false } => patterns.iter().filter_map(|pattern| self.next_shown(pattern, after_ms)).min(),
        }
    }

    /// The next `n` fires, with what is odd about each.
    #[must_use]
    pub fn fires(&self, after_ms: i64, n: usize) -> Vec<Fire> {
        let mut found = Vec::new();
        let mut after = after_ms;
        while found.len() < n.min(FIRES_MAX) {
            let Some(at) = self.next_after(after) else { break };
            let Some(moment) = DateTime::<Utc>::from_timestamp_millis(at).map(|at| at.with_timezone(&self.zone)) else { break };
            after = at;
            found.push(Fire { at, local: moment.format("%a %Y-%m-%d %H:%M %:z").to_string(), note: self.note(moment) });
        }
        found
    }

    /// The fires from one moment to another, both included, in order, at most `most` and one more.
    #[must_use]
    pub fn between(&self, from_ms: i64, to_ms: i64, most: usize) -> Vec<i64> {
        let mut found = Vec::new();
        let mut after = from_ms - 1;
        while found.len() <= most {
            let Some(at) = self.next_after(after).filter(|at| *at <= to_ms) else { break };
            found.push(at);
            after = at;
        }
        found
    }

    /// The first moment of the next time of day. Times on the wall are in the order of their moments, so the search begins at
    /// what the wall shows.
    fn next_fixed(&self, pattern: &Cron, after_ms: i64) -> Option<i64> {
        let mut from = wall(self.zone, after_ms)?.and_utc();
        let mut included = true;
        for _ in 0..STEPS_MAX {
            let found = pattern.find_next_occurrence(&from, included).ok()?;
            let at = first_moment(self.zone, found.naive_utc());
            if at > after_ms {
                return Some(at);
            }
            (from, included) = (found, false);
        }
        None
    }

    /// The next moment at which the wall shows a time that fits, one stretch of equal offset after the other.
    fn next_shown(&self, pattern: &Cron, after_ms: i64) -> Option<i64> {
        let (mut from, mut included) = (after_ms, false);
        for _ in 0..STEPS_MAX {
            let shown = wall(self.zone, from)?;
            let found = pattern.find_next_occurrence(&shown.and_utc(), included).ok()?;
            let at = found.timestamp_millis() - offset_ms(self.zone, from)?;
            match change(self.zone, from, at) {
                None => return Some(at),
                Some(changed) => (from, included) = (changed, true),
            }
        }
        None
    }

    fn note(&self, at: DateTime<Tz>) -> Option<String> {
        let Kind::Wall { patterns, .. } = &self.kind else { return None };
        let local = at.naive_local();
        if !patterns.iter().any(|pattern| pattern.is_time_matching(&local.and_utc()).unwrap_or(true)) {
            let from = gap_begin(self.zone, local)?;
            if from.date() != local.date() {
                return Some(format!("there is no {} here: fires at {}", from.format("%Y-%m-%d"), clock(local)));
            }
            return Some(format!("the clock goes forward at {}: fires at {}", clock(from), clock(local)));
        }
        let LocalResult::Ambiguous(first, second) = self.zone.from_local_datetime(&local) else { return None };
        let text = clock(local);
        if at == second {
            return Some(format!("the clock goes back: {text} comes twice, this is the second time"));
        }
        let again = self.next_after(second.timestamp_millis() - 1) == Some(second.timestamp_millis());
        let which = if again { "this is the first time" } else { "fires the first time only" };
        (at == first).then(|| format!("the clock goes back: {text} comes twice, {which}"))
    }
}

/// What the clock on the wall shows.
fn wall(zone: Tz, at_ms: i64) -> Option<NaiveDateTime> {
    Some(DateTime::<Utc>::from_timestamp_millis(at_ms)?.with_timezone(&zone).naive_local())
}

fn offset_ms(zone: Tz, at_ms: i64) -> Option<i64> {
    let at = DateTime::<Utc>::from_timestamp_millis(at_ms)?.naive_utc();
    Some(i64::from(zone.offset_from_utc_datetime(&at).fix().local_minus_utc()) * SECOND_MS)
}

/// The first moment at which the wall shows this, or, where it never does, something later.
pub(super) fn first_moment(zone: Tz, shown: NaiveDateTime) -> i64 {
    match zone.from_local_datetime(&shown) {
        LocalResult::Single(at) => at.timestamp_millis(),
        LocalResult::Ambiguous(first, _) => first.timestamp_millis(),
        LocalResult::None => {
            let about = shown.and_utc().timestamp_millis();
            first_second(about - JUMP_MS, about + JUMP_MS, |at| wall(zone, at).is_some_and(|wall| wall >= shown))
        }
    }
}

/// The first moment after `from`, up to `to`, at which the clock of the zone jumps.
fn change(zone: Tz, from: i64, to: i64) -> Option<i64> {
    let before = offset_ms(zone, from)?;
    let mut at = from;
    while at < to {
        let next = (at + DAY_MS).min(to);
        if offset_ms(zone, next)? != before {
            return Some(first_second(at, next, |at| offset_ms(zone, at) != Some(before)));
        }
        at = next;
    }
    None
}

/// The first full second after `low`, up to `high`, for which something holds, where it holds from there on.
fn first_second(low: i64, high: i64, holds: impl Fn(i64) -> bool) -> i64 {
    let (mut low, mut high) = (low.div_euclid(SECOND_MS), (high + SECOND_MS - 1).div_euclid(SECOND_MS));
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle * SECOND_MS) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high * SECOND_MS
}

/// What the wall would show first in the gap that ends here.
fn gap_begin(zone: Tz, end: NaiveDateTime) -> Option<NaiveDateTime> {
    let minute = chrono::TimeDelta::minutes(1);
    let mut at = end.with_second(0)?;
    for _ in 0..=JUMP_MS / (60 * SECOND_MS) {
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
