//! `add_months(date, months, zone)`: goes some months on, or back; a day that the month does not have becomes its last one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "add_months",
    family: Family::Date,
    aliases: &["edate", "plus_months", "subtract_months"],
    summary: "Goes some months on, or back; a day that the month does not have becomes its last one.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param {
            name: "months",
            kind: Kind::Integer,
            summary: "How many months; below 0 goes back.",
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
        Example { title: "a month on", args: &[r#""2026-11-20""#, r#"1"#], result: Ok(r#""2026-12-20""#) },
        Example { title: "the end of February", args: &[r#""2026-01-31""#, r#"1"#], result: Ok(r#""2026-02-28""#) },
        Example { title: "back into a leap year", args: &[r#""2024-03-31""#, r#"-1"#], result: Ok(r#""2024-02-29""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let count = args.integer(1)?;
    moment::moment(args, 0)?.moved(args, moment::given_zone(args, 2)?, |at| calendar::plus_months(at, count))
}
