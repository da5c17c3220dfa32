//! `base64_encode(text)`: writes a text in Base64.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "base64_encode",
    family: Family::Encode,
    aliases: &["to_base64", "btoa", "encode_base64"],
    summary: "Writes a text in Base64.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a user and a password", args: &[r#""ada:secret""#], result: Ok(r#""YWRhOnNlY3JldA==""#) },
        Example { title: "of nothing", args: &[r#""""#], result: Ok(r#""""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    use base64::Engine as _;
    args.sized(base64::engine::general_purpose::STANDARD.encode(args.text(0)?))
}
