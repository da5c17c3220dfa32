//! `subtract(value, by)`: takes a number away, exactly.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "subtract",
    family: Family::Number,
    summary: "Takes a number away, exactly.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false },
        Param { name: "by", kind: Kind::Decimal, summary: "The other number.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[Example { title: "a discount", args: &[r#"19.99"#, r#"5"#], result: Ok(r#"14.99"#) }],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    args.decimal(0)?.checked_sub(args.decimal(1)?).map(Value::from).ok_or_else(|| args.fault("the result has too many digits"))
}
