//! `to_integer(value)`: makes a whole number of it.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_integer",
    family: Family::Convert,
    aliases: &["integer", "int", "whole"],
    summary: "Makes a whole number of it.",
    params: &[Param { name: "value", kind: Kind::Any, summary: "What to convert.", default: None, one_of: &[], many: false }],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "from a text", args: &[r#"" 42 ""#], result: Ok(r#"42"#) },
        Example { title: "not from a fraction", args: &[r#"1.5"#], result: Err(r#"1.5 is not a whole number"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    crate::convert::convert(Kind::Integer, args.value(0)?.clone()).map_err(|message| args.fault(message))
}
