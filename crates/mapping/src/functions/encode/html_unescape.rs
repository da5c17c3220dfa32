//! `html_unescape(text)`: reads the names of characters in HTML: `&amp;`, `&euro;`, `&#8364;`.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "html_unescape",
    family: Family::Encode,
    aliases: &["unescape_html", "html_entity_decode", "decode_entities"],
    summary: "Reads the names of characters in HTML: `&amp;`, `&euro;`, `&#8364;`.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "names and numbers", args: &[r#""R&amp;D &euro;5 &#228;""#], result: Ok(r#""R&D €5 ä""#) },
        Example { title: "a name that is not known stays", args: &[r#""a &nothing; b &""#], result: Ok(r#""a &nothing; b &""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    args.sized(html::unescaped(args.text(0)?))
}
