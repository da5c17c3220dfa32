//! `snake_case(text)`: writes a name in small letters with underscores between the words.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "snake_case",
    family: Family::Text,
    aliases: &["snakecase", "underscore"],
    summary: "Writes a name in small letters with underscores between the words.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a column's title", args: &[r#""Order ID""#], result: Ok(r#""order_id""#) },
        Example { title: "a name of a program", args: &[r#""orderLine2Id""#], result: Ok(r#""order_line2_id""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    args.sized(characters::pieces(args.text(0)?).join("_").to_lowercase())
}
