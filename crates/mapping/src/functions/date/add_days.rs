//! `add_days(date, days, zone)`: goes some days on, or back.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "add_days",
    family: Family::Date,
    aliases: &["dateadd", "plus_days", "date_add", "subtract_days"],
    summary: "Goes some days on, or back.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param { name: "days", kind: Kind::Integer, summary: "How many days; below 0 goes back.", default: None, one_of: &[], many: false },
        Param {
            name: "zone",
            kind: Kind::Text,
            summary: "The time zone whose clock counts; left out: as it is written.",
            default: Some(r#""""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "due in 14 days", args: &[r#""2026-11-20""#, r#"14"#], result: Ok(r#""2026-12-04""#) },
        Example { title: "a moment keeps its time", args: &[r#""2024-02-28T10:00:00Z""#, r#"1"#], result: Ok(r#""2024-02-29T10:00:00Z""#) },
        Example {
            title: "also when the clocks change",
            args: &[r#""2026-03-28T10:00:00+01:00""#, r#"1"#, r#""Europe/Berlin""#],
            result: Ok(r#""2026-03-29T10:00:00+02:00""#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let count = args.integer(1)?;
    moment::moment(args, 0)?.moved(args, moment::given_zone(args, 2)?, |at| calendar::plus_days(at, count))
}
