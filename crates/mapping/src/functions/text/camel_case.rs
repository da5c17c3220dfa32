//! `camel_case(text)`: writes a name as programs do: the words together, each but the first with a large letter.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "camel_case",
    family: Family::Text,
    aliases: &["camelcase", "to_camel"],
    summary: "Writes a name as programs do: the words together, each but the first with a large letter.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a column's title", args: &[r#""Order ID""#], result: Ok(r#""orderId""#) },
        Example { title: "from underscores", args: &[r#""first_name""#], result: Ok(r#""firstName""#) },
        Example { title: "nothing to write", args: &[r#""--""#], result: Ok(r#""""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let pieces = characters::pieces(args.text(0)?).into_iter().enumerate();
    args.sized(pieces.map(|(at, piece)| if at == 0 { piece.to_lowercase() } else { characters::capitalised(&piece) }).collect())
}
