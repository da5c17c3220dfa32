//! `multiply(value, by)`: multiplies by a number, exactly.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "multiply",
    family: Family::Number,
    aliases: &["times", "product_of", "mul"],
    summary: "Multiplies by a number, exactly.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false },
        Param { name: "by", kind: Kind::Decimal, summary: "The other number.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "a price times a quantity", args: &[r#"19.99"#, r#"100"#], result: Ok(r#"1999.00"#) },
        Example {
            title: "digits that do not fit are a fault",
            args: &[r#"0.123456789012345"#, r#"0.123456789012345"#],
            result: Err(r#"the result has too many digits"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    exact::multiply(args, args.decimal(0)?, args.decimal(1)?).map(Value::from)
}
