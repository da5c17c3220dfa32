//! Units of the calendar, and working days.

use super::*;
use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime};

/// The units that have a beginning and an end.
pub(in super::super) const PERIODS: &[&str] = &["day", "week", "month", "quarter", "year"];

/// Some months on or back; a day that the month does not have becomes its last one.
pub(in super::super) fn plus_months(at: NaiveDateTime, months: i64) -> Option<NaiveDateTime> {
    let count = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    if months < 0 { at.checked_sub_months(count) } else { at.checked_add_months(count) }
}

/// Some days on or back.
pub(in super::super) fn plus_days(at: NaiveDateTime, days: i64) -> Option<NaiveDateTime> {
    let count = Days::new(days.unsigned_abs());
    if days < 0 { at.checked_sub_days(count) } else { at.checked_add_days(count) }
}

/// The first day of the period in which a day lies; weeks begin on Monday.
pub(in super::super) fn first_day(day: NaiveDate, period: &str) -> Option<NaiveDate> {
    match period {
        "week" => day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())),
        "month" => day.with_day(1),
        "quarter" => NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1),
        "year" => NaiveDate::from_ymd_opt(day.year(), 1, 1),
        _ => Some(day),
    }
}

/// The first day behind the period.
pub(in super::super) fn day_behind(day: NaiveDate, period: &str) -> Option<NaiveDate> {
    let first = first_day(day, period)?;
    match period {
        "week" => first.checked_add_days(Days::new(7)),
        "month" => first.checked_add_months(Months::new(1)),
        "quarter" => first.checked_add_months(Months::new(3)),
        "year" => first.checked_add_months(Months::new(12)),
        _ => first.succ_opt(),
    }
}

/// How many whole months lie between two clocks; below 0 when the second is earlier.
pub(in super::super) fn months_between(from: NaiveDateTime, to: NaiveDateTime) -> i64 {
    let months = |at: NaiveDateTime| i64::from(at.year()) * 12 + i64::from(at.month0());
    let rough = months(to) - months(from);
    match plus_months(from, rough) {
        Some(reached) if rough > 0 && reached > to => rough - 1,
        Some(reached) if rough < 0 && reached < to => rough + 1,
        _ => rough,
    }
}

/// Working days: Monday to Friday without some holidays.
pub(in super::super) struct WorkingDays {
    /// Weekdays only, in order.
    holidays: Vec<NaiveDate>,
}

impl WorkingDays {
    /// With the holidays that an argument lists.
    pub(in super::super) fn new(args: &Args<'_>, at: usize) -> Result<Self, Fault> {
        let days = args.list(at)?.iter().map(|item| moment::read(item).map(|moment| moment.day()).map_err(|message| args.fault(message)));
        let mut holidays: Vec<NaiveDate> = days.collect::<Result<_, _>>()?;
        holidays.retain(|day| !is_weekend(*day));
        holidays.sort_unstable();
        holidays.dedup();
        Ok(Self { holidays })
    }

    /// Whether people work on this day.
    pub(in super::super) fn has(&self, day: NaiveDate) -> bool {
        !is_weekend(day) && self.holidays.binary_search(&day).is_err()
    }

    /// The working day that is so many on, or back.
    pub(in super::super) fn plus(&self, day: NaiveDate, count: i64) -> Option<NaiveDate> {
        let (mut day, mut left) = (day, count.unsigned_abs());
        let next = |day: NaiveDate| if count < 0 { day.pred_opt() } else { day.succ_opt() };
        while left > 0 {
            day = next(day)?;
            if self.has(day) {
                left -= 1;
            }
        }
        Some(day)
    }

    /// How many lie from one day, which counts, to another, which does not.
    pub(in super::super) fn between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if from > to {
            return -self.between(to, from);
        }
        let days = (to - from).num_days();
        let rest = (0..days % 7).filter(|ahead| from.checked_add_days(Days::new(ahead.unsigned_abs())).is_some_and(|day| !is_weekend(day)));
        let weekdays = days / 7 * 5 + i64::try_from(rest.count()).unwrap_or(0);
        let holidays = self.holidays.partition_point(|day| *day < to) - self.holidays.partition_point(|day| *day < from);
        weekdays - i64::try_from(holidays).unwrap_or(0)
    }
}

/// Saturday and Sunday.
pub(in super::super) fn is_weekend(day: NaiveDate) -> bool {
    day.weekday().num_days_from_monday() >= 5
}

/// Midnight.
pub(in super::super) fn midnight(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN)
}
