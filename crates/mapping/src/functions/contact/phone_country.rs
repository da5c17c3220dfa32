//! `phone_country(phone)`: gives the country of a telephone number with its country code; where several share one, the largest of them.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "phone_country",
    family: Family::Contact,
    aliases: &["country_of_phone", "calling_code"],
    summary: "Gives the country of a telephone number with its country code; where several share one, the largest of them.",
    params: &[Param { name: "phone", kind: Kind::Text, summary: "The number, as `+493012345`.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a German one", args: &[r#""+49 30 12345""#], result: Ok(r#""DE""#) },
        Example { title: "without a country code", args: &[r#""030 12345""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let text = args.text(0)?.trim();
    let international = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
    let digits: Option<String> = international.map(|text| text.chars().filter(char::is_ascii_digit).collect());
    Ok(digits.and_then(|digits| countries::by_calling_code(&digits)).map(|country| country.code).into())
}
