//! `get(value, path, otherwise)`: takes what stands at a path in an object or a list.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "get",
    family: Family::Object,
    aliases: &["lookup_field", "field_at", "dig", "json_path", "getvalue"],
    summary: "Takes what stands at a path in an object or a list.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The object or list.", default: None, one_of: &[], many: false },
        Param {
            name: "path",
            kind: Kind::Text,
            summary: "The path, as `customer.name` or `lines[0].sku`.",
            default: None,
            one_of: &[],
            many: false,
        },
        Param {
            name: "otherwise",
            kind: Kind::Any,
            summary: "What to take where nothing stands there.",
            default: Some(r#"null"#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "deeper", args: &[r#"{"customer":{"name":"Ada"}}"#, r#""customer.name""#], result: Ok(r#""Ada""#) },
        Example { title: "in a list", args: &[r#"{"lines":[{"sku":"A"}]}"#, r#""lines[0].sku""#], result: Ok(r#""A""#) },
        Example { title: "not there", args: &[r#"{}"#, r#""a""#, r#""-""#], result: Ok(r#""-""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let path = order::path(args, 1)?;
    let found = order::field(args.value(0)?, path.as_ref()).map(std::borrow::Cow::into_owned);
    Ok(found.or_else(|| args.get(2).cloned()).unwrap_or_default())
}
