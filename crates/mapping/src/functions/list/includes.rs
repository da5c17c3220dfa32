//! `includes(list, value)`: says whether a list has a value.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "includes",
    family: Family::List,
    aliases: &["contains_item", "has_item", "member", "in_list", "array_contains"],
    summary: "Says whether a list has a value.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false },
        Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "it has", args: &[r#"["a","b"]"#, r#""b""#], result: Ok(r#"true"#) },
        Example { title: "amounts and not digits", args: &[r#"[1.50]"#, r#"1.5"#], result: Ok(r#"true"#) },
        Example { title: "it has not", args: &[r#"[]"#, r#""b""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let value = args.value(1)?;
    Ok(args.list(0)?.iter().any(|item| order::same(item, value)).into())
}
