//! `end_of(date, period, zone)`: gives the last day of a period; of a moment its last millisecond there.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "end_of",
    family: Family::Date,
    aliases: &["eomonth", "end_of_month", "end_of_year", "end_of_week", "end_of_day", "end_of_quarter", "last_day"],
    summary: "Gives the last day of a period; of a moment its last millisecond there.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param {
            name: "period",
            kind: Kind::Text,
            summary: "Which period; weeks end on Sunday.",
            default: Some(r#""month""#),
            one_of: calendar::PERIODS,
            many: false,
        },
        Param {
            name: "zone",
            kind: Kind::Text,
            summary: "The time zone whose calendar counts for a moment.",
            default: Some(r#""UTC""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "a month", args: &[r#""2026-02-10""#], result: Ok(r#""2026-02-28""#) },
        Example { title: "a quarter", args: &[r#""2026-11-20""#, r#""quarter""#], result: Ok(r#""2026-12-31""#) },
        Example {
            title: "of a moment",
            args: &[r#""2026-11-20T23:30:00Z""#, r#""day""#, r#""Europe/Berlin""#],
            result: Ok(r#""2026-11-21T23:59:59.999+01:00""#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (zone, period) = (moment::zone(args, 2)?, args.text(1)?);
    let at = moment::moment(args, 0)?;
    let behind = calendar::day_behind(at.local(Some(zone)).date(), period);
    match at {
        moment::Moment::Day(_) => {
            let last = behind.and_then(|day| day.pred_opt());
            moment::day(args, last.ok_or_else(|| args.fault("the date is out of range"))?)
        }
        moment::Moment::At(_) => {
            let end = behind.and_then(|day| moment::on_clock(calendar::midnight(day), zone));
            let last = end.and_then(|end| end.checked_sub_signed(chrono::Duration::milliseconds(1)));
            moment::written(args, last.map(|last| last.with_timezone(&zone).fixed_offset()))
        }
    }
}
