//! `left(text, count)`: keeps the first characters.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "left",
    family: Family::Text,
    aliases: &["first_characters", "leftb"],
    summary: "Keeps the first characters.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false },
        Param {
            name: "count",
            kind: Kind::Integer,
            summary: "How many characters to keep.",
            default: Some(r#"1"#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "the first two", args: &[r#""Deutschland""#, r#"2"#], result: Ok(r#""De""#) },
        Example { title: "more than there are", args: &[r#""a""#, r#"9"#], result: Ok(r#""a""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(characters::first(args.text(0)?, args.count(1)?).into())
}
