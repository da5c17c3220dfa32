//! `position(text, part, from)`: says behind how many characters a text first occurs, from 1; nothing where it does not.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "position",
    family: Family::Text,
    aliases: &["find", "search", "indexof", "instring", "strpos", "index_of_text"],
    summary: "Says behind how many characters a text first occurs, from 1; nothing where it does not.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "Where to look.", default: None, one_of: &[], many: false },
        Param { name: "part", kind: Kind::Text, summary: "What to look for.", default: None, one_of: &[], many: false },
        Param {
            name: "from",
            kind: Kind::Integer,
            summary: "The first character to look at, from 1.",
            default: Some(r#"1"#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "the hyphen", args: &[r#""AB-12""#, r#""-""#], result: Ok(r#"3"#) },
        Example { title: "the second one", args: &[r#""a-b-c""#, r#""-""#, r#"3"#], result: Ok(r#"4"#) },
        Example { title: "not there", args: &[r#""abc""#, r#""-""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (text, skipped) = (args.text(0)?, args.count(2)?.saturating_sub(1));
    let rest = characters::without_first(text, skipped);
    let found = rest.find(args.text(1)?).map(|at| args.number_of(skipped + characters::count(&rest[..at]) + 1));
    Ok(found.unwrap_or_default())
}
