//! `is_weekend(date)`: says whether a date is a Saturday or a Sunday.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_weekend",
    family: Family::Date,
    aliases: &["isweekend", "weekend"],
    summary: "Says whether a date is a Saturday or a Sunday.",
    params: &[Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "a Saturday", args: &[r#""2026-11-21""#], result: Ok(r#"true"#) },
        Example { title: "a Friday", args: &[r#""2026-11-20""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(calendar::is_weekend(moment::moment(args, 0)?.day()).into())
}
