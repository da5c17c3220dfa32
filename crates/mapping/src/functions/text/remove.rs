//! `remove(text, parts…)`: takes every occurrence of some texts out.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "remove",
    family: Family::Text,
    aliases: &["delete", "strip_text", "without"],
    summary: "Takes every occurrence of some texts out.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false },
        Param { name: "parts", kind: Kind::Text, summary: "What to take out.", default: None, one_of: &[], many: true },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "spaces and dots", args: &[r#""1 234.5""#, r#"" ""#, r#"".""#], result: Ok(r#""12345""#) },
        Example { title: "nothing to take out", args: &[r#""abc""#, r#""x""#], result: Ok(r#""abc""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut text = args.text(0)?.to_owned();
    for part in args.all().iter().skip(1).flatten().filter_map(Value::as_text).filter(|part| !part.is_empty()) {
        text = text.replace(part, "");
    }
    Ok(text.into())
}
