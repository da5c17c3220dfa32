//! `currency_places(code)`: gives how many places amounts in a currency have behind the point (ISO 4217).

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "currency_places",
    family: Family::Place,
    aliases: &["currency_decimals", "currency_exponent", "minor_unit"],
    summary: "Gives how many places amounts in a currency have behind the point (ISO 4217).",
    params: &[Param { name: "code", kind: Kind::Text, summary: "The code of the currency.", default: None, one_of: &[], many: false }],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "the euro", args: &[r#""EUR""#], result: Ok(r#"2"#) },
        Example { title: "the yen has none", args: &[r#""JPY""#], result: Ok(r#"0"#) },
        Example { title: "unknown", args: &[r#""XYZ""#], result: Err(r#""XYZ" is not a currency in use"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(i64::from(places(args, 0)?).into())
}

/// The places of the currency that an argument names.
pub(super) fn places(args: &Args<'_>, at: usize) -> Result<u32, Fault> {
    let shown = || show(args.value(at).unwrap_or(&Value::Null));
    currencies::places(args.text(at)?).ok_or_else(|| args.fault(format!("{} is not a currency in use", shown())))
}
