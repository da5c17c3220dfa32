//! `is_url(text)`: says whether a text is an address on the web: http or https with a host.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_url",
    family: Family::Encode,
    aliases: &["url_valid", "valid_url", "isurl"],
    summary: "Says whether a text is an address on the web: http or https with a host.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "it is", args: &[r#""https://example.com/a""#], result: Ok(r#"true"#) },
        Example { title: "no scheme", args: &[r#""example.com""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let url = url::Url::parse(args.text(0)?.trim());
    Ok(url.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()).into())
}
