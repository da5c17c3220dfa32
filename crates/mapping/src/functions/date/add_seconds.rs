//! `add_seconds(date, seconds)`: goes some seconds on, or back.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "add_seconds",
    family: Family::Date,
    aliases: &["plus_seconds", "subtract_seconds"],
    summary: "Goes some seconds on, or back.",
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
            name: "seconds",
            kind: Kind::Integer,
            summary: "How many seconds; below 0 goes back.",
            default: None,
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Datetime,
    takes_missing: false,
    examples: &[
        Example { title: "when a token ends", args: &[r#""2026-11-20T14:02:00Z""#, r#"3600"#], result: Ok(r#""2026-11-20T15:02:00Z""#) },
        Example { title: "back", args: &[r#""2026-11-20T00:00:00Z""#, r#"-1"#], result: Ok(r#""2026-11-19T23:59:59Z""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let by = chrono::Duration::try_seconds(args.integer(1)?).ok_or_else(|| args.fault("that is too long"))?;
    moment::moment(args, 0)?.later(args, by)
}
