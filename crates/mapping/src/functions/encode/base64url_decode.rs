//! `base64url_decode(text)`: reads a text that is written in the Base64 that is fit for addresses, with or without `=`.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "base64url_decode",
    family: Family::Encode,
    aliases: &["base64_url_decode", "urlsafe_base64_decode", "jwt_decode"],
    summary: "Reads a text that is written in the Base64 that is fit for addresses, with or without `=`.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The Base64.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "and back", args: &[r#""YT8-Yg""#], result: Ok(r#""a?>b""#) },
        Example { title: "not Base64", args: &[r#""!""#], result: Err(r#"this is not Base64"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let text = args.text(0)?.trim().trim_end_matches('=');
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).map_err(|_| args.fault("this is not Base64"))?;
    String::from_utf8(bytes).map(Value::Text).map_err(|_| args.fault("what is in it is not a text"))
}
