//! `count_by(list, field)`: counts the items that share the value of a field.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "count_by",
    family: Family::List,
    aliases: &["group_count", "countif", "frequency", "histogram", "tally"],
    summary: "Counts the items that share the value of a field.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The items.", default: None, one_of: &[], many: false },
        Param {
            name: "field",
            kind: Kind::Text,
            summary: "The field; left out: the item itself.",
            default: Some(r#""""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example {
            title: "orders by country",
            args: &[r#"[{"c":"DE"},{"c":"AT"},{"c":"DE"}]"#, r#""c""#],
            result: Ok(r#"{"DE":2,"AT":1}"#),
        },
        Example { title: "of texts", args: &[r#"["a","b","a"]"#], result: Ok(r#"{"a":2,"b":1}"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let path = order::path(args, 1)?;
    let mut counts = indexmap::IndexMap::<String, i64>::new();
    for value in args.list(0)?.iter().filter_map(|item| order::field(item, path.as_ref())) {
        let name = value.as_text().map_or_else(|| order::key(&value), str::to_owned);
        *counts.entry(name).or_default() += 1;
    }
    Ok(Value::Object(counts.into_iter().map(|(name, count)| (name, count.into())).collect()))
}
