//! `to_text(value)`: makes a text of it.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_text",
    family: Family::Convert,
    aliases: &["text", "string", "str", "to_string"],
    summary: "Makes a text of it.",
    params: &[Param { name: "value", kind: Kind::Any, summary: "What to convert.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "digits stay", args: &[r#"12.50"#], result: Ok(r#""12.50""#) },
        Example { title: "a list is none", args: &[r#"[1]"#], result: Err(r#"a list is not a text"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    crate::convert::convert(Kind::Text, args.value(0)?.clone()).map_err(|message| args.fault(message))
}
