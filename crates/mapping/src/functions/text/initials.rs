//! `initials(text, mark)`: gives the first letters of the words, large.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "initials",
    family: Family::Text,
    aliases: &["monogram", "abbreviation"],
    summary: "Gives the first letters of the words, large.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text, often a name.", default: None, one_of: &[], many: false },
        Param {
            name: "mark",
            kind: Kind::Text,
            summary: "What stands behind each letter.",
            default: Some(r#""""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "of a name", args: &[r#""ada king-noel""#], result: Ok(r#""AKN""#) },
        Example { title: "with dots", args: &[r#""Grace Hopper""#, r#"".""#], result: Ok(r#""G.H.""#) },
        Example { title: "of nothing", args: &[r#"" - ""#], result: Ok(r#""""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mark = args.text(1)?;
    let mut built = Built::new(args);
    for word in characters::words(args.text(0)?) {
        built.push(&characters::first(word, 1).to_uppercase())?;
        built.push(mark)?;
    }
    Ok(built.finish())
}
