//! `right(text, count)`: keeps the last characters.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "right",
    family: Family::Text,
    aliases: &["last_characters"],
    summary: "Keeps the last characters.",
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
        Example { title: "the last four", args: &[r#""4111111111111234""#, r#"4"#], result: Ok(r#""1234""#) },
        Example { title: "more than there are", args: &[r#""a""#, r#"9"#], result: Ok(r#""a""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let text = args.text(0)?;
    Ok(characters::without_first(text, characters::count(text).saturating_sub(args.count(1)?)).into())
}
