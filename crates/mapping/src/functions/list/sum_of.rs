//! `sum_of(list, field)`: adds up a field of the items, exactly; items without it add nothing.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "sum_of",
    family: Family::List,
    aliases: &["sumif", "sum_by", "total_of", "sumifs"],
    summary: "Adds up a field of the items, exactly; items without it add nothing.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The items.", default: None, one_of: &[], many: false },
        Param {
            name: "field",
            kind: Kind::Text,
            summary: "The field, as `price` or `price.net`.",
            default: None,
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "prices", args: &[r#"[{"p":0.10},{"p":"0.20"},{}]"#, r#""p""#], result: Ok(r#"0.30"#) },
        Example { title: "not a number", args: &[r#"[{"p":"ten"}]"#, r#""p""#], result: Err(r#""ten" is not a number"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let path = order::path(args, 1)?;
    let values: Vec<Value> =
        args.list(0)?.iter().filter_map(|item| order::field(item, path.as_ref())).map(std::borrow::Cow::into_owned).collect();
    exact::sum(args, &values).map(Value::from)
}
