//! `abs(value)`: takes away the minus sign.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "abs",
    family: Family::Number,
    aliases: &["absolute", "magnitude"],
    summary: "Takes away the minus sign.",
    params: &[Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false }],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "a debt", args: &[r#"-12.50"#], result: Ok(r#"12.50"#) },
        Example { title: "every digit stays", args: &[r#"12345678901234567890.10"#], result: Ok(r#"12345678901234567890.10"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.decimal(0)?.abs().into())
}
