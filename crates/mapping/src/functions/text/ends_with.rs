//! `ends_with(text, end)`: says whether a text ends with another one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "ends_with",
    family: Family::Text,
    aliases: &["endswith", "has_suffix"],
    summary: "Says whether a text ends with another one.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false },
        Param { name: "end", kind: Kind::Text, summary: "The end.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "a file", args: &[r#""report.pdf""#, r#"".pdf""#], result: Ok(r#"true"#) },
        Example { title: "letters differ", args: &[r#""report.PDF""#, r#"".pdf""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.text(0)?.ends_with(args.text(1)?).into())
}
