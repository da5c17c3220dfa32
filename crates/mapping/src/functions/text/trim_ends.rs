//! `trim_ends(text, characters)`: takes spaces, or other characters, off both ends and leaves those in between.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "trim_ends",
    family: Family::Text,
    aliases: &["strip_ends", "trim_characters"],
    summary: "Takes spaces, or other characters, off both ends and leaves those in between.",
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
        Example { title: "spaces in between stay", args: &[r#""  a  b ""#], result: Ok(r#""a  b""#) },
        Example { title: "other characters", args: &[r#""--a-b--""#, r#""-""#], result: Ok(r#""a-b""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (text, off) = (args.text(0)?, args.text(1)?);
    Ok(if off.is_empty() { text.trim() } else { text.trim_matches(|letter| off.contains(letter)) }.into())
}
