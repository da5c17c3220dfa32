//! `days_between(date, to)`: counts the days from one date to another.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "days_between",
    family: Family::Date,
    summary: "Counts the days from one date to another.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param { name: "to", kind: Kind::Any, summary: "The later date.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[Example { title: "two weeks", args: &[r#""2026-11-20""#, r#""2026-12-04""#], result: Ok(r#"14"#) }],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let day = |at| date::moment(args.value(at)?).map(|moment| moment.day()).map_err(|message| args.fault(message));
    Ok((day(1)? - day(0)?).num_days().into())
}
