//! `subtract(value, by)`: takes a number away, exactly.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "subtract",
    family: Family::Number,
    aliases: &["minus", "sub"],
    summary: "Takes a number away, exactly.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false },
        Param { name: "by", kind: Kind::Decimal, summary: "The other number.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "a discount", args: &[r#"19.99"#, r#"5"#], result: Ok(r#"14.99"#) },
        Example { title: "below nought", args: &[r#"1"#, r#"2.50"#], result: Ok(r#"-1.50"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    exact::add(args, args.decimal(0)?, -args.decimal(1)?).map(Value::from)
}
