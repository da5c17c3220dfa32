//! `make_date(year, month, day)`: makes a date of a year, a month and a day.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "make_date",
    family: Family::Date,
    aliases: &["date", "date_from_parts", "datefromparts"],
    summary: "Makes a date of a year, a month and a day.",
    params: &[
        Param { name: "year", kind: Kind::Integer, summary: "The year.", default: None, one_of: &[], many: false },
        Param { name: "month", kind: Kind::Integer, summary: "The month, 1 to 12.", default: None, one_of: &[], many: false },
        Param { name: "day", kind: Kind::Integer, summary: "The day of the month.", default: Some(r#"1"#), one_of: &[], many: false },
    ],
    returns: Kind::Date,
    takes_missing: false,
    examples: &[
        Example { title: "of three numbers", args: &[r#"2026"#, r#"11"#, r#"20"#], result: Ok(r#""2026-11-20""#) },
        Example { title: "the first of the month", args: &[r#"2026"#, r#"2"#], result: Ok(r#""2026-02-01""#) },
        Example { title: "there is no such day", args: &[r#"2026"#, r#"2"#, r#"30"#], result: Err(r#"there is no 2026-02-30"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (year, month, day) = (args.integer(0)?, args.integer(1)?, args.integer(2)?);
    let parts = (i32::try_from(year), u32::try_from(month), u32::try_from(day));
    let made = if let (Ok(year), Ok(month), Ok(day)) = parts { chrono::NaiveDate::from_ymd_opt(year, month, day) } else { None };
    moment::day(args, made.ok_or_else(|| args.fault(format!("there is no {year:04}-{month:02}-{day:02}")))?)
}
