//! `title_case(text)`: starts every word with an upper-case letter.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "title_case",
    family: Family::Text,
    aliases: &["proper", "title", "initcap", "propercase"],
    summary: "Starts every word with an upper-case letter.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a name", args: &[r#""ada KING-noel""#], result: Ok(r#""Ada King-Noel""#) },
        Example { title: "an apostrophe belongs to its word", args: &[r#""it's l’été""#], result: Ok(r#""It's L’été""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut out = String::new();
    let mut inside = false;
    for letter in args.text(0)?.chars() {
        if inside {
            out.extend(letter.to_lowercase())
        } else {
            out.extend(letter.to_uppercase())
        }
        inside = letter.is_alphanumeric() || matches!(letter, '\'' | '’') || characters::is_mark(letter);
    }
    Ok(out.into())
}
