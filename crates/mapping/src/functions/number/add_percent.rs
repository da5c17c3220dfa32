//! `add_percent(value, percent)`: adds so many percent to an amount, exactly: a net price with its tax.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "add_percent",
    family: Family::Number,
    aliases: &["gross", "markup", "add_tax", "add_vat"],
    summary: "Adds so many percent to an amount, exactly: a net price with its tax.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The amount.", default: None, one_of: &[], many: false },
        Param { name: "percent", kind: Kind::Decimal, summary: "How many percent of it.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "with tax", args: &[r#"100"#, r#"19"#], result: Ok(r#"119"#) },
        Example { title: "every digit", args: &[r#"19.99"#, r#"7.7"#], result: Ok(r#"21.52923"#) },
        Example { title: "a discount", args: &[r#"50"#, r#"-10"#], result: Ok(r#"45"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let factor = exact::add(args, Decimal::ONE_HUNDRED, args.decimal(1)?)?;
    let product = exact::multiply(args, args.decimal(0)?, factor)?;
    Ok(exact::multiply(args, product, Decimal::new(1, 2))?.normalize().into())
}
