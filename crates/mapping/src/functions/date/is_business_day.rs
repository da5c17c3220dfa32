//! `is_business_day(date, holidays)`: says whether a date is a working day: Monday to Friday and no holiday.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_business_day",
    family: Family::Date,
    aliases: &["is_workday", "is_working_day", "isweekday"],
    summary: "Says whether a date is a working day: Monday to Friday and no holiday.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param {
            name: "holidays",
            kind: Kind::List,
            summary: "Days on which nobody works.",
            default: Some(r#"[]"#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "a Friday", args: &[r#""2026-11-20""#], result: Ok(r#"true"#) },
        Example { title: "a holiday", args: &[r#""2026-12-25""#, r#"["2026-12-25"]"#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(calendar::WorkingDays::new(args, 1)?.has(moment::moment(args, 0)?.day()).into())
}
