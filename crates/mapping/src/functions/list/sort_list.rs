//! `sort_list(list, field, order)`: sorts a list, by the items or by a field of them; equal ones keep their order, those without the field come last.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "sort_list",
    family: Family::List,
    aliases: &["sort", "sort_by", "order_by", "orderby"],
    summary: "Sorts a list, by the items or by a field of them; equal ones keep their order, those without the field come last.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false },
        Param {
            name: "field",
            kind: Kind::Text,
            summary: "The field; left out: the item itself.",
            default: Some(r#""""#),
            one_of: &[],
            many: false,
        },
        Param {
            name: "order",
            kind: Kind::Text,
            summary: "Which comes first.",
            default: Some(r#""smallest""#),
            one_of: &["smallest", "greatest"],
            many: false,
        },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "numbers", args: &[r#"[10,9,8.5]"#], result: Ok(r#"[8.5,9,10]"#) },
        Example {
            title: "by a field",
            args: &[r#"[{"p":2},{},{"p":10}]"#, r#""p""#, r#""greatest""#],
            result: Ok(r#"[{"p":10},{"p":2},{}]"#),
        },
        Example { title: "kinds together", args: &[r#"["b",2,"a",1]"#], result: Ok(r#"[1,2,"a","b"]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let path = order::path(args, 1)?;
    let greatest_first = args.text(2)? == "greatest";
    let mut keyed: Vec<_> = args.list(0)?.iter().map(|item| (order::field(item, path.as_ref()), item)).collect();
    keyed.sort_by(|(left, _), (right, _)| match (left, right) {
        (Some(left), Some(right)) if greatest_first => order::total(right, left),
        (Some(left), Some(right)) => order::total(left, right),
        (left, right) => left.is_none().cmp(&right.is_none()),
    });
    Ok(keyed.into_iter().map(|(_, item)| item.clone()).collect())
}
