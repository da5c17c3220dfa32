//! `from_pairs(list)`: makes an object of a list of names and values: `["a",1]` or `{"key":"a","value":1}`.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "from_pairs",
    family: Family::Object,
    aliases: &["from_entries", "pairs_to_object", "dict"],
    summary: "Makes an object of a list of names and values: `[\"a\",1]` or `{\"key\":\"a\",\"value\":1}`.",
    params: &[Param { name: "list", kind: Kind::List, summary: "The pairs.", default: None, one_of: &[], many: false }],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example { title: "lists of two", args: &[r#"[["a",1],["b",2]]"#], result: Ok(r#"{"a":1,"b":2}"#) },
        Example { title: "objects", args: &[r#"[{"key":"a","value":1}]"#], result: Ok(r#"{"a":1}"#) },
        Example { title: "something else", args: &[r#"["a"]"#], result: Err(r#""a" is no pair of a name and a value"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut object = Object::new();
    for pair in args.list(0)? {
        let parts = match pair {
            Value::List(items) => items.first().zip(items.get(1)),
            Value::Object(fields) => ["key", "name"].iter().find_map(|name| fields.get(*name)).zip(fields.get("value")),
            _ => None,
        };
        let (name, value) = parts.ok_or_else(|| args.fault(format!("{} is no pair of a name and a value", show(pair))))?;
        object.insert(args.as_text(name)?, value.clone());
    }
    Ok(Value::Object(object))
}
