//! `hex_decode(text)`: reads a text whose bytes are written in hexadecimal.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "hex_decode",
    family: Family::Encode,
    aliases: &["from_hex", "hex2bin", "unhex"],
    summary: "Reads a text whose bytes are written in hexadecimal.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The digits.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "and back", args: &[r#""41c39f""#], result: Ok(r#""Aß""#) },
        Example { title: "not hexadecimal", args: &[r#""4""#], result: Err(r#"this is not hexadecimal"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let bytes = hex::decode(args.text(0)?.trim()).map_err(|_| args.fault("this is not hexadecimal"))?;
    String::from_utf8(bytes).map(Value::Text).map_err(|_| args.fault("what is in it is not a text"))
}
