//! `object_values(object)`: makes a list of the values of an object.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "object_values",
    family: Family::Object,
    aliases: &["values", "field_values"],
    summary: "Makes a list of the values of an object.",
    params: &[Param { name: "object", kind: Kind::Object, summary: "The object.", default: None, one_of: &[], many: false }],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "in order", args: &[r#"{"b":1,"a":2}"#], result: Ok(r#"[1,2]"#) },
        Example { title: "of nothing", args: &[r#"{}"#], result: Ok(r#"[]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.object(0)?.values().cloned().collect())
}
