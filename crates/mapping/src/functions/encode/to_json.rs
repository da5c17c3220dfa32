//! `to_json(value)`: writes a value as JSON.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_json",
    family: Family::Encode,
    aliases: &["json_stringify", "json_encode", "stringify"],
    summary: "Writes a value as JSON.",
    params: &[Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "an object", args: &[r#"{"a":1.50}"#], result: Ok(r#""{\"a\":1.50}""#) },
        Example { title: "one text", args: &[r#""a\"b""#], result: Ok(r#""\"a\\\"b\"""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    args.sized(args.value(0)?.to_string())
}
