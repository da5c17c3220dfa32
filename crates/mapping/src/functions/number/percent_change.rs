//! `percent_change(value, before)`: says by how many percent a number has grown since another one, to 28 digits.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "percent_change",
    family: Family::Number,
    aliases: &["growth", "pct_change", "delta_percent"],
    summary: "Says by how many percent a number has grown since another one, to 28 digits.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The number now.", default: None, one_of: &[], many: false },
        Param { name: "before", kind: Kind::Decimal, summary: "The number before.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "a quarter more", args: &[r#"125"#, r#"100"#], result: Ok(r#"25"#) },
        Example { title: "less", args: &[r#"90"#, r#"120"#], result: Ok(r#"-25"#) },
        Example { title: "from nothing", args: &[r#"1"#, r#"0"#], result: Err(r#"one cannot divide by zero"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let before = args.decimal(1)?;
    let grown = exact::add(args, args.decimal(0)?, -before)?;
    Ok(exact::divide(args, exact::multiply(args, grown, Decimal::ONE_HUNDRED)?, before.abs())?.into())
}
