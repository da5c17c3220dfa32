//! `remove_prefix(text, prefix)`: takes a text off the beginning, if it is there.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "remove_prefix",
    family: Family::Text,
    aliases: &["strip_prefix", "trim_prefix"],
    summary: "Takes a text off the beginning, if it is there.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false },
        Param { name: "prefix", kind: Kind::Text, summary: "What to take off.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "an invoice number", args: &[r#""INV-10017""#, r#""INV-""#], result: Ok(r#""10017""#) },
        Example { title: "not there", args: &[r#""10017""#, r#""INV-""#], result: Ok(r#""10017""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let text = args.text(0)?;
    Ok(text.strip_prefix(args.text(1)?).unwrap_or(text).into())
}
