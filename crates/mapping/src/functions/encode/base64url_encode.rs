//! `base64url_encode(text)`: writes a text in the Base64 that is fit for addresses: `-` and `_`, no `=`.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "base64url_encode",
    family: Family::Encode,
    aliases: &["base64_url", "urlsafe_base64", "jwt_encode"],
    summary: "Writes a text in the Base64 that is fit for addresses: `-` and `_`, no `=`.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "other characters than Base64", args: &[r#""a?>b""#], result: Ok(r#""YT8-Yg""#) },
        Example { title: "of nothing", args: &[r#""""#], result: Ok(r#""""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    args.sized(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(args.text(0)?))
}
