//! `average_of(list, field)`: gives the average of a field of the items, to 28 digits; items without it do not count.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "average_of",
    family: Family::List,
    aliases: &["avg_by", "averageif", "mean_of"],
    summary: "Gives the average of a field of the items, to 28 digits; items without it do not count.",
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
        Example { title: "prices", args: &[r#"[{"p":1},{"p":"2"},{}]"#, r#""p""#], result: Ok(r#"1.5"#) },
        Example { title: "none", args: &[r#"[{}]"#, r#""p""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let path = order::path(args, 1)?;
    let values: Vec<Value> =
        args.list(0)?.iter().filter_map(|item| order::field(item, path.as_ref())).map(std::borrow::Cow::into_owned).collect();
    if values.is_empty() {
        return Ok(Value::Null);
    }
    Ok(exact::divide(args, exact::sum(args, &values)?, rust_decimal::Decimal::from(values.len()))?.into())
}
