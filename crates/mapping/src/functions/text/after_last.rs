//! `after_last(text, mark)`: keeps what stands behind the last occurrence of a text; nothing where it does not occur.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "after_last",
    family: Family::Text,
    aliases: &["text_after_last", "file_extension"],
    summary: "Keeps what stands behind the last occurrence of a text; nothing where it does not occur.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to cut.", default: None, one_of: &[], many: false },
        Param { name: "mark", kind: Kind::Text, summary: "What to look for.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "the ending of a file", args: &[r#""report.2026.pdf""#, r#"".""#], result: Ok(r#""pdf""#) },
        Example { title: "not there", args: &[r#""report""#, r#"".""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.text(0)?.rsplit_once(args.text(1)?).map(|(_, after)| after.to_owned()).into())
}
