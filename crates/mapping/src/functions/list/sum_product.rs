//! `sum_product(list, field, by)`: multiplies two fields of each item and adds the products up, exactly: quantity times price.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "sum_product",
    family: Family::List,
    aliases: &["sumproduct", "weighted_sum", "line_total"],
    summary: "Multiplies two fields of each item and adds the products up, exactly: quantity times price.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The items.", default: None, one_of: &[], many: false },
        Param { name: "field", kind: Kind::Text, summary: "The one field.", default: None, one_of: &[], many: false },
        Param { name: "by", kind: Kind::Text, summary: "The other field.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "an order", args: &[r#"[{"q":2,"p":9.99},{"q":1,"p":"0.50"}]"#, r#""q""#, r#""p""#], result: Ok(r#"20.48"#) },
        Example { title: "items without one of them add nothing", args: &[r#"[{"q":2}]"#, r#""q""#, r#""p""#], result: Ok(r#"0"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (one, other) = (order::path(args, 1)?, order::path(args, 2)?);
    let mut sum = rust_decimal::Decimal::ZERO;
    for item in args.list(0)? {
        if let (Some(left), Some(right)) = (order::field(item, one.as_ref()), order::field(item, other.as_ref())) {
            sum = exact::add(args, sum, exact::multiply(args, args.as_decimal(&left)?, args.as_decimal(&right)?)?)?;
        }
    }
    Ok(sum.into())
}
