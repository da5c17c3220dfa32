//! `query_get(url, name)`: takes one value out of the query of an address, or of a query alone; nothing where it is not there.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "query_get",
    family: Family::Encode,
    aliases: &["url_param", "query_param", "get_parameter", "utm"],
    summary: "Takes one value out of the query of an address, or of a query alone; nothing where it is not there.",
    params: &[
        Param { name: "url", kind: Kind::Text, summary: "The address, or its query.", default: None, one_of: &[], many: false },
        Param { name: "name", kind: Kind::Text, summary: "The name of the value.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example {
            title: "of an address",
            args: &[r#""https://example.com/?utm_source=mail&x=1""#, r#""utm_source""#],
            result: Ok(r#""mail""#),
        },
        Example { title: "of a query, unescaped", args: &[r#""q=a+b%26c""#, r#""q""#], result: Ok(r#""a b&c""#) },
        Example { title: "not there", args: &[r#""a=1""#, r#""b""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let name = args.text(1)?;
    let found = query_parse::pairs(args.text(0)?).find(|(known, _)| known == name);
    Ok(found.map(|(_, value)| value.into_owned()).into())
}
