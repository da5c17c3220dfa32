//! `product(list)`: multiplies the numbers of a list, exactly; what is missing does not count.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "product",
    family: Family::Number,
    aliases: &["multiply_all", "product_list"],
    summary: "Multiplies the numbers of a list, exactly; what is missing does not count.",
    params: &[Param { name: "list", kind: Kind::List, summary: "The numbers.", default: None, one_of: &[], many: false }],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "of three", args: &[r#"[2,"1.5",4]"#], result: Ok(r#"12.0"#) },
        Example { title: "of nothing", args: &[r#"[]"#], result: Ok(r#"1"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let numbers = exact::numbers(args)?;
    numbers.into_iter().try_fold(Decimal::ONE, |product, number| exact::multiply(args, product, number)).map(Value::from)
}
