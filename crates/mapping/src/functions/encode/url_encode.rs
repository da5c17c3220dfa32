//! `url_encode(text)`: escapes a text for use in an address.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "url_encode",
    family: Family::Encode,
    aliases: &["encodeurl", "encode_uri_component", "percent_encode"],
    summary: "Escapes a text for use in an address.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a search", args: &[r#""a b&c""#], result: Ok(r#""a%20b%26c""#) },
        Example { title: "letters beyond ASCII", args: &[r#""é""#], result: Ok(r#""%C3%A9""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    args.sized(percent_encoding::utf8_percent_encode(args.text(0)?, percent_encoding::NON_ALPHANUMERIC).to_string())
}
