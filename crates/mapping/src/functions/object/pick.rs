//! `pick(object, names…)`: keeps some fields of an object, in its order.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "pick",
    family: Family::Object,
    aliases: &["select_fields", "only", "keep_fields"],
    summary: "Keeps some fields of an object, in its order.",
    params: &[
        Param { name: "object", kind: Kind::Object, summary: "The object.", default: None, one_of: &[], many: false },
        Param { name: "names", kind: Kind::Text, summary: "The fields to keep.", default: None, one_of: &[], many: true },
    ],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example { title: "two of three", args: &[r#"{"a":1,"b":2,"c":3}"#, r#""c""#, r#""a""#], result: Ok(r#"{"a":1,"c":3}"#) },
        Example { title: "one that is not there", args: &[r#"{"a":1}"#, r#""x""#], result: Ok(r#"{}"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let names: std::collections::HashSet<&str> = args.all().iter().skip(1).flatten().filter_map(Value::as_text).collect();
    let kept = args.object(0)?.iter().filter(|(name, _)| names.contains(name.as_str()));
    Ok(Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect()))
}
