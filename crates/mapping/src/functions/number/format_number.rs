//! `format_number(value, style, places)`: writes a number as people of a country do.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "format_number",
    family: Family::Number,
    aliases: &["number_format", "fixed", "formatnumber", "to_locale", "money_text"],
    summary: "Writes a number as people of a country do.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false },
        Param {
            name: "style",
            kind: Kind::Text,
            summary: "How to write it, as an example.",
            default: Some(r#""1,234.56""#),
            one_of: style::STYLES,
            many: false,
        },
        Param {
            name: "places",
            kind: Kind::Integer,
            summary: "How many places behind the mark, half rounded up; left out: those it has.",
            default: Some(r#"null"#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "German money", args: &[r#"1234567.5"#, r#""1.234,56""#, r#"2"#], result: Ok(r#""1.234.567,50""#) },
        Example { title: "as in India", args: &[r#"12345678.9"#, r#""12,34,567.89""#], result: Ok(r#""1,23,45,678.9""#) },
        Example { title: "below zero", args: &[r#"-999"#, r#""1'234.56""#, r#"2"#], result: Ok(r#""-999.00""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut value = args.decimal(0)?;
    if let Some(places) = args.given_integer(2)? {
        let places = u32::try_from(places).ok().filter(|places| *places <= 28);
        let places = places.ok_or_else(|| args.fault("`places` is a number from 0 to 28"))?;
        value = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
        let missing = places.saturating_sub(value.scale()) as usize;
        let point = if value.scale() == 0 && missing > 0 { "." } else { "" };
        return Ok(style::Style::of(args.text(1)?).write(&format!("{value}{point}{}", "0".repeat(missing))).into());
    }
    Ok(style::Style::of(args.text(1)?).write(&value.to_string()).into())
}
