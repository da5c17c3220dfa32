//! `join(list, separator)`: makes one text of a list.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "join",
    family: Family::List,
    aliases: &["textjoin", "implode", "string_join"],
    summary: "Makes one text of a list.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The texts.", default: None, one_of: &[], many: false },
        Param {
            name: "separator",
            kind: Kind::Text,
            summary: "What stands between them.",
            default: Some(r#""""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "with commas", args: &[r#"["a","b"]"#, r#"", ""#], result: Ok(r#""a, b""#) },
        Example { title: "numbers too", args: &[r#"[1,2.50]"#, r#""-""#], result: Ok(r#""1-2.50""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let separator = args.text(1)?;
    let mut built = Built::new(args);
    for (at, item) in args.list(0)?.iter().filter(|item| !item.is_null()).enumerate() {
        if at > 0 {
            built.push(separator)?;
        }
        built.push(&args.as_text(item)?)?;
    }
    Ok(built.finish())
}
