//! `starts_with(text, start)`: says whether a text begins with another one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "starts_with",
    family: Family::Text,
    aliases: &["startswith", "begins_with", "has_prefix"],
    summary: "Says whether a text begins with another one.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false },
        Param { name: "start", kind: Kind::Text, summary: "The beginning.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "an invoice", args: &[r#""INV-10017""#, r#""INV-""#], result: Ok(r#"true"#) },
        Example { title: "letters differ", args: &[r#""inv-10017""#, r#""INV-""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.text(0)?.starts_with(args.text(1)?).into())
}
