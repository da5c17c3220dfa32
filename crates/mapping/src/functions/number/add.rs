//! `add(value, by)`: adds a number, exactly.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "add",
    family: Family::Number,
    aliases: &["plus", "sum_two"],
    summary: "Adds a number, exactly.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false },
        Param { name: "by", kind: Kind::Decimal, summary: "The other number.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "cents stay cents", args: &[r#"0.1"#, r#"0.2"#], result: Ok(r#"0.3"#) },
        Example {
            title: "digits that do not fit are a fault",
            args: &[r#"7922816251426433759354395033"#, r#"0.00001"#],
            result: Err(r#"the result has too many digits"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    exact::add(args, args.decimal(0)?, args.decimal(1)?).map(Value::from)
}
