//! `parse_json(text)`: reads JSON out of a text.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "parse_json",
    family: Family::Encode,
    aliases: &["from_json", "json_parse", "json_decode"],
    summary: "Reads JSON out of a text.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The JSON.", default: None, one_of: &[], many: false }],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "digits stay", args: &[r#""{\"a\":1.50}""#], result: Ok(r#"{"a":1.50}"#) },
        Example { title: "not JSON", args: &[r#""{""#], result: Err(r#"line 1, column 2: the name of a field, in quotes, was expected"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    crate::json::read(args.text(0)?.as_bytes()).map_err(|error| args.fault(error.to_string()))
}
