//! `is_even(value)`: says whether a whole number is even.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_even",
    family: Family::Number,
    aliases: &["iseven", "isodd"],
    summary: "Says whether a whole number is even.",
    params: &[Param { name: "value", kind: Kind::Integer, summary: "The number.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "it is", args: &[r#"42"#], result: Ok(r#"true"#) },
        Example { title: "below zero", args: &[r#"-3"#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok((args.integer(0)? % 2 == 0).into())
}
