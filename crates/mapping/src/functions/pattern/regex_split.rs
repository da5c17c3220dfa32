//! `regex_split(text, pattern)`: makes a list of a text, cut wherever a pattern occurs.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "regex_split",
    family: Family::Pattern,
    aliases: &["split_pattern", "split_regex"],
    summary: "Makes a list of a text, cut wherever a pattern occurs.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to cut.", default: None, one_of: &[], many: false },
        Param {
            name: "pattern",
            kind: Kind::Text,
            summary: "A regular expression; no look-around, no back-references.",
            default: None,
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "several separators", args: &[r#""a; b,c""#, r#""[;,] *""#], result: Ok(r#"["a","b","c"]"#) },
        Example { title: "nothing to cut at", args: &[r#""abc""#, r#""-""#], result: Ok(r#"["abc"]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let pattern = compiled(args, 1)?;
    args.listed(pattern.split(args.text(0)?).map(Value::from))
}
