//! `only_letters(text)`: keeps the letters of any script and nothing else.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "only_letters",
    family: Family::Text,
    aliases: &["letters", "keep_letters", "strip_non_letters"],
    summary: "Keeps the letters of any script and nothing else.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a code", args: &[r#""AB-12 c""#], result: Ok(r#""ABc""#) },
        Example { title: "letters with accents", args: &[r#""Größe 42!""#], result: Ok(r#""Größe""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.text(0)?.chars().filter(|letter| letter.is_alphabetic() || characters::is_mark(*letter)).collect::<String>().into())
}
