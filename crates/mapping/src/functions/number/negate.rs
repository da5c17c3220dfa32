//! `negate(value)`: turns the sign: a debit into a credit.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "negate",
    family: Family::Number,
    aliases: &["opposite_sign", "minus_one", "invert_sign"],
    summary: "Turns the sign: a debit into a credit.",
    params: &[Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false }],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "a credit", args: &[r#"12.50"#], result: Ok(r#"-12.50"#) },
        Example { title: "nought has no sign", args: &[r#"0"#], result: Ok(r#"0"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let value = args.decimal(0)?;
    Ok(if value.is_zero() { value } else { -value }.into())
}
