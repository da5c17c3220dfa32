//! `is_number(value)`: says whether a value is a number, or a text that writes one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_number",
    family: Family::Logic,
    aliases: &["isnumber", "is_numeric", "isnumeric"],
    summary: "Says whether a value is a number, or a text that writes one.",
    params: &[Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "a text", args: &[r#"" 12.50 ""#], result: Ok(r#"true"#) },
        Example { title: "with a comma", args: &[r#""1,5""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(crate::convert::convert(Kind::Number, args.value(0)?.clone()).is_ok().into())
}
