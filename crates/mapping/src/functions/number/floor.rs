//! `floor(value, places)`: rounds down to the next whole number, or to so many places.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "floor",
    family: Family::Number,
    aliases: &["round_down", "int_floor"],
    summary: "Rounds down to the next whole number, or to so many places.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false },
        Param { name: "places", kind: Kind::Integer, summary: "How many places to keep.", default: Some(r#"0"#), one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "whole boxes", args: &[r#"2.9"#], result: Ok(r#"2"#) },
        Example { title: "below zero", args: &[r#"-2.1"#], result: Ok(r#"-3"#) },
        Example { title: "to cents", args: &[r#"1.239"#, r#"2"#], result: Ok(r#"1.23"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let places = u32::try_from(args.count(1)?).unwrap_or(28).min(28);
    Ok(args.decimal(0)?.round_dp_with_strategy(places, RoundingStrategy::ToNegativeInfinity).into())
}
