//! `replace(text, old, new)`: replaces every occurrence of a text by another one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "replace",
    family: Family::Text,
    aliases: &["substitute", "replace_all"],
    summary: "Replaces every occurrence of a text by another one.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false },
        Param { name: "old", kind: Kind::Text, summary: "What to look for.", default: None, one_of: &[], many: false },
        Param { name: "new", kind: Kind::Text, summary: "What to put there.", default: Some(r#""""#), one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "commas", args: &[r#""1,234,567""#, r#"",""#, r#""""#], result: Ok(r#""1234567""#) },
        Example {
            title: "nothing to look for",
            args: &[r#""a""#, r#""""#, r#""b""#],
            result: Err(r#"`old` is empty, so there is nothing to look for"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let old = args.text(1)?;
    if old.is_empty() {
        return Err(args.fault("`old` is empty, so there is nothing to look for"));
    }
    let (text, new) = (args.text(0)?, args.text(2)?);
    let mut built = Built::new(args);
    for (at, part) in text.split(old).enumerate() {
        if at > 0 {
            built.push(new)?;
        }
        built.push(part)?;
    }
    Ok(built.finish())
}
