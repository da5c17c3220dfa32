//! `group_by(list, field)`: makes a list for each value of a field: `key`, and the `items` that have it.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "group_by",
    family: Family::List,
    aliases: &["group", "bucket", "partition_by"],
    summary: "Makes a list for each value of a field: `key`, and the `items` that have it.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The items.", default: None, one_of: &[], many: false },
        Param { name: "field", kind: Kind::Text, summary: "The field.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example {
            title: "orders by country",
            args: &[r#"[{"c":"DE","n":1},{"c":"AT","n":2},{"c":"DE","n":3}]"#, r#""c""#],
            result: Ok(r#"[{"key":"DE","items":[{"c":"DE","n":1},{"c":"DE","n":3}]},{"key":"AT","items":[{"c":"AT","n":2}]}]"#),
        },
        Example {
            title: "items without it are together",
            args: &[r#"[{"n":1},{"c":null}]"#, r#""c""#],
            result: Ok(r#"[{"key":null,"items":[{"n":1},{"c":null}]}]"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let path = order::path(args, 1)?;
    let mut groups = indexmap::IndexMap::<String, (Value, Vec<Value>)>::new();
    for item in args.list(0)? {
        let value = order::field(item, path.as_ref()).map(std::borrow::Cow::into_owned).unwrap_or_default();
        groups.entry(order::key(&value)).or_insert_with(|| (value, Vec::new())).1.push(item.clone());
    }
    let group = |(key, items)| Value::Object(Object::from_iter([("key".to_owned(), key), ("items".to_owned(), Value::List(items))]));
    Ok(groups.into_values().map(group).collect())
}
