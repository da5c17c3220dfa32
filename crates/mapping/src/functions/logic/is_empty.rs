//! `is_empty(value)`: says whether there is nothing: no value, null, or an empty text, list or object.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_empty",
    family: Family::Logic,
    aliases: &["isblank", "empty", "is_blank", "isempty"],
    summary: "Says whether there is nothing: no value, null, or an empty text, list or object.",
    params: &[Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: true,
    examples: &[
        Example { title: "an empty text", args: &[r#""""#], result: Ok(r#"true"#) },
        Example { title: "spaces are something", args: &[r#"" ""#], result: Ok(r#"false"#) },
        Example { title: "nothing", args: &[r#"null"#], result: Ok(r#"true"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.get(0).is_none_or(Value::is_empty).into())
}
