//! `length(text)`: counts the characters of a text.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "length",
    family: Family::Text,
    aliases: &["len", "string_length", "characters"],
    summary: "Counts the characters of a text.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "letters, not bytes", args: &[r#""größe""#], result: Ok(r#"5"#) },
        Example { title: "a flag is two code points and one character", args: &[r#""🇩🇪""#], result: Ok(r#"1"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.number_of(characters::count(args.text(0)?)))
}
