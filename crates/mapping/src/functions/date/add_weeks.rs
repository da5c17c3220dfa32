//! `add_weeks(date, weeks, zone)`: goes some weeks on, or back.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "add_weeks",
    family: Family::Date,
    aliases: &["plus_weeks", "subtract_weeks"],
    summary: "Goes some weeks on, or back.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param {
            name: "weeks",
            kind: Kind::Integer,
            summary: "How many weeks; below 0 goes back.",
            default: None,
            one_of: &[],
            many: false,
        },
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
        Example { title: "two weeks", args: &[r#""2026-11-20""#, r#"2"#], result: Ok(r#""2026-12-04""#) },
        Example { title: "back", args: &[r#""2026-11-20T08:00:00Z""#, r#"-1"#], result: Ok(r#""2026-11-13T08:00:00Z""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let count = args.integer(1)?;
    moment::moment(args, 0)?.moved(args, moment::given_zone(args, 2)?, |at| calendar::plus_days(at, count.checked_mul(7)?))
}
