//! `split(text, separator)`: makes a list of a text, cut at every separator.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "split",
    family: Family::Text,
    aliases: &["explode", "text_to_columns", "tokenize"],
    summary: "Makes a list of a text, cut at every separator.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to cut.", default: None, one_of: &[], many: false },
        Param { name: "separator", kind: Kind::Text, summary: "Where to cut.", default: Some(r#"",""#), one_of: &[], many: false },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "tags", args: &[r#""a,b,,c""#, r#"",""#], result: Ok(r#"["a","b","","c"]"#) },
        Example { title: "into characters", args: &[r#""aé🇩🇪""#, r#""""#], result: Ok(r#"["a","é","🇩🇪"]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let separator = args.text(1)?;
    let text = args.text(0)?;
    if separator.is_empty() {
        args.listed(characters::characters(text).map(Value::from))
    } else {
        args.listed(text.split(separator).map(Value::from))
    }
}
