//! `json_valid(text)`: says whether a text is JSON.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "json_valid",
    family: Family::Encode,
    aliases: &["is_json", "isjson", "valid_json"],
    summary: "Says whether a text is JSON.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "it is", args: &[r#""{\"a\":1}""#], result: Ok(r#"true"#) },
        Example { title: "a comma too many", args: &[r#""[1,]""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(crate::json::read(args.text(0)?.as_bytes()).is_ok().into())
}
