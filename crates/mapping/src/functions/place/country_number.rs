//! `country_number(country)`: finds the number of a country (ISO 3166-1), as a text with three digits, by its name or a code.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "country_number",
    family: Family::Place,
    aliases: &["country_numeric", "country_m49"],
    summary: "Finds the number of a country (ISO 3166-1), as a text with three digits, by its name or a code.",
    params: &[Param { name: "country", kind: Kind::Text, summary: "A name or a code.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "leading noughts stay", args: &[r#""Austria""#], result: Ok(r#""040""#) },
        Example { title: "and back", args: &[r#""276""#], result: Ok(r#""276""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(format!("{:03}", country_code::country(args)?.number).into())
}
