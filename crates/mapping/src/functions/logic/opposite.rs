//! `opposite(value)`: turns true into false and false into true.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "opposite",
    family: Family::Logic,
    aliases: &["not", "invert", "negate_boolean", "is_false"],
    summary: "Turns true into false and false into true.",
    params: &[Param { name: "value", kind: Kind::Boolean, summary: "The value.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "true", args: &[r#"true"#], result: Ok(r#"false"#) },
        Example { title: "a word", args: &[r#""no""#], result: Ok(r#"true"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok((!args.boolean(0)?).into())
}
