//! `trim_left(text, characters)`: takes spaces, or other characters, off the beginning.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "trim_left",
    family: Family::Text,
    aliases: &["ltrim", "trim_start", "lstrip", "strip_leading_zeros"],
    summary: "Takes spaces, or other characters, off the beginning.",
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
        Example { title: "leading zeros", args: &[r#""000420""#, r#""0""#], result: Ok(r#""420""#) },
        Example { title: "the end stays", args: &[r#""  a ""#], result: Ok(r#""a ""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (text, off) = (args.text(0)?, args.text(1)?);
    Ok(if off.is_empty() { text.trim_start() } else { text.trim_start_matches(|letter| off.contains(letter)) }.into())
}
