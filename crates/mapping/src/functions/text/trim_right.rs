//! `trim_right(text, characters)`: takes spaces, or other characters, off the end.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "trim_right",
    family: Family::Text,
    aliases: &["rtrim", "trim_end", "rstrip"],
    summary: "Takes spaces, or other characters, off the end.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false },
        Param {
            name: "characters",
            kind: Kind::Text,
            summary: "Which characters to take off; left out: spaces, tabs and line ends.",
            default: Some(r#""""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a full stop", args: &[r#""Ltd...""#, r#"".""#], result: Ok(r#""Ltd""#) },
        Example { title: "the beginning stays", args: &[r#"" a ""#], result: Ok(r#"" a""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (text, off) = (args.text(0)?, args.text(1)?);
    Ok(if off.is_empty() { text.trim_end() } else { text.trim_end_matches(|letter| off.contains(letter)) }.into())
}
