//! `to_number(value)`: makes a number of it.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_number",
    family: Family::Convert,
    aliases: &["number", "numeric"],
    summary: "Makes a number of it.",
    params: &[Param { name: "value", kind: Kind::Any, summary: "What to convert.", default: None, one_of: &[], many: false }],
    returns: Kind::Number,
    takes_missing: false,
    examples: &[
        Example { title: "from a text", args: &[r#""1.50""#], result: Ok(r#"1.50"#) },
        Example { title: "not a number", args: &[r#""1,5""#], result: Err(r#""1,5" is not a number"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    crate::convert::convert(Kind::Number, args.value(0)?.clone()).map_err(|message| args.fault(message))
}
