//! `url_domain(url)`: gives the host of an address on the web without `www.`; nothing where it has none.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "url_domain",
    family: Family::Encode,
    aliases: &["domain", "hostname", "host_of", "site"],
    summary: "Gives the host of an address on the web without `www.`; nothing where it has none.",
    params: &[Param { name: "url", kind: Kind::Text, summary: "The address.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a shop", args: &[r#""https://www.Example.com/shop""#], result: Ok(r#""example.com""#) },
        Example { title: "no host", args: &[r#""mailto:ada@example.com""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let url = url_parts::parsed(args)?;
    Ok(url.host_str().map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned()).into())
}
