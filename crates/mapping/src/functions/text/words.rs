//! `words(text)`: makes a list of a text's words, without the marks between them.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "words",
    family: Family::Text,
    aliases: &["split_words", "tokenise", "word_list"],
    summary: "Makes a list of a text's words, without the marks between them.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "a sentence", args: &[r#""Don't panic, Ada!""#], result: Ok(r#"["Don't","panic","Ada"]"#) },
        Example { title: "none", args: &[r#""…""#], result: Ok(r#"[]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    args.listed(characters::words(args.text(0)?).map(Value::from))
}
