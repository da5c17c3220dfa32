//! `merge_objects(object, others…)`: puts the fields of objects together; of two with the same name the later one counts.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "merge_objects",
    family: Family::Object,
    aliases: &["merge", "assign", "extend", "combine_objects", "spread_objects"],
    summary: "Puts the fields of objects together; of two with the same name the later one counts.",
    params: &[
        Param { name: "object", kind: Kind::Object, summary: "The first object.", default: None, one_of: &[], many: false },
        Param { name: "others", kind: Kind::Object, summary: "The next ones.", default: None, one_of: &[], many: true },
    ],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example {
            title: "defaults and choices",
            args: &[r#"{"size":"M","colour":"red"}"#, r#"{"size":"L"}"#],
            result: Ok(r#"{"size":"L","colour":"red"}"#),
        },
        Example { title: "nothing to add", args: &[r#"{"a":1}"#, r#"{}"#], result: Ok(r#"{"a":1}"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let fields = args.all().iter().flatten().filter_map(Value::as_object).flatten();
    Ok(Value::Object(fields.map(|(name, value)| (name.clone(), value.clone())).collect()))
}
