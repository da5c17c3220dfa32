//! `from_minor_units(units, currency)`: makes an amount of cents, or of what is smallest in the currency.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "from_minor_units",
    family: Family::Place,
    aliases: &["from_cents", "cents_to_amount", "major_units"],
    summary: "Makes an amount of cents, or of what is smallest in the currency.",
    params: &[
        Param { name: "units", kind: Kind::Integer, summary: "How many.", default: None, one_of: &[], many: false },
        Param {
            name: "currency",
            kind: Kind::Text,
            summary: "The code of the currency.",
            default: Some(r#""EUR""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "cents", args: &[r#"1999"#, r#""EUR""#], result: Ok(r#"19.99"#) },
        Example { title: "the noughts stay", args: &[r#"2000"#, r#""USD""#], result: Ok(r#"20.00"#) },
        Example { title: "the dinar has three places", args: &[r#"1500"#, r#""KWD""#], result: Ok(r#"1.500"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let amount = rust_decimal::Decimal::try_new(args.integer(0)?, currency_places::places(args, 1)?);
    amount.map(Value::from).map_err(|_| args.fault("too many digits"))
}
