//! `parse_fixed_width(text, columns)`: reads lines whose columns have a fixed width.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "parse_fixed_width",
    family: Family::Format,
    aliases: &["from_fixed_width", "read_fixed_width", "fixed_length"],
    summary: "Reads lines whose columns have a fixed width as a list of records.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The lines.", default: None, one_of: &[], many: false },
        Param {
            name: "columns",
            kind: Kind::List,
            summary: "Objects with `name`, `start` from 1 and `length`; also `kind` (text or number), `decimals`, `align`, `pad`.",
            default: None,
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example {
            title: "a number with implied decimals",
            args: &[
                r#""A1  0000012345""#,
                r#"[{"name":"id","start":1,"length":4},{"name":"sum","start":5,"length":10,"kind":"number","decimals":2}]"#,
            ],
            result: Ok(r#"[{"id":"A1","sum":123.45}]"#),
        },
        Example {
            title: "columns over each other",
            args: &[r#""A1""#, r#"[{"name":"a","start":1,"length":2},{"name":"b","start":2,"length":2}]"#],
            result: Err("`b` lies over `a`"),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let columns = serde_json::Value::from(args.value(1)?);
    let layout = formats::fixed_width::Layout::from_json(&columns).map_err(|why| args.fault(why).code("map.arguments"))?;
    records(args, &Format::FixedWidth(layout)).map(Value::List)
}
