//! `format_money(amount, currency, style, code)`: writes an amount with the places of its currency, half rounded up, and its code.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "format_money",
    family: Family::Place,
    aliases: &["currency_format", "dollar", "format_currency", "price_text"],
    summary: "Writes an amount with the places of its currency, half rounded up, and its code.",
    params: &[
        Param { name: "amount", kind: Kind::Decimal, summary: "The amount.", default: None, one_of: &[], many: false },
        Param { name: "currency", kind: Kind::Text, summary: "The code of the currency.", default: None, one_of: &[], many: false },
        Param {
            name: "style",
            kind: Kind::Text,
            summary: "How to write it, as an example.",
            default: Some(r#""1,234.56""#),
            one_of: style::STYLES,
            many: false,
        },
        Param {
            name: "code",
            kind: Kind::Text,
            summary: "Where the code stands.",
            default: Some(r#""behind""#),
            one_of: &["behind", "before", "nowhere"],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "in German", args: &[r#"1234.5"#, r#""EUR""#, r#""1.234,56""#], result: Ok(r#""1.234,50 EUR""#) },
        Example { title: "in front", args: &[r#"99"#, r#""chf""#, r#""1'234.56""#, r#""before""#], result: Ok(r#""CHF 99.00""#) },
        Example { title: "no places", args: &[r#"1234.5"#, r#""JPY""#, r#""1,234.56""#, r#""nowhere""#], result: Ok(r#""1,235""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let places = currency_places::places(args, 1)?;
    let mut amount = args.decimal(0)?.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    amount.rescale(places);
    if amount.scale() != places {
        return Err(args.fault("the amount has too many digits"));
    }
    let (text, code) = (style::Style::of(args.text(2)?).write(&amount.to_string()), args.text(1)?.trim().to_ascii_uppercase());
    Ok(match args.text(3)? {
        "behind" => format!("{text} {code}"),
        "before" => format!("{code} {text}"),
        _ => text,
    }
    .into())
}
