//! `remove_empty(object)`: leaves the fields of an object out that are empty: null, empty texts, lists and objects; deeper ones first.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "remove_empty",
    family: Family::Object,
    aliases: &["compact_object", "strip_nulls", "drop_empty", "prune"],
    summary: "Leaves the fields of an object out that are empty: null, empty texts, lists and objects; deeper ones first.",
    params: &[Param { name: "object", kind: Kind::Object, summary: "The object.", default: None, one_of: &[], many: false }],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example { title: "empty ones go", args: &[r#"{"a":"","b":{"c":null},"d":0}"#], result: Ok(r#"{"d":0}"#) },
        Example { title: "nothing is empty", args: &[r#"{"a":1}"#], result: Ok(r#"{"a":1}"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    fn pruned(object: &Object) -> Object {
        let fields = object.iter().map(|(name, value)| {
            let value = value.as_object().map_or_else(|| value.clone(), |inner| Value::Object(pruned(inner)));
            (name.clone(), value)
        });
        fields.filter(|(_, value)| !value.is_empty()).collect()
    }
    Ok(Value::Object(pruned(args.object(0)?)))
}
