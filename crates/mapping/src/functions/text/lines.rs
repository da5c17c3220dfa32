//! `lines(text)`: makes a list of a text's lines, without their ends.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "lines",
    family: Family::Text,
    aliases: &["split_lines", "rows_of_text"],
    summary: "Makes a list of a text's lines, without their ends.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "of any system", args: &[r#""a\r\nb\nc""#], result: Ok(r#"["a","b","c"]"#) },
        Example { title: "an empty line counts, the last end does not", args: &[r#""a\n\nb\n""#], result: Ok(r#"["a","","b"]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    args.listed(args.text(0)?.lines().map(Value::from))
}
