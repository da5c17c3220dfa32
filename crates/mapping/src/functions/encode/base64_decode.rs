//! `base64_decode(text)`: reads a text that is written in Base64.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "base64_decode",
    family: Family::Encode,
    aliases: &["from_base64", "atob", "decode_base64"],
    summary: "Reads a text that is written in Base64.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The Base64.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "and back", args: &[r#""YWRhOnNlY3JldA==""#], result: Ok(r#""ada:secret""#) },
        Example { title: "not Base64", args: &[r#""!""#], result: Err(r#"this is not Base64"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(args.text(0)?.trim()).map_err(|_| args.fault("this is not Base64"))?;
    String::from_utf8(bytes).map(Value::Text).map_err(|_| args.fault("what is in it is not a text"))
}
