//! `add_hours(date, hours)`: goes some hours on, or back.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "add_hours",
    family: Family::Date,
    aliases: &["plus_hours", "subtract_hours"],
    summary: "Goes some hours on, or back.",
    params: &[
        Param {
            name: "date",
            kind: Kind::Any,
            summary: "A moment; a date counts as its midnight in UTC.",
            default: None,
            one_of: &[],
            many: false,
        },
        Param {
            name: "hours",
            kind: Kind::Integer,
            summary: "How many hours; below 0 goes back.",
            default: None,
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Datetime,
    takes_missing: false,
    examples: &[
        Example { title: "over midnight", args: &[r#""2026-11-20T23:30:00Z""#, r#"2"#], result: Ok(r#""2026-11-21T01:30:00Z""#) },
        Example { title: "of a date", args: &[r#""2026-11-20""#, r#"-1"#], result: Ok(r#""2026-11-19T23:00:00Z""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let by = chrono::Duration::try_hours(args.integer(1)?).ok_or_else(|| args.fault("that is too long"))?;
    moment::moment(args, 0)?.later(args, by)
}
