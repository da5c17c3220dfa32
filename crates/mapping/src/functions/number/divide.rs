//! `divide(value, by)`: divides by a number, to 28 digits.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "divide",
    family: Family::Number,
    aliases: &["quotient", "div", "per"],
    summary: "Divides by a number, to 28 digits.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false },
        Param { name: "by", kind: Kind::Decimal, summary: "The number to divide by.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "a share", args: &[r#"10"#, r#"4"#], result: Ok(r#"2.5"#) },
        Example { title: "never by zero", args: &[r#"1"#, r#"0"#], result: Err(r#"one cannot divide by zero"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    exact::divide(args, args.decimal(0)?, args.decimal(1)?).map(Value::from)
}
