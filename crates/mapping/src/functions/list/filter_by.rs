//! `filter_by(list, field, value, is)`: keeps the items whose field has a value; left out: in which the field is not empty.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "filter_by",
    family: Family::List,
    aliases: &["filter", "where", "filterxlookup", "select_rows", "reject"],
    summary: "Keeps the items whose field has a value; left out: in which the field is not empty.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The items.", default: None, one_of: &[], many: false },
        Param {
            name: "field",
            kind: Kind::Text,
            summary: "The field, as `status` or `customer.country`.",
            default: None,
            one_of: &[],
            many: false,
        },
        Param { name: "value", kind: Kind::Any, summary: "The value.", default: Some(r#"null"#), one_of: &[], many: false },
        Param {
            name: "is",
            kind: Kind::Text,
            summary: "How it compares.",
            default: Some(r#""equal""#),
            one_of: &["equal", "not_equal", "greater", "at_least", "less", "at_most", "contains"],
            many: false,
        },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example {
            title: "open ones",
            args: &[r#"[{"s":"open","n":1},{"s":"paid","n":2}]"#, r#""s""#, r#""open""#],
            result: Ok(r#"[{"s":"open","n":1}]"#),
        },
        Example { title: "with an e-mail address", args: &[r#"[{"e":"a@b.c"},{"e":""},{}]"#, r#""e""#], result: Ok(r#"[{"e":"a@b.c"}]"#) },
        Example {
            title: "above a price",
            args: &[r#"[{"p":9.5},{"p":"12"}]"#, r#""p""#, r#"10"#, r#""greater""#],
            result: Ok(r#"[{"p":"12"}]"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let path = order::path(args, 1)?;
    let wanted = args.value(2)?;
    let is = args.text(3)?;
    let mut kept = Vec::new();
    for item in args.list(0)? {
        let value = order::field(item, path.as_ref());
        let keep = match (value.as_deref(), is) {
            (Some(value), _) if wanted.is_null() => value.is_empty() == (is == "not_equal"),
            (None, _) => is == "not_equal",
            (Some(value), "equal") => order::same(value, wanted),
            (Some(value), "not_equal") => !order::same(value, wanted),
            (Some(Value::List(items)), "contains") => items.iter().any(|item| order::same(item, wanted)),
            (Some(value), "contains") => args.as_text(value)?.contains(&args.as_text(wanted)?),
            (Some(value), is) => {
                let order = order::compare(args, value, wanted)?;
                match is {
                    "greater" => order.is_gt(),
                    "at_least" => order.is_ge(),
                    "less" => order.is_lt(),
                    _ => order.is_le(),
                }
            }
        };
        if keep {
            kept.push(item.clone());
        }
    }
    Ok(Value::List(kept))
}
