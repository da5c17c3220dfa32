//! `only_digits(text)`: keeps the digits 0 to 9 and nothing else.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "only_digits",
    family: Family::Text,
    aliases: &["digits", "keep_digits", "extract_numbers", "strip_non_digits"],
    summary: "Keeps the digits 0 to 9 and nothing else.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a telephone number", args: &[r#""+49 (30) 123-45""#], result: Ok(r#""493012345""#) },
        Example { title: "leading zeros stay", args: &[r#""No. 007""#], result: Ok(r#""007""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.text(0)?.chars().filter(char::is_ascii_digit).collect::<String>().into())
}
