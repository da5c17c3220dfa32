//! `regex_groups(text, pattern)`: makes an object of the named groups of a pattern; nothing where it does not occur.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "regex_groups",
    family: Family::Pattern,
    aliases: &["named_groups", "capture_groups", "parse_with_pattern"],
    summary: "Makes an object of the named groups of a pattern; nothing where it does not occur.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "Where to look.", default: None, one_of: &[], many: false },
        Param {
            name: "pattern",
            kind: Kind::Text,
            summary: "A regular expression with groups like `(?<year>[0-9]{4})`.",
            default: None,
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example {
            title: "parts of a number",
            args: &[r#""INV-2026-0042""#, r#""(?<year>[0-9]{4})-(?<number>[0-9]+)""#],
            result: Ok(r#"{"year":"2026","number":"0042"}"#),
        },
        Example { title: "not there", args: &[r#""abc""#, r#""(?<n>[0-9])""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let pattern = compiled(args, 1)?;
    let Some(found) = pattern.captures(args.text(0)?) else { return Ok(Value::Null) };
    let groups = pattern.capture_names().flatten();
    Ok(Value::Object(groups.map(|name| (name.to_owned(), found.name(name).map(|group| group.as_str().to_owned()).into())).collect()))
}
