//! `to_excel(date, zone)`: gives the number that a spreadsheet keeps for a date: days since 1900, the time as a fraction.

use super::*;
use rust_decimal::Decimal;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_excel",
    family: Family::Date,
    aliases: &["serial_number", "toexcel", "date_serial"],
    summary: "Gives the number that a spreadsheet keeps for a date: days since 1900, the time as a fraction.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param {
            name: "zone",
            kind: Kind::Text,
            summary: "The time zone whose clock the spreadsheet shows.",
            default: Some(r#""UTC""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "a date", args: &[r#""2026-11-20""#], result: Ok(r#"46346"#) },
        Example { title: "with a time", args: &[r#""2026-11-20T18:00:00Z""#], result: Ok(r#"46346.75"#) },
        Example { title: "too early", args: &[r#""1900-02-28""#], result: Err(r#"spreadsheets agree on dates from 1900-03-01 on"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let at = moment::moment(args, 0)?.local(Some(moment::zone(args, 1)?));
    let epoch = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    let days = (at.date() - epoch).num_days();
    if days < 61 {
        return Err(args.fault("spreadsheets agree on dates from 1900-03-01 on"));
    }
    let millis = Decimal::from(at.num_seconds_from_midnight()) * Decimal::from(1_000) + Decimal::from(at.nanosecond() / 1_000_000 % 1_000);
    let fraction = (millis / Decimal::from(86_400_000)).round_dp(11);
    Ok((Decimal::from(days) + fraction).normalize().into())
}
