//! `iban_valid(iban)`: says whether a text is an IBAN: known country, right length, right check digits.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "iban_valid",
    family: Family::Id,
    aliases: &["is_iban", "iban_check", "validate_iban"],
    summary: "Says whether a text is an IBAN: known country, right length, right check digits.",
    params: &[Param { name: "iban", kind: Kind::Text, summary: "The text, spaces allowed.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "it is", args: &[r#""DE89 3704 0044 0532 0130 00""#], result: Ok(r#"true"#) },
        Example { title: "a digit is wrong", args: &[r#""DE89 3704 0044 0532 0130 01""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(digits::iban(args.text(0)?).is_ok().into())
}
