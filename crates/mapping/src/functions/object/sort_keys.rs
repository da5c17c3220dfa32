//! `sort_keys(object)`: puts the fields of an object in the order of their names.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "sort_keys",
    family: Family::Object,
    aliases: &["sort_object", "order_fields", "canonical_order"],
    summary: "Puts the fields of an object in the order of their names.",
    params: &[Param { name: "object", kind: Kind::Object, summary: "The object.", default: None, one_of: &[], many: false }],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example { title: "two", args: &[r#"{"b":1,"a":2}"#], result: Ok(r#"{"a":2,"b":1}"#) },
        Example { title: "deeper ones stay", args: &[r#"{"a":{"d":1,"c":2}}"#], result: Ok(r#"{"a":{"d":1,"c":2}}"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut object = args.object(0)?.clone();
    object.sort_keys();
    Ok(Value::Object(object))
}
