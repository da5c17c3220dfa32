//! `is_country(country)`: says whether a text names a country: by its name or a code.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_country",
    family: Family::Place,
    aliases: &["country_valid", "valid_country"],
    summary: "Says whether a text names a country: by its name or a code.",
    params: &[Param { name: "country", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "a code", args: &[r#""CH""#], result: Ok(r#"true"#) },
        Example { title: "unknown", args: &[r#""Atlantis""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(countries::find(args.text(0)?).is_some().into())
}
