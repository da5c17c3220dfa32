//! `regex_test(text, pattern)`: says whether a pattern occurs in a text.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "regex_test",
    family: Family::Pattern,
    aliases: &["regexmatch", "matches", "rlike", "test", "like"],
    summary: "Says whether a pattern occurs in a text.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "Where to look.", default: None, one_of: &[], many: false },
        Param {
            name: "pattern",
            kind: Kind::Text,
            summary: "A regular expression; `^` and `$` bind it to the ends.",
            default: None,
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "an article number", args: &[r#""SKU-0042""#, r#""^SKU-[0-9]{4}$""#], result: Ok(r#"true"#) },
        Example { title: "it does not", args: &[r#""SKU-42""#, r#""^SKU-[0-9]{4}$""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(compiled(args, 1)?.is_match(args.text(0)?).into())
}
