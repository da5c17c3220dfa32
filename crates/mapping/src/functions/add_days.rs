//! `add_days(date, days)`: goes some days on, or back.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "add_days",
    family: Family::Date,
    summary: "Goes some days on, or back.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param { name: "days", kind: Kind::Integer, summary: "How many days; below 0 goes back.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "due in 14 days", args: &[r#""2026-11-20""#, r#"14"#], result: Ok(r#""2026-12-04""#) },
        Example { title: "a moment keeps its time", args: &[r#""2024-02-28T10:00:00Z""#, r#"1"#], result: Ok(r#""2024-02-29T10:00:00Z""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let days = chrono::Duration::try_days(args.integer(1)?).ok_or_else(|| args.fault("too many days"))?;
    date::moment(args.value(0)?).map_err(|message| args.fault(message))?.plus(days).ok_or_else(|| args.fault("the date is out of range"))
}
