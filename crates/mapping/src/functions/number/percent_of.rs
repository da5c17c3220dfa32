//! `percent_of(value, percent)`: gives so many percent of an amount, exactly.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "percent_of",
    family: Family::Number,
    aliases: &["percentage", "tax_of", "vat_of", "discount_of"],
    summary: "Gives so many percent of an amount, exactly.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The amount.", default: None, one_of: &[], many: false },
        Param { name: "percent", kind: Kind::Decimal, summary: "How many percent.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "the tax", args: &[r#"19.99"#, r#"19"#], result: Ok(r#"3.7981"#) },
        Example { title: "half", args: &[r#"10"#, r#"50"#], result: Ok(r#"5"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let product = exact::multiply(args, args.decimal(0)?, args.decimal(1)?)?;
    Ok(exact::multiply(args, product, Decimal::new(1, 2))?.normalize().into())
}
