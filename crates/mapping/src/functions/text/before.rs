//! `before(text, mark)`: keeps what stands in front of the first occurrence of a text; nothing where it does not occur.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "before",
    family: Family::Text,
    aliases: &["text_before", "substringbefore", "substring_before"],
    summary: "Keeps what stands in front of the first occurrence of a text; nothing where it does not occur.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to cut.", default: None, one_of: &[], many: false },
        Param { name: "mark", kind: Kind::Text, summary: "What to look for.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "the mailbox", args: &[r#""ada@example.com""#, r#""@""#], result: Ok(r#""ada""#) },
        Example { title: "not there", args: &[r#""ada""#, r#""@""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.text(0)?.split_once(args.text(1)?).map(|(before, _)| before.to_owned()).into())
}
