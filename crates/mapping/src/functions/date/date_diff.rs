//! `date_diff(date, to, unit, zone)`: counts the whole units from one date or moment to another; below 0 when the second is earlier.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "date_diff",
    family: Family::Date,
    aliases: &["datedif", "datediff", "difference_between", "dates_difference", "timediff"],
    summary: "Counts the whole units from one date or moment to another; below 0 when the second is earlier.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param { name: "to", kind: Kind::Any, summary: "The other one.", default: None, one_of: &[], many: false },
        Param {
            name: "unit",
            kind: Kind::Text,
            summary: "What to count.",
            default: Some(r#""days""#),
            one_of: &["years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds"],
            many: false,
        },
        Param {
            name: "zone",
            kind: Kind::Text,
            summary: "The time zone whose calendar counts.",
            default: Some(r#""UTC""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "months", args: &[r#""2026-01-31""#, r#""2026-02-28""#, r#""months""#], result: Ok(r#"1"#) },
        Example {
            title: "whole ones only",
            args: &[r#""2026-01-15T12:00:00Z""#, r#""2026-02-15T11:59:59Z""#, r#""months""#],
            result: Ok(r#"0"#),
        },
        Example {
            title: "a day of 23 hours",
            args: &[r#""2026-03-29""#, r#""2026-03-30""#, r#""hours""#, r#""Europe/Berlin""#],
            result: Ok(r#"23"#),
        },
        Example { title: "backwards", args: &[r#""2026-11-20""#, r#""2026-11-01""#], result: Ok(r#"-19"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let zone = moment::zone(args, 3)?;
    let (from, to) = (moment::moment(args, 0)?, moment::moment(args, 1)?);
    let (clock, other) = (from.local(Some(zone)), to.local(Some(zone)));
    let time = || {
        let ends = from.instant(zone).zip(to.instant(zone));
        ends.map(|(from, to)| to - from).ok_or_else(|| args.fault("the date is out of range"))
    };
    Ok(match args.text(2)? {
        "years" => calendar::months_between(clock, other) / 12,
        "quarters" => calendar::months_between(clock, other) / 3,
        "months" => calendar::months_between(clock, other),
        "weeks" => (other - clock).num_days() / 7,
        "days" => (other - clock).num_days(),
        "hours" => time()?.num_hours(),
        "minutes" => time()?.num_minutes(),
        "seconds" => time()?.num_seconds(),
        _ => time()?.num_milliseconds(),
    }
    .into())
}
