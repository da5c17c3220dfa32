//! `to_pairs(object)`: makes a list of the fields of an object, each as `key` and `value`.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_pairs",
    family: Family::Object,
    aliases: &["entries", "to_entries", "object_to_list", "unpivot"],
    summary: "Makes a list of the fields of an object, each as `key` and `value`.",
    params: &[Param { name: "object", kind: Kind::Object, summary: "The object.", default: None, one_of: &[], many: false }],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "attributes", args: &[r#"{"size":"L"}"#], result: Ok(r#"[{"key":"size","value":"L"}]"#) },
        Example { title: "of nothing", args: &[r#"{}"#], result: Ok(r#"[]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let pair = |(name, value): (&String, &Value)| {
        Value::Object(Object::from_iter([("key".to_owned(), Value::from(name.as_str())), ("value".to_owned(), value.clone())]))
    };
    Ok(args.object(0)?.iter().map(pair).collect())
}
