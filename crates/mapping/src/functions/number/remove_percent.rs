//! `remove_percent(value, percent)`: takes out so many percent that were added: the net price of a gross one, to 28 digits.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "remove_percent",
    family: Family::Number,
    aliases: &["net", "without_tax", "remove_tax", "remove_vat"],
    summary: "Takes out so many percent that were added: the net price of a gross one, to 28 digits.",
    params: &[
        Param {
            name: "value",
            kind: Kind::Decimal,
            summary: "The amount with the percent in it.",
            default: None,
            one_of: &[],
            many: false,
        },
        Param { name: "percent", kind: Kind::Decimal, summary: "How many percent were added.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "without tax", args: &[r#"119"#, r#"19"#], result: Ok(r#"100"#) },
        Example { title: "nothing would be left", args: &[r#"5"#, r#"-100"#], result: Err(r#"one cannot divide by zero"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let whole = exact::multiply(args, args.decimal(0)?, Decimal::ONE_HUNDRED)?;
    Ok(exact::divide(args, whole, exact::add(args, Decimal::ONE_HUNDRED, args.decimal(1)?)?)?.into())
}
