//! `truncate(value, places)`: cuts a number off behind so many places, without rounding.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "truncate",
    family: Family::Number,
    aliases: &["trunc", "cut_off", "fix"],
    summary: "Cuts a number off behind so many places, without rounding.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false },
        Param { name: "places", kind: Kind::Integer, summary: "How many places to keep.", default: Some(r#"0"#), one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "cents", args: &[r#"2.999"#, r#"2"#], result: Ok(r#"2.99"#) },
        Example { title: "below zero", args: &[r#"-2.9"#], result: Ok(r#"-2"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let places = u32::try_from(args.count(1)?).unwrap_or(28).min(28);
    Ok(args.decimal(0)?.trunc_with_scale(places).into())
}
