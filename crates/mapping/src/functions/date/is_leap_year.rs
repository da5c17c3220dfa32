//! `is_leap_year(date)`: says whether the year of a date has a 29th of February.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_leap_year",
    family: Family::Date,
    aliases: &["isleapyear", "leap_year"],
    summary: "Says whether the year of a date has a 29th of February.",
    params: &[Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "it has", args: &[r#""2024-07-01""#], result: Ok(r#"true"#) },
        Example { title: "a century has not", args: &[r#""1900-01-01""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(moment::moment(args, 0)?.day().leap_year().into())
}
