//! `kebab_case(text)`: writes a name in small letters with hyphens between the words.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "kebab_case",
    family: Family::Text,
    aliases: &["kebabcase", "dash_case"],
    summary: "Writes a name in small letters with hyphens between the words.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a name of a program", args: &[r#""orderLineId""#], result: Ok(r#""order-line-id""#) },
        Example { title: "capital letters in a row", args: &[r#""HTTPServer""#], result: Ok(r#""http-server""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    args.sized(characters::pieces(args.text(0)?).join("-").to_lowercase())
}
