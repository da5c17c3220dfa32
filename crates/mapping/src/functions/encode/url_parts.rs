//! `url_parts(url)`: takes an address on the web apart: scheme, host, port, path, query, fragment.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "url_parts",
    family: Family::Encode,
    aliases: &["parse_url", "url_host", "urlparse"],
    summary: "Takes an address on the web apart: scheme, host, port, path, query, fragment.",
    params: &[Param { name: "url", kind: Kind::Text, summary: "The address.", default: None, one_of: &[], many: false }],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example {
            title: "all parts",
            args: &[r#""https://shop.example.com:8443/a/b?x=1#top""#],
            result: Ok(r#"{"scheme":"https","host":"shop.example.com","port":8443,"path":"/a/b","query":"x=1","fragment":"top"}"#),
        },
        Example {
            title: "the usual port is not written",
            args: &[r#""http://example.com""#],
            result: Ok(r#"{"scheme":"http","host":"example.com","port":null,"path":"/","query":null,"fragment":null}"#),
        },
        Example { title: "no address", args: &[r#""shop""#], result: Err(r#""shop" is not an address like https://example.com/path"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let url = parsed(args)?;
    let text = |text: Option<&str>| Value::from(text.map(str::to_owned));
    Ok(Value::Object(Object::from_iter([
        ("scheme".to_owned(), url.scheme().into()),
        ("host".to_owned(), text(url.host_str())),
        ("port".to_owned(), url.port().map(i64::from).into()),
        ("path".to_owned(), url.path().into()),
        ("query".to_owned(), text(url.query())),
        ("fragment".to_owned(), text(url.fragment())),
    ])))
}

/// The address that the first argument holds.
pub(super) fn parsed(args: &Args<'_>) -> Result<url::Url, Fault> {
    let shown = || show(args.value(0).unwrap_or(&Value::Null));
    url::Url::parse(args.text(0)?.trim()).map_err(|_| args.fault(format!("{} is not an address like https://example.com/path", shown())))
}
