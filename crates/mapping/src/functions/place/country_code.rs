//! `country_code(country)`: finds the two-letter code of a country (ISO 3166-1) by its English or German name, often its own name, or a code.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "country_code",
    family: Family::Place,
    aliases: &["country", "iso_country", "country_alpha2", "country_iso2"],
    summary: "Finds the two-letter code of a country (ISO 3166-1) by its English or German name, often its own name, or a code.",
    params: &[Param { name: "country", kind: Kind::Text, summary: "A name or a code.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "an English name", args: &[r#""Germany""#], result: Ok(r#""DE""#) },
        Example { title: "its own name", args: &[r#""österreich""#], result: Ok(r#""AT""#) },
        Example { title: "three letters", args: &[r#""FRA""#], result: Ok(r#""FR""#) },
        Example { title: "unknown", args: &[r#""Atlantis""#], result: Err(r#""Atlantis" is not a country that is known here"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(country(args)?.code.into())
}

/// The country that the first argument names.
pub(super) fn country(args: &Args<'_>) -> Result<&'static countries::Country, Fault> {
    let shown = || show(args.value(0).unwrap_or(&Value::Null));
    countries::find(args.text(0)?).ok_or_else(|| args.fault(format!("{} is not a country that is known here", shown())))
}
