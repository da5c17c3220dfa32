//! `has(value, path)`: says whether something that is not null stands at a path.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "has",
    family: Family::Object,
    aliases: &["has_key", "has_field", "exists", "contains_key"],
    summary: "Says whether something that is not null stands at a path.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The object or list.", default: None, one_of: &[], many: false },
        Param { name: "path", kind: Kind::Text, summary: "The path, as `customer.name`.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "it does", args: &[r#"{"customer":{"name":"Ada"}}"#, r#""customer.name""#], result: Ok(r#"true"#) },
        Example { title: "null is nothing", args: &[r#"{"a":null}"#, r#""a""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let path = order::path(args, 1)?;
    Ok(order::field(args.value(0)?, path.as_ref()).is_some().into())
}
