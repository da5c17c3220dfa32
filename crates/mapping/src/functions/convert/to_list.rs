//! `to_list(value)`: makes a list of one value; a list stays one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_list",
    family: Family::Convert,
    aliases: &["array", "wrap", "as_list", "ensure_list"],
    summary: "Makes a list of one value; a list stays one.",
    params: &[Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false }],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "one value", args: &[r#""a""#], result: Ok(r#"["a"]"#) },
        Example { title: "a list stays", args: &[r#"[1,2]"#], result: Ok(r#"[1,2]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(match args.value(0)? {
        Value::List(items) => Value::List(items.clone()),
        one => Value::List(vec![one.clone()]),
    })
}
