//! `country_name(country, language)`: gives the name of a country in English or German, by a name or a code.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "country_name",
    family: Family::Place,
    aliases: &["country_from_code", "country_text"],
    summary: "Gives the name of a country in English or German, by a name or a code.",
    params: &[
        Param { name: "country", kind: Kind::Text, summary: "A name or a code.", default: None, one_of: &[], many: false },
        Param {
            name: "language",
            kind: Kind::Text,
            summary: "The language.",
            default: Some(r#""en""#),
            one_of: &["en", "de"],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "of a code", args: &[r#""AT""#], result: Ok(r#""Austria""#) },
        Example { title: "in German", args: &[r#""AT""#, r#""de""#], result: Ok(r#""Österreich""#) },
        Example { title: "unknown", args: &[r#""XX""#], result: Err(r#""XX" is not a country that is known here"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let country = country_code::country(args)?;
    Ok(if args.text(1)? == "de" { country.german } else { country.english }.into())
}
