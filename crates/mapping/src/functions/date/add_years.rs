//! `add_years(date, years, zone)`: goes some years on, or back; the 29th of February becomes the 28th.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "add_years",
    family: Family::Date,
    aliases: &["plus_years", "subtract_years"],
    summary: "Goes some years on, or back; the 29th of February becomes the 28th.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param {
            name: "years",
            kind: Kind::Integer,
            summary: "How many years; below 0 goes back.",
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
        Example { title: "a warranty", args: &[r#""2026-11-20""#, r#"2"#], result: Ok(r#""2028-11-20""#) },
        Example { title: "no leap year", args: &[r#""2024-02-29""#, r#"1"#], result: Ok(r#""2025-02-28""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let count = args.integer(1)?;
    moment::moment(args, 0)?.moved(args, moment::given_zone(args, 2)?, |at| calendar::plus_months(at, count.checked_mul(12)?))
}
