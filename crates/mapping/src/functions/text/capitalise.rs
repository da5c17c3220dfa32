//! `capitalise(text)`: starts the text with an upper-case letter and leaves the rest as it is.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "capitalise",
    family: Family::Text,
    aliases: &["capitalize", "ucfirst", "sentence_case", "upper_first"],
    summary: "Starts the text with an upper-case letter and leaves the rest as it is.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a sentence", args: &[r#""the invoice of Ada""#], result: Ok(r#""The invoice of Ada""#) },
        Example { title: "one letter can become two", args: &[r#""ßa""#], result: Ok(r#""SSa""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut letters = args.text(0)?.chars();
    args.sized(letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect()))
}
