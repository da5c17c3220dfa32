//! `insert(text, at, part)`: puts a text into another one, behind so many characters.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "insert",
    family: Family::Text,
    aliases: &["insert_at", "stuff"],
    summary: "Puts a text into another one, behind so many characters.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false },
        Param { name: "at", kind: Kind::Integer, summary: "Behind how many characters.", default: None, one_of: &[], many: false },
        Param { name: "part", kind: Kind::Text, summary: "What to put in.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a hyphen", args: &[r#""AB1234""#, r#"2"#, r#""-""#], result: Ok(r#""AB-1234""#) },
        Example { title: "behind the end", args: &[r#""AB""#, r#"9"#, r#""-""#], result: Ok(r#""AB-""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (text, at) = (args.text(0)?, args.count(1)?);
    let first = characters::first(text, at);
    args.sized([first, args.text(2)?, &text[first.len()..]].concat())
}
