//! `start_of(date, period, zone)`: gives the first day of a period; of a moment the moment at which it begins there.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "start_of",
    family: Family::Date,
    aliases: &[
        "bomonth",
        "start_of_month",
        "start_of_year",
        "start_of_week",
        "start_of_day",
        "start_of_quarter",
        "first_day",
        "date_trunc",
    ],
    summary: "Gives the first day of a period; of a moment the moment at which it begins there.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param {
            name: "period",
            kind: Kind::Text,
            summary: "Which period; weeks begin on Monday.",
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
        Example { title: "a month", args: &[r#""2026-11-20""#], result: Ok(r#""2026-11-01""#) },
        Example { title: "a week", args: &[r#""2026-11-20""#, r#""week""#], result: Ok(r#""2026-11-16""#) },
        Example {
            title: "of a moment",
            args: &[r#""2026-11-20T23:30:00Z""#, r#""day""#, r#""Europe/Berlin""#],
            result: Ok(r#""2026-11-21T00:00:00+01:00""#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (zone, period) = (moment::zone(args, 2)?, args.text(1)?);
    let at = moment::moment(args, 0)?;
    let first = calendar::first_day(at.local(Some(zone)).date(), period).ok_or_else(|| args.fault("the date is out of range"))?;
    match at {
        moment::Moment::Day(_) => moment::day(args, first),
        moment::Moment::At(_) => moment::written(args, moment::on_clock(calendar::midnight(first), zone)),
    }
}
