//! `weekday_name(date, language, length)`: gives the name of the day of the week.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "weekday_name",
    family: Family::Date,
    aliases: &["dayname", "day_name", "weekdayname"],
    summary: "Gives the name of the day of the week.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param {
            name: "language",
            kind: Kind::Text,
            summary: "The language.",
            default: Some(r#""en""#),
            one_of: written::LANGUAGES,
            many: false,
        },
        Param {
            name: "length",
            kind: Kind::Text,
            summary: "The whole name, or the short one.",
            default: Some(r#""long""#),
            one_of: &["long", "short"],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "in English", args: &[r#""2026-11-20""#], result: Ok(r#""Friday""#) },
        Example { title: "short, in French", args: &[r#""2026-11-20""#, r#""fr""#, r#""short""#], result: Ok(r#""ven""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let day = moment::moment(args, 0)?.day().weekday().num_days_from_monday() as usize;
    Ok(written::day_name(args.text(1)?, day, args.text(2)? == "short").into())
}
