//! `is_currency(code)`: says whether a text is the code of a currency in use (ISO 4217).

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_currency",
    family: Family::Place,
    aliases: &["currency_valid", "valid_currency", "iso4217"],
    summary: "Says whether a text is the code of a currency in use (ISO 4217).",
    params: &[Param { name: "code", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "the euro", args: &[r#""eur""#], result: Ok(r#"true"#) },
        Example { title: "gone", args: &[r#""DEM""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(currencies::places(args.text(0)?).is_some().into())
}
