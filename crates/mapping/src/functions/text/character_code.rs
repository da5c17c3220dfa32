//! `character_code(text)`: gives the number that Unicode has for the first code point of a text.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "character_code",
    family: Family::Text,
    aliases: &["code", "unicode", "ord", "ascii", "char_code"],
    summary: "Gives the number that Unicode has for the first code point of a text.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "a letter", args: &[r#""A""#], result: Ok(r#"65"#) },
        Example { title: "the euro", args: &[r#""€uro""#], result: Ok(r#"8364"#) },
        Example { title: "an empty text", args: &[r#""""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.text(0)?.chars().next().map(|letter| i64::from(u32::from(letter))).into())
}
