//! `business_days_between(date, to, holidays)`: counts the working days from one date, which counts, to another, which does not.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "business_days_between",
    family: Family::Date,
    aliases: &["networkdays", "working_days", "workdays_between"],
    summary: "Counts the working days from one date, which counts, to another, which does not.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param { name: "to", kind: Kind::Any, summary: "The later date.", default: None, one_of: &[], many: false },
        Param {
            name: "holidays",
            kind: Kind::List,
            summary: "Days on which nobody works.",
            default: Some(r#"[]"#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "a week", args: &[r#""2026-11-20""#, r#""2026-11-27""#], result: Ok(r#"5"#) },
        Example { title: "with a holiday", args: &[r#""2026-12-21""#, r#""2026-12-28""#, r#"["2026-12-25"]"#], result: Ok(r#"4"#) },
        Example { title: "backwards", args: &[r#""2026-11-23""#, r#""2026-11-20""#], result: Ok(r#"-1"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let working = calendar::WorkingDays::new(args, 2)?;
    Ok(working.between(moment::moment(args, 0)?.day(), moment::moment(args, 1)?.day()).into())
}
