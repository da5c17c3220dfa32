//! `word_count(text)`: counts the words: what stands between spaces.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "word_count",
    family: Family::Text,
    aliases: &["wordcount", "count_words"],
    summary: "Counts the words: what stands between spaces.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "three", args: &[r#"" Please  ring twice ""#], result: Ok(r#"3"#) },
        Example { title: "none", args: &[r#"" ""#], result: Ok(r#"0"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.number_of(args.text(0)?.split_whitespace().count()))
}
