//! `remove_suffix(text, suffix)`: takes a text off the end, if it is there.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "remove_suffix",
    family: Family::Text,
    aliases: &["strip_suffix", "trim_suffix"],
    summary: "Takes a text off the end, if it is there.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false },
        Param { name: "suffix", kind: Kind::Text, summary: "What to take off.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a unit", args: &[r#""12.5 kg""#, r#"" kg""#], result: Ok(r#""12.5""#) },
        Example { title: "not there", args: &[r#""12.5""#, r#"" kg""#], result: Ok(r#""12.5""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let text = args.text(0)?;
    Ok(text.strip_suffix(args.text(1)?).unwrap_or(text).into())
}
