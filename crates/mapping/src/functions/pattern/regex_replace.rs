//! `regex_replace(text, pattern, with)`: replaces everything that a pattern finds.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "regex_replace",
    family: Family::Pattern,
    aliases: &["regexreplace", "gsub", "regexp_replace"],
    summary: "Replaces everything that a pattern finds.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false },
        Param {
            name: "pattern",
            kind: Kind::Text,
            summary: "A regular expression; no look-around, no back-references.",
            default: None,
            one_of: &[],
            many: false,
        },
        Param {
            name: "with",
            kind: Kind::Text,
            summary: "What to put there; `$1` is the first group.",
            default: Some(r#""""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "digits only", args: &[r#""+49 (30) 123-45""#, r#""[^0-9+]""#, r#""""#], result: Ok(r#""+493012345""#) },
        Example { title: "a broken pattern", args: &[r#""a""#, r#""(""#, r#""""#], result: Err(r#"`(` is not a regular expression"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (text, with) = (args.text(0)?, args.text(2)?);
    let mut built = Built::new(args);
    let mut at = 0;
    for found in compiled(args, 1)?.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        built.push(&text[at..whole.start()])?;
        let mut put = String::new();
        found.expand(with, &mut put);
        built.push(&put)?;
        at = whole.end();
    }
    built.push(&text[at..])?;
    Ok(built.finish())
}
