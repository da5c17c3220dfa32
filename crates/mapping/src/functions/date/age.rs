//! `age(date, on)`: gives the whole years since a date, today or on another day.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "age",
    family: Family::Date,
    aliases: &["years_old", "years_since"],
    summary: "Gives the whole years since a date, today or on another day.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "The date, often of birth.", default: None, one_of: &[], many: false },
        Param {
            name: "on",
            kind: Kind::Any,
            summary: "The day that counts; left out: today in UTC.",
            default: Some(r#"null"#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "the day before the birthday", args: &[r#""1990-11-21""#, r#""2026-11-20""#], result: Ok(r#"35"#) },
        Example { title: "on the birthday", args: &[r#""1990-11-20""#, r#""2026-11-20""#], result: Ok(r#"36"#) },
        Example { title: "today", args: &[r#""1969-07-20""#], result: Ok(r#"0"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let on = if args.get(1).is_none_or(Value::is_null) { moment::now(args).date_naive() } else { moment::moment(args, 1)?.day() };
    let from = calendar::midnight(moment::moment(args, 0)?.day());
    Ok((calendar::months_between(from, calendar::midnight(on)) / 12).into())
}
