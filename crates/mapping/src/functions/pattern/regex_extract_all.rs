//! `regex_extract_all(text, pattern)`: makes a list of everything that a pattern finds: its first group, or all of it.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "regex_extract_all",
    family: Family::Pattern,
    aliases: &["find_all", "regex_find_all", "scan", "match_all"],
    summary: "Makes a list of everything that a pattern finds: its first group, or all of it.",
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
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "all numbers", args: &[r#""A-10, B-200""#, r#""[0-9]+""#], result: Ok(r#"["10","200"]"#) },
        Example { title: "a group", args: &[r##""#red #blue""##, r##""#([a-z]+)""##], result: Ok(r#"["red","blue"]"#) },
        Example { title: "nothing", args: &[r#""abc""#, r#""[0-9]""#], result: Ok(r#"[]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let found = compiled(args, 1)?;
    let all = found.captures_iter(args.text(0)?);
    args.listed(all.map(|found| found.get(1).or_else(|| found.get(0)).map_or("", |group| group.as_str()).into()))
}
