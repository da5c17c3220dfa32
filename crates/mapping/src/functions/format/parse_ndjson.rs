//! `parse_ndjson(text)`: reads one JSON value a line.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "parse_ndjson",
    family: Family::Format,
    aliases: &["from_ndjson", "read_ndjson", "json_lines"],
    summary: "Reads one JSON value a line as a list.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The lines.", default: None, one_of: &[], many: false }],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "two lines", args: &[r#""{\"a\":1.50}\n\n{\"a\":2}""#], result: Ok(r#"[{"a":1.50},{"a":2}]"#) },
        Example { title: "not JSON", args: &[r#""{}\n{""#], result: Err("line 2, column 2: the name of a field, in quotes, was expected") },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    records(args, &Format::Ndjson).map(Value::List)
}
