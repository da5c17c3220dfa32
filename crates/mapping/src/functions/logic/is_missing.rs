//! `is_missing(value)`: says whether there is no value, or null.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_missing",
    family: Family::Logic,
    aliases: &["is_null", "isna", "missing"],
    summary: "Says whether there is no value, or null.",
    params: &[Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: true,
    examples: &[
        Example { title: "null", args: &[r#"null"#], result: Ok(r#"true"#) },
        Example { title: "an empty text is there", args: &[r#""""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.get(0).is_none_or(Value::is_null).into())
}
