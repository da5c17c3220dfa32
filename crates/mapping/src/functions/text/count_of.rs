//! `count_of(text, part)`: counts how often a text occurs in another one, without overlaps.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "count_of",
    family: Family::Text,
    aliases: &["occurrences", "countif_text", "substring_count"],
    summary: "Counts how often a text occurs in another one, without overlaps.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "Where to look.", default: None, one_of: &[], many: false },
        Param { name: "part", kind: Kind::Text, summary: "What to count.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "commas", args: &[r#""a,b,c""#, r#"",""#], result: Ok(r#"2"#) },
        Example { title: "none", args: &[r#""abc""#, r#"",""#], result: Ok(r#"0"#) },
        Example {
            title: "nothing to look for",
            args: &[r#""abc""#, r#""""#],
            result: Err(r#"`part` is empty, so there is nothing to look for"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let part = args.text(1)?;
    if part.is_empty() {
        return Err(args.fault("`part` is empty, so there is nothing to look for"));
    }
    Ok(args.number_of(args.text(0)?.matches(part).count()))
}
