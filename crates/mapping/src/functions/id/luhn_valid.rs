//! `luhn_valid(digits)`: says whether the last digit of a number is its check digit (Luhn): cards, IMEI, many customer numbers.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "luhn_valid",
    family: Family::Id,
    aliases: &["is_card_number", "mod10", "luhn", "check_luhn", "credit_card_valid"],
    summary: "Says whether the last digit of a number is its check digit (Luhn): cards, IMEI, many customer numbers.",
    params: &[Param {
        name: "digits",
        kind: Kind::Text,
        summary: "The digits, spaces and hyphens allowed.",
        default: None,
        one_of: &[],
        many: false,
    }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "a card for tests", args: &[r#""4111 1111 1111 1111""#], result: Ok(r#"true"#) },
        Example { title: "two digits changed places", args: &[r#""4111 1111 1111 1411""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let found = digits::digits(args.text(0)?);
    let valid = found.as_deref().and_then(<[u32]>::split_last).is_some_and(|(last, rest)| !rest.is_empty() && digits::luhn(rest) == *last);
    Ok(valid.into())
}
