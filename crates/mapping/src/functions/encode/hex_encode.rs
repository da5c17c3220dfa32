//! `hex_encode(text)`: writes the bytes of a text in hexadecimal.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "hex_encode",
    family: Family::Encode,
    aliases: &["to_hex", "bin2hex"],
    summary: "Writes the bytes of a text in hexadecimal.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "two bytes for one letter", args: &[r#""Aß""#], result: Ok(r#""41c39f""#) },
        Example { title: "of nothing", args: &[r#""""#], result: Ok(r#""""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    args.sized(hex::encode(args.text(0)?))
}
