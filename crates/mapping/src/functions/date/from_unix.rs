//! `from_unix(number, unit)`: reads a time that counts from 1970.

use super::*;
use rust_decimal::{Decimal, prelude::ToPrimitive as _};

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "from_unix",
    family: Family::Date,
    aliases: &["from_timestamp", "from_epoch", "frommillis", "unix_to_date", "epoch_to_date"],
    summary: "Reads a time that counts from 1970.",
    params: &[
        Param { name: "number", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false },
        Param {
            name: "unit",
            kind: Kind::Text,
            summary: "What is counted.",
            default: Some(r#""seconds""#),
            one_of: &["seconds", "milliseconds"],
            many: false,
        },
    ],
    returns: Kind::Datetime,
    takes_missing: false,
    examples: &[
        Example { title: "seconds", args: &[r#"1795183200"#], result: Ok(r#""2026-11-20T14:00:00Z""#) },
        Example { title: "milliseconds", args: &[r#"1795183200123"#, r#""milliseconds""#], result: Ok(r#""2026-11-20T14:00:00.123Z""#) },
        Example { title: "a fraction", args: &[r#"1795183200.5"#], result: Ok(r#""2026-11-20T14:00:00.500Z""#) },
        Example { title: "too far", args: &[r#"99999999999999"#], result: Err(r#"the date is out of range"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let number = args.decimal(0)?;
    let factor = if args.text(1)? == "seconds" { Decimal::ONE_THOUSAND } else { Decimal::ONE };
    let millis = number.checked_mul(factor).and_then(|millis| millis.floor().to_i64());
    moment::written(args, millis.and_then(chrono::DateTime::from_timestamp_millis).map(|at| at.fixed_offset()))
}
