//! `power(value, exponent)`: multiplies a number so many times with itself; below 0 the result has 28 digits.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "power",
    family: Family::Number,
    aliases: &["pow", "exponent", "raise_to"],
    summary: "Multiplies a number so many times with itself; below 0 the result has 28 digits.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false },
        Param { name: "exponent", kind: Kind::Integer, summary: "How often, from -1000 to 1000.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "a square", args: &[r#"1.05"#, r#"2"#], result: Ok(r#"1.1025"#) },
        Example { title: "one over", args: &[r#"2"#, r#"-2"#], result: Ok(r#"0.25"#) },
        Example { title: "too large", args: &[r#"10"#, r#"100"#], result: Err(r#"the result has too many digits"#) },
    ],
    call,
};

/// A larger exponent leads nowhere but to 0, 1 and too many digits.
const EXPONENT_MAX: u64 = 1_000;

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (value, exponent) = (args.decimal(0)?, args.integer(1)?);
    if exponent.unsigned_abs() > EXPONENT_MAX {
        return Err(args.fault(format!("`exponent` is a number from -{EXPONENT_MAX} to {EXPONENT_MAX}")));
    }
    let mut result = Decimal::ONE;
    for _ in 0..exponent.unsigned_abs() {
        result = exact::multiply(args, result, value)?;
    }
    Ok(if exponent < 0 { exact::divide(args, Decimal::ONE, result)? } else { result }.into())
}
