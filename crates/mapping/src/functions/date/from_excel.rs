//! `from_excel(number, system)`: reads the number that a spreadsheet keeps for a date: days since 1900, the time as a fraction.

use super::*;
use rust_decimal::{Decimal, prelude::ToPrimitive as _};

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "from_excel",
    family: Family::Date,
    aliases: &["excel_date", "serial_date", "fromexcel", "xldate"],
    summary: "Reads the number that a spreadsheet keeps for a date: days since 1900, the time as a fraction.",
    params: &[
        Param { name: "number", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false },
        Param {
            name: "system",
            kind: Kind::Text,
            summary: "Older files of the Macintosh count from 1904.",
            default: Some(r#""1900""#),
            one_of: &["1900", "1904"],
            many: false,
        },
    ],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "a date", args: &[r#"46346"#], result: Ok(r#""2026-11-20""#) },
        Example { title: "with a time", args: &[r#"46346.75"#], result: Ok(r#""2026-11-20T18:00:00Z""#) },
        Example { title: "before the day that never was", args: &[r#"59"#], result: Ok(r#""1900-02-28""#) },
        Example {
            title: "the day that never was",
            args: &[r#"60"#],
            result: Err(r#"60 stands for the 29th of February 1900, which never was"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let number = args.decimal(0)?;
    let whole = number.floor();
    let out_of_range = || args.fault(format!("{number} is no date of a spreadsheet"));
    let days = whole.to_i64().filter(|days| (0..=2_958_465).contains(days)).ok_or_else(out_of_range)?;
    // Lotus took 1900 for a leap year, and everybody after it kept that.
    let (epoch, days) = match (args.text(1)?, days) {
        ("1904", days) => ((1904, 1, 1), days),
        (_, 60) => return Err(args.fault("60 stands for the 29th of February 1900, which never was")),
        (_, 61..) => ((1899, 12, 30), days),
        _ => ((1899, 12, 31), days),
    };
    let day = chrono::NaiveDate::from_ymd_opt(epoch.0, epoch.1, epoch.2).map(calendar::midnight);
    let day = day.and_then(|epoch| calendar::plus_days(epoch, days)).ok_or_else(out_of_range)?;
    if whole == number {
        return moment::day(args, day.date());
    }
    let millis =
        (number - whole).checked_mul(Decimal::from(86_400_000)).and_then(|millis| millis.round().to_i64()).ok_or_else(out_of_range)?;
    moment::written(args, day.checked_add_signed(chrono::Duration::milliseconds(millis)).map(|at| at.and_utc().fixed_offset()))
}
