//! Days and moments, clocks and their zones.

use super::*;
use chrono::{DateTime, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;

/// A day or a moment.
#[derive(Clone, Copy)]
pub(in super::super) enum Moment {
    Day(NaiveDate),
    At(DateTime<FixedOffset>),
}

/// Reads RFC 3339.
pub(in super::super) fn read(value: &Value) -> Result<Moment, String> {
    let text = value.as_text().map(str::trim).unwrap_or_default();
    let is_day = text.len() == 10 && text.starts_with(|first: char| first.is_ascii_digit());
    if let Some(day) = is_day.then(|| text.parse().ok()).flatten() {
        return Ok(Moment::Day(day));
    }
    DateTime::parse_from_rfc3339(text)
        .map(Moment::At)
        .map_err(|_| format!("{} is neither a date like 2026-11-20 nor a moment like 2026-11-20T14:02:00Z", show(value)))
}

/// The argument as a day or a moment.
pub(in super::super) fn moment(args: &Args<'_>, at: usize) -> Result<Moment, Fault> {
    read(args.value(at)?).map_err(|message| args.fault(message))
}

/// The argument as a time zone.
pub(in super::super) fn zone(args: &Args<'_>, at: usize) -> Result<Tz, Fault> {
    let name = args.text(at)?.trim();
    name.parse().map_err(|_| args.fault(format!("`{name}` is not a time zone like Europe/Berlin")))
}

/// The argument as a time zone, where it is given.
pub(in super::super) fn given_zone(args: &Args<'_>, at: usize) -> Result<Option<Tz>, Fault> {
    if args.text(at)?.trim().is_empty() { Ok(None) } else { zone(args, at).map(Some) }
}

/// The hour of the call.
pub(in super::super) fn now(args: &Args<'_>) -> DateTime<FixedOffset> {
    // Clocks of other zones have room on both sides.
    let millis = args.now_ms().clamp(-62_135_596_800_000, 253_402_214_400_000);
    DateTime::from_timestamp_millis(millis).unwrap_or_default().fixed_offset()
}

impl Moment {
    /// The day that is written.
    pub(in super::super) fn day(&self) -> NaiveDate {
        match self {
            Self::Day(day) => *day,
            Self::At(moment) => moment.date_naive(),
        }
    }

    /// As a clock in this zone shows it, or as it is written; a day is the same everywhere.
    pub(in super::super) fn local(&self, zone: Option<Tz>) -> NaiveDateTime {
        match (self, zone) {
            (Self::Day(day), _) => day.and_time(NaiveTime::MIN),
            (Self::At(moment), Some(zone)) => moment.with_timezone(&zone).naive_local(),
            (Self::At(moment), None) => moment.naive_local(),
        }
    }

    /// How far the clock there is from UTC.
    pub(in super::super) fn offset(&self, zone: Option<Tz>) -> FixedOffset {
        match (self, zone) {
            (Self::At(moment), Some(zone)) => moment.with_timezone(&zone).offset().fix(),
            (Self::At(moment), None) => *moment.offset(),
            (Self::Day(_), _) => Offset::fix(&chrono::Utc),
        }
    }

    /// The moment; of a day its beginning in this zone.
    pub(in super::super) fn instant(&self, zone: Tz) -> Option<DateTime<FixedOffset>> {
        match self {
            Self::Day(day) => on_clock(day.and_time(NaiveTime::MIN), zone),
            Self::At(moment) => Some(*moment),
        }
    }

    /// What a clock shows, changed; a day stays a day, and a moment keeps the clock of its zone.
    pub(in super::super) fn moved(
        &self,
        args: &Args<'_>,
        zone: Option<Tz>,
        change: impl Fn(NaiveDateTime) -> Option<NaiveDateTime>,
    ) -> Result<Value, Fault> {
        let changed = change(self.local(zone)).filter(|at| in_range(at.date())).ok_or_else(|| out_of_range(args))?;
        match (self, zone) {
            (Self::Day(_), _) => day(args, changed.date()),
            (Self::At(_), Some(zone)) => written(args, on_clock(changed, zone)),
            (Self::At(moment), None) => written(args, moment.offset().from_local_datetime(&changed).single()),
        }
    }

    /// A moment later by so much.
    pub(in super::super) fn later(&self, args: &Args<'_>, by: Duration) -> Result<Value, Fault> {
        let at = match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN).and_utc().fixed_offset(),
            Self::At(at) => *at,
        };
        written(args, at.checked_add_signed(by))
    }
}

/// The moment at which clocks in a zone show this: the first where they do so twice. Where they skip it, as far behind
/// the gap as it stands in it.
pub(in super::super) fn on_clock(local: NaiveDateTime, zone: Tz) -> Option<DateTime<FixedOffset>> {
    if let Some(found) = zone.from_local_datetime(&local).earliest() {
        return Some(found.fixed_offset());
    }
    // No gap is as long as a day, so a day before it the old offset holds.
    let before = zone.offset_from_utc_datetime(&local.checked_sub_signed(Duration::days(1))?).fix();
    let utc = local.checked_sub_offset(before)?;
    Some(zone.from_utc_datetime(&utc).fixed_offset())
}

/// Whether its year has four digits, so that RFC 3339 can write it.
pub(in super::super) fn in_range(day: NaiveDate) -> bool {
    use chrono::Datelike as _;
    (0..=9999).contains(&day.year())
}

fn out_of_range(args: &Args<'_>) -> Fault {
    args.fault("the date is out of range")
}

/// A day as a value.
pub(in super::super) fn day(args: &Args<'_>, day: NaiveDate) -> Result<Value, Fault> {
    if in_range(day) { Ok(day.to_string().into()) } else { Err(out_of_range(args)) }
}

/// A moment as a value.
pub(in super::super) fn written(args: &Args<'_>, at: Option<DateTime<FixedOffset>>) -> Result<Value, Fault> {
    // The clock itself must be able to show it before one asks for its year.
    let shown = |at: &DateTime<FixedOffset>| at.naive_utc().checked_add_offset(*at.offset()).is_some_and(|local| in_range(local.date()));
    let at = at.filter(shown).ok_or_else(|| out_of_range(args))?;
    Ok(at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true).into())
}
