//! `modulo(value, by)`: gives what is left after a division; it has the sign of the divisor, as in spreadsheets.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "modulo",
    family: Family::Number,
    aliases: &["mod", "remainder"],
    summary: "Gives what is left after a division; it has the sign of the divisor, as in spreadsheets.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false },
        Param { name: "by", kind: Kind::Decimal, summary: "The number to divide by.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "every third", args: &[r#"10"#, r#"3"#], result: Ok(r#"1"#) },
        Example { title: "below zero", args: &[r#"-1"#, r#"3"#], result: Ok(r#"2"#) },
        Example { title: "never by zero", args: &[r#"1"#, r#"0"#], result: Err(r#"one cannot divide by zero"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (value, by) = (args.decimal(0)?, args.decimal(1)?);
    if by.is_zero() {
        return Err(args.fault("one cannot divide by zero"));
    }
    let rest = value.checked_rem(by).ok_or_else(|| args.fault("the result has too many digits"))?;
    let other_side = !rest.is_zero() && rest.is_sign_negative() != by.is_sign_negative();
    Ok(if other_side { exact::add(args, rest, by)? } else { rest }.into())
}
