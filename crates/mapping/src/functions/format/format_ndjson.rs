//! `format_ndjson(records)`: writes one JSON value a line.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "format_ndjson",
    family: Family::Format,
    aliases: &["to_ndjson", "write_ndjson", "to_json_lines"],
    summary: "Writes one JSON value a line.",
    params: &[Param { name: "records", kind: Kind::List, summary: "The values.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "two lines", args: &[r#"[{"a":1.50},{"a":"x"}]"#], result: Ok(r#""{\"a\":1.50}\n{\"a\":\"x\"}\n""#) },
        Example { title: "of nothing", args: &["[]"], result: Ok(r#""""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut text = String::new();
    for record in args.list(0)? {
        text.push_str(&formats::ndjson::line(record));
        if text.len() > TEXT_MAX {
            break;
        }
    }
    args.sized(text)
}
