//! `url_join(url, link)`: finds where a link on a page leads: an address seen from another one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "url_join",
    family: Family::Encode,
    aliases: &["resolve_url", "absolute_url", "urljoin"],
    summary: "Finds where a link on a page leads: an address seen from another one.",
    params: &[
        Param { name: "url", kind: Kind::Text, summary: "The address of the page.", default: None, one_of: &[], many: false },
        Param { name: "link", kind: Kind::Text, summary: "The link.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "from the root", args: &[r#""https://example.com/a/b""#, r#""/c""#], result: Ok(r#""https://example.com/c""#) },
        Example {
            title: "an address of its own",
            args: &[r#""https://example.com/a""#, r#""https://other.example/""#],
            result: Ok(r#""https://other.example/""#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let joined = url_parts::parsed(args)?.join(args.text(1)?.trim());
    joined.map_err(|_| args.fault("the link leads nowhere")).and_then(|url| args.sized(url.into()))
}
