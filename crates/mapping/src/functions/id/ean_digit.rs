//! `ean_digit(digits)`: gives the check digit that belongs behind an article number (EAN, UPC, GTIN).

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "ean_digit",
    family: Family::Id,
    aliases: &["gtin_digit", "upc_digit", "barcode_check_digit"],
    summary: "Gives the check digit that belongs behind an article number (EAN, UPC, GTIN).",
    params: &[Param { name: "digits", kind: Kind::Text, summary: "The digits without it.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "of an EAN-13", args: &[r#""400638133393""#], result: Ok(r#""1""#) },
        Example { title: "not digits", args: &[r#""4x""#], result: Err(r#""4x" is not digits"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let found = digits::digits(args.text(0)?);
    let found = found.ok_or_else(|| args.fault(format!("{} is not digits", show(args.value(0).unwrap_or(&Value::Null)))))?;
    Ok(digits::gs1(&found).to_string().into())
}
