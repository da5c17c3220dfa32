//! `sign(value)`: says on which side of nought a number is: -1, 0 or 1.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "sign",
    family: Family::Number,
    aliases: &["signum", "positive_or_negative"],
    summary: "Says on which side of nought a number is: -1, 0 or 1.",
    params: &[Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false }],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "a debt", args: &[r#"-12.50"#], result: Ok(r#"-1"#) },
        Example { title: "nought", args: &[r#"0.00"#], result: Ok(r#"0"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let value = args.decimal(0)?;
    Ok(match value.cmp(&Decimal::ZERO) {
        std::cmp::Ordering::Less => -1_i64,
        std::cmp::Ordering::Equal => 0,
        std::cmp::Ordering::Greater => 1,
    }
    .into())
}
