//! `add_minutes(date, minutes)`: goes some minutes on, or back.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "add_minutes",
    family: Family::Date,
    aliases: &["plus_minutes", "subtract_minutes"],
    summary: "Goes some minutes on, or back.",
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
            name: "minutes",
            kind: Kind::Integer,
            summary: "How many minutes; below 0 goes back.",
            default: None,
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Datetime,
    takes_missing: false,
    examples: &[
        Example { title: "a meeting", args: &[r#""2026-11-20T14:02:00+01:00""#, r#"90"#], result: Ok(r#""2026-11-20T15:32:00+01:00""#) },
        Example { title: "too far", args: &[r#""2026-11-20""#, r#"9999999999999"#], result: Err(r#"the date is out of range"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let by = chrono::Duration::try_minutes(args.integer(1)?).ok_or_else(|| args.fault("that is too long"))?;
    moment::moment(args, 0)?.later(args, by)
}
