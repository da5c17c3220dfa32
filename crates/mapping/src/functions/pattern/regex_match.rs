//! `regex_match(text, pattern)`: finds a pattern and gives what its first group found, or all of it.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "regex_match",
    family: Family::Pattern,
    aliases: &["regexextract", "regex_extract", "regexp", "match_pattern"],
    summary: "Finds a pattern and gives what its first group found, or all of it.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "Where to look.", default: None, one_of: &[], many: false },
        Param {
            name: "pattern",
            kind: Kind::Text,
            summary: "A regular expression; no look-around, no back-references.",
            default: None,
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "the digits", args: &[r#""Order 10017/B""#, r#""[0-9]+""#], result: Ok(r#""10017""#) },
        Example { title: "a group", args: &[r#""name=Ada;""#, r#""name=([^;]*)""#], result: Ok(r#""Ada""#) },
        Example { title: "nothing found", args: &[r#""abc""#, r#""[0-9]""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let found = compiled(args, 1)?
        .captures(args.text(0)?)
        .map(|found| found.get(1).or_else(|| found.get(0)).map_or("", |group| group.as_str()).to_owned());
    Ok(found.into())
}
