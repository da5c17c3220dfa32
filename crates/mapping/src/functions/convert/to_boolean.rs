//! `to_boolean(value)`: makes true or false of it: yes, y, 1 and on are true.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_boolean",
    family: Family::Convert,
    aliases: &["boolean", "bool"],
    summary: "Makes true or false of it: yes, y, 1 and on are true.",
    params: &[Param { name: "value", kind: Kind::Any, summary: "What to convert.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "a word", args: &[r#""Yes""#], result: Ok(r#"true"#) },
        Example { title: "neither", args: &[r#""maybe""#], result: Err(r#""maybe" is neither true nor false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    crate::convert::convert(Kind::Boolean, args.value(0)?.clone()).map_err(|message| args.fault(message))
}
