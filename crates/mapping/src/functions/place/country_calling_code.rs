//! `country_calling_code(country)`: gives the country code of a country's telephones.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "country_calling_code",
    family: Family::Place,
    aliases: &["dialling_code", "dial_code", "phone_prefix"],
    summary: "Gives the country code of a country's telephones.",
    params: &[Param { name: "country", kind: Kind::Text, summary: "A name or a code.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "Austria", args: &[r#""AT""#], result: Ok(r#""+43""#) },
        Example { title: "nobody lives there", args: &[r#""Bouvet Island""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let calling = country_code::country(args)?.calling;
    Ok(Some(calling).filter(|calling| *calling > 0).map(|calling| format!("+{calling}")).into())
}
