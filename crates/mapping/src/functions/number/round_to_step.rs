//! `round_to_step(value, step, mode)`: rounds to a multiple of a step: to 5 cents, to dozens.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "round_to_step",
    family: Family::Number,
    aliases: &["mround", "round_to_nearest", "swedish_rounding", "step"],
    summary: "Rounds to a multiple of a step: to 5 cents, to dozens.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false },
        Param { name: "step", kind: Kind::Decimal, summary: "The step, above 0.", default: None, one_of: &[], many: false },
        Param {
            name: "mode",
            kind: Kind::Text,
            summary: "What to do with the rest.",
            default: Some(r#""half_up""#),
            one_of: exact::ROUNDINGS,
            many: false,
        },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "to 5 cents", args: &[r#"2.93"#, r#"0.05"#], result: Ok(r#"2.95"#) },
        Example { title: "whole dozens", args: &[r#"25"#, r#"12"#, r#""up""#], result: Ok(r#"36"#) },
        Example { title: "no step", args: &[r#"1"#, r#"0"#], result: Err(r#"`step` is above 0"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (value, step) = (args.decimal(0)?, args.decimal(1)?);
    if step <= Decimal::ZERO {
        return Err(args.fault("`step` is above 0"));
    }
    let steps = value.checked_div(step).ok_or_else(|| args.fault("the result has too many digits"))?;
    let whole = steps.round_dp_with_strategy(0, exact::rounding(args, args.text(2)?)?);
    Ok(exact::multiply(args, whole, step)?.into())
}
