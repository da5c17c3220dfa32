//! `add_business_days(date, days, holidays)`: goes some working days on, or back: Monday to Friday without the holidays.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "add_business_days",
    family: Family::Date,
    aliases: &["workday", "add_working_days", "business_days_add", "networkdays_add"],
    summary: "Goes some working days on, or back: Monday to Friday without the holidays.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param {
            name: "days",
            kind: Kind::Integer,
            summary: "How many working days, at most 10000; below 0 goes back.",
            default: None,
            one_of: &[],
            many: false,
        },
        Param {
            name: "holidays",
            kind: Kind::List,
            summary: "Days on which nobody works.",
            default: Some(r#"[]"#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "over a weekend", args: &[r#""2026-11-20""#, r#"1"#], result: Ok(r#""2026-11-23""#) },
        Example { title: "and a holiday", args: &[r#""2026-12-24""#, r#"1"#, r#"["2026-12-25"]"#], result: Ok(r#""2026-12-28""#) },
        Example { title: "back", args: &[r#""2026-11-23""#, r#"-1"#], result: Ok(r#""2026-11-20""#) },
    ],
    call,
};

/// Forty years; more is a mistake.
const DAYS_MAX: u64 = 10_000;

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let count = args.integer(1)?;
    if count.unsigned_abs() > DAYS_MAX {
        return Err(args.fault(format!("`days` is a number from -{DAYS_MAX} to {DAYS_MAX}")));
    }
    let working = calendar::WorkingDays::new(args, 2)?;
    moment::moment(args, 0)?.moved(args, None, |at| working.plus(at.date(), count).map(|day| day.and_time(at.time())))
}
