//! `word(text, number)`: takes one word of a text, by its number from 1; below 0 counts from the end.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "word",
    family: Family::Text,
    aliases: &["nth_word", "get_word", "first_word", "last_word"],
    summary: "Takes one word of a text, by its number from 1; below 0 counts from the end.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false },
        Param { name: "number", kind: Kind::Integer, summary: "Which word.", default: Some(r#"1"#), one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "the first", args: &[r#""Ada King""#], result: Ok(r#""Ada""#) },
        Example { title: "the last", args: &[r#""Ada King-Noel""#, r#"-1"#], result: Ok(r#""King-Noel""#) },
        Example { title: "none such", args: &[r#""Ada""#, r#"2"#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut words = args.text(0)?.split_whitespace();
    let number = args.integer(1)?;
    let nth = usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX).saturating_sub(1);
    let word = match number {
        0 => return Err(args.fault("words are counted from 1")),
        1.. => words.nth(nth),
        _ => words.rev().nth(nth),
    };
    Ok(word.map(str::to_owned).into())
}
