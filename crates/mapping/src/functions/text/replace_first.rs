//! `replace_first(text, old, new)`: replaces the first occurrence of a text by another one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "replace_first",
    family: Family::Text,
    aliases: &["replacefirst", "substitute_first"],
    summary: "Replaces the first occurrence of a text by another one.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false },
        Param { name: "old", kind: Kind::Text, summary: "What to look for.", default: None, one_of: &[], many: false },
        Param { name: "new", kind: Kind::Text, summary: "What to put there.", default: Some(r#""""#), one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "one comma", args: &[r#""1,234,567""#, r#"",""#, r#"".""#], result: Ok(r#""1.234,567""#) },
        Example { title: "not there", args: &[r#""abc""#, r#"",""#, r#"".""#], result: Ok(r#""abc""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let old = args.text(1)?;
    if old.is_empty() {
        return Err(args.fault("`old` is empty, so there is nothing to look for"));
    }
    args.sized(args.text(0)?.replacen(old, args.text(2)?, 1))
}
