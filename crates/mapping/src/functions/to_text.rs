//! `to_text(value)`: makes a text of it.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_text",
    family: Family::Convert,
    summary: "Makes a text of it.",
    params: &[Param { name: "value", kind: Kind::Any, summary: "What to convert.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[Example { title: "digits stay", args: &[r#"12.50"#], result: Ok(r#""12.50""#) }],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    crate::convert::convert(Kind::Text, args.value(0)?.clone()).map_err(|message| args.fault(message))
}
