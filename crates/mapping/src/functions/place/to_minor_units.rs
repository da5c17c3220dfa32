//! `to_minor_units(amount, currency)`: makes cents of an amount, or what is smallest in the currency, as payment providers count.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_minor_units",
    family: Family::Place,
    aliases: &["cents", "to_cents", "amount_in_cents", "minor_units"],
    summary: "Makes cents of an amount, or what is smallest in the currency, as payment providers count.",
    params: &[
        Param { name: "amount", kind: Kind::Decimal, summary: "The amount.", default: None, one_of: &[], many: false },
        Param {
            name: "currency",
            kind: Kind::Text,
            summary: "The code of the currency.",
            default: Some(r#""EUR""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "cents", args: &[r#"19.99"#, r#""EUR""#], result: Ok(r#"1999"#) },
        Example { title: "the yen has none", args: &[r#"500"#, r#""JPY""#], result: Ok(r#"500"#) },
        Example { title: "less than a cent", args: &[r#"0.005"#, r#""EUR""#], result: Err(r#"0.005 has more places than EUR has"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (amount, places) = (args.decimal(0)?, currency_places::places(args, 1)?);
    let units = exact::multiply(args, amount, rust_decimal::Decimal::from(10_u64.pow(places)))?;
    if !units.fract().is_zero() {
        return Err(args.fault(format!("{amount} has more places than {} has", args.text(1)?.trim())));
    }
    Ok(units.normalize().into())
}
