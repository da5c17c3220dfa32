//! `url_decode(text, plus)`: reads a text that was escaped for an address: `%20`, and `+` for a space.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "url_decode",
    family: Family::Encode,
    aliases: &["decodeurl", "urldecode", "decode_uri_component", "unescape"],
    summary: "Reads a text that was escaped for an address: `%20`, and `+` for a space.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false },
        Param {
            name: "plus",
            kind: Kind::Text,
            summary: "What a plus sign is: a space as in forms, or itself.",
            default: Some(r#""space""#),
            one_of: &["space", "plus"],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a search", args: &[r#""a%20b+c%C3%A9""#], result: Ok(r#""a b cé""#) },
        Example { title: "a plus stays", args: &[r#""a+b""#, r#""plus""#], result: Ok(r#""a+b""#) },
        Example { title: "no text", args: &[r#""%FF""#], result: Err(r#"what is in it is not a text"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let text = args.text(0)?;
    let text = if args.text(1)? == "space" { text.replace('+', " ") } else { text.to_owned() };
    let read = percent_encoding::percent_decode_str(&text).decode_utf8().map_err(|_| args.fault("what is in it is not a text"))?;
    Ok(Value::Text(read.into_owned()))
}
