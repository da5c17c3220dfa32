//! `query_parse(url)`: makes an object of the query of an address, or of a query alone; a name that comes several times holds a list.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "query_parse",
    family: Family::Encode,
    aliases: &["parse_query", "parse_qs", "form_decode"],
    summary: "Makes an object of the query of an address, or of a query alone; a name that comes several times holds a list.",
    params: &[Param { name: "url", kind: Kind::Text, summary: "The address, or its query.", default: None, one_of: &[], many: false }],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example { title: "of an address", args: &[r#""https://example.com/?a=1&b=x+y""#], result: Ok(r#"{"a":"1","b":"x y"}"#) },
        Example { title: "several times", args: &[r#""tag=a&tag=b""#], result: Ok(r#"{"tag":["a","b"]}"#) },
        Example { title: "of nothing", args: &[r#""""#], result: Ok(r#"{}"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut object = Object::new();
    for (name, value) in pairs(args.text(0)?) {
        match object.entry(name.into_owned()).or_default() {
            first @ Value::Null => *first = Value::from(value.as_ref()),
            Value::List(items) => items.push(value.as_ref().into()),
            one => *one = Value::List(vec![std::mem::take(one), value.as_ref().into()]),
        }
    }
    Ok(Value::Object(object))
}

/// Names and values, of an address or a query alone.
pub(super) fn pairs(text: &str) -> url::form_urlencoded::Parse<'_> {
    let text = text.trim();
    let query = match text.split_once('?') {
        Some((_, query)) => query,
        None if text.contains("://") => "",
        None => text,
    };
    url::form_urlencoded::parse(query.split('#').next().unwrap_or_default().as_bytes())
}
