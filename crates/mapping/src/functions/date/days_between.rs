//! `days_between(date, to)`: counts the days from one date to another.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "days_between",
    family: Family::Date,
    aliases: &["days", "datediff_days"],
    summary: "Counts the days from one date to another.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param { name: "to", kind: Kind::Any, summary: "The later date.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "two weeks", args: &[r#""2026-11-20""#, r#""2026-12-04""#], result: Ok(r#"14"#) },
        Example {
            title: "backwards, and by the days that are written",
            args: &[r#""2026-11-20T23:00:00Z""#, r#""2026-11-19""#],
            result: Ok(r#"-1"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok((moment::moment(args, 1)?.day() - moment::moment(args, 0)?.day()).num_days().into())
}
