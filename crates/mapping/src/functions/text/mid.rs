//! `mid(text, start, count)`: keeps some characters from a place on.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "mid",
    family: Family::Text,
    aliases: &["substring", "substr", "slice_text"],
    summary: "Keeps some characters from a place on.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false },
        Param {
            name: "start",
            kind: Kind::Integer,
            summary: "The first character to keep, from 1.",
            default: None,
            one_of: &[],
            many: false,
        },
        Param { name: "count", kind: Kind::Integer, summary: "How many characters to keep.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "from the third", args: &[r#""ABCDEF""#, r#"3"#, r#"2"#], result: Ok(r#""CD""#) },
        Example { title: "places start at 1", args: &[r#""ABC""#, r#"0"#, r#"1"#], result: Err(r#"`start` is at least 1"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let start = args.count(1)?;
    if start == 0 {
        return Err(args.fault("`start` is at least 1"));
    }
    Ok(characters::first(characters::without_first(args.text(0)?, start - 1), args.count(2)?).into())
}
