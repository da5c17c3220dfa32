//! `days_in_month(date)`: gives how many days the month of a date has.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "days_in_month",
    family: Family::Date,
    aliases: &["month_length", "last_day_number"],
    summary: "Gives how many days the month of a date has.",
    params: &[Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false }],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "in November", args: &[r#""2026-11-20""#], result: Ok(r#"30"#) },
        Example { title: "in a leap year", args: &[r#""2024-02-01""#], result: Ok(r#"29"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let day = moment::moment(args, 0)?.day();
    let last = calendar::day_behind(day, "month").and_then(|next| next.pred_opt());
    Ok(last.map(|last| i64::from(last.day())).into())
}
