//! `month_name(date, language, length)`: gives the name of the month.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "month_name",
    family: Family::Date,
    aliases: &["monthname", "month_text"],
    summary: "Gives the name of the month.",
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
        Example { title: "in German", args: &[r#""2026-03-06""#, r#""de""#], result: Ok(r#""März""#) },
        Example { title: "short", args: &[r#""2026-11-20""#, r#""en""#, r#""short""#], result: Ok(r#""Nov""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let month = moment::moment(args, 0)?.day().month0() as usize;
    Ok(written::month_name(args.text(1)?, month, args.text(2)? == "short").into())
}
