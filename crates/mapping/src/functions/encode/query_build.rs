//! `query_build(values, url)`: writes an object as the query of an address; a list becomes the name several times, what is missing is left out.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "query_build",
    family: Family::Encode,
    aliases: &["to_query", "build_query", "urlencode_params", "form_encode", "http_build_query"],
    summary: "Writes an object as the query of an address; a list becomes the name several times, what is missing is left out.",
    params: &[
        Param { name: "values", kind: Kind::Object, summary: "The names and values.", default: None, one_of: &[], many: false },
        Param { name: "url", kind: Kind::Text, summary: "An address to put it behind.", default: Some(r#""""#), one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example {
            title: "a query",
            args: &[r#"{"q":"a b","n":1.50,"tag":["x","y"],"none":null}"#],
            result: Ok(r#""q=a+b&n=1.50&tag=x&tag=y""#),
        },
        Example {
            title: "behind an address",
            args: &[r#"{"b":2}"#, r#""https://example.com/?a=1""#],
            result: Ok(r#""https://example.com/?a=1&b=2""#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in args.object(0)? {
        for item in value.as_list().unwrap_or(std::slice::from_ref(value)).iter().filter(|item| !item.is_null()) {
            query.append_pair(name, &args.as_text(item)?);
        }
    }
    let (query, url) = (query.finish(), args.text(1)?);
    if url.is_empty() || query.is_empty() {
        return args.sized(if url.is_empty() { query } else { url.to_owned() });
    }
    let (base, fragment) = url.split_once('#').map_or((url, String::new()), |(base, fragment)| (base, format!("#{fragment}")));
    let joint = if !base.contains('?') {
        "?"
    } else if base.ends_with(['?', '&']) {
        ""
    } else {
        "&"
    };
    args.sized(format!("{base}{joint}{query}{fragment}"))
}
