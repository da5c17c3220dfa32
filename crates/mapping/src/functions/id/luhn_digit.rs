//! `luhn_digit(digits)`: gives the check digit that belongs behind a number (Luhn), as cards have it.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "luhn_digit",
    family: Family::Id,
    aliases: &["mod10_digit", "check_digit", "luhn_generate"],
    summary: "Gives the check digit that belongs behind a number (Luhn), as cards have it.",
    params: &[Param { name: "digits", kind: Kind::Text, summary: "The digits without it.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "of a card", args: &[r#""411111111111111""#], result: Ok(r#""1""#) },
        Example { title: "not digits", args: &[r#""41a""#], result: Err(r#""41a" is not digits"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let found = digits::digits(args.text(0)?);
    let found = found.ok_or_else(|| args.fault(format!("{} is not digits", show(args.value(0).unwrap_or(&Value::Null)))))?;
    Ok(digits::luhn(&found).to_string().into())
}
