//! `round(value, places, mode)`: rounds a number to some places behind the point, exactly.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "round",
    family: Family::Number,
    aliases: &["to_fixed"],
    summary: "Rounds a number to some places behind the point, exactly.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false },
        Param { name: "places", kind: Kind::Integer, summary: "How many places to keep.", default: Some(r#"0"#), one_of: &[], many: false },
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
        Example { title: "half goes up", args: &[r#"2.345"#, r#"2"#], result: Ok(r#"2.35"#) },
        Example { title: "half goes to the even one", args: &[r#"2.345"#, r#"2"#, r#""half_even""#], result: Ok(r#"2.34"#) },
        Example { title: "cut off", args: &[r#"-2.9"#, r#"0"#, r#""down""#], result: Ok(r#"-2"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let strategy = exact::rounding(args, args.text(2)?)?;
    let places = u32::try_from(args.count(1)?).unwrap_or(28).min(28);
    Ok(args.decimal(0)?.round_dp_with_strategy(places, strategy).into())
}
