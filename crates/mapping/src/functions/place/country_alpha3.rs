//! `country_alpha3(country)`: finds the three-letter code of a country (ISO 3166-1) by its name or a code.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "country_alpha3",
    family: Family::Place,
    aliases: &["country_code3", "country_iso3"],
    summary: "Finds the three-letter code of a country (ISO 3166-1) by its name or a code.",
    params: &[Param { name: "country", kind: Kind::Text, summary: "A name or a code.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "by two letters", args: &[r#""DE""#], result: Ok(r#""DEU""#) },
        Example { title: "unknown", args: &[r#""XX""#], result: Err(r#""XX" is not a country that is known here"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(country_code::country(args)?.long.into())
}
