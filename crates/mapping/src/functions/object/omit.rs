//! `omit(object, names…)`: leaves some fields of an object out.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "omit",
    family: Family::Object,
    aliases: &["drop_fields", "except_fields", "delete_key", "remove_fields"],
    summary: "Leaves some fields of an object out.",
    params: &[
        Param { name: "object", kind: Kind::Object, summary: "The object.", default: None, one_of: &[], many: false },
        Param { name: "names", kind: Kind::Text, summary: "The fields to leave out.", default: None, one_of: &[], many: true },
    ],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example { title: "one of two", args: &[r#"{"name":"Ada","password":"x"}"#, r#""password""#], result: Ok(r#"{"name":"Ada"}"#) },
        Example { title: "one that is not there", args: &[r#"{"a":1}"#, r#""x""#], result: Ok(r#"{"a":1}"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let names: std::collections::HashSet<&str> = args.all().iter().skip(1).flatten().filter_map(Value::as_text).collect();
    let kept = args.object(0)?.iter().filter(|(name, _)| !names.contains(name.as_str()));
    Ok(Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect()))
}
