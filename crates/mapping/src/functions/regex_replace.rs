//! `regex_replace(text, pattern, with)`: replaces everything that a pattern finds.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "regex_replace",
    family: Family::Text,
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
    args.sized(regex(args, 1)?.replace_all(args.text(0)?, args.text(2)?).into_owned())
}
