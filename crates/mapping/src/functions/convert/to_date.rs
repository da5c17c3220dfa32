//! `to_date(value)`: makes a day of a date or a moment as RFC 3339 writes them.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_date",
    family: Family::Convert,
    aliases: &["date_value", "datevalue", "cast_date"],
    summary: "Makes a day of a date or a moment as RFC 3339 writes them.",
    params: &[Param { name: "value", kind: Kind::Any, summary: "What to convert.", default: None, one_of: &[], many: false }],
    returns: Kind::Date,
    takes_missing: false,
    examples: &[
        Example { title: "of a moment", args: &[r#""2026-11-20T23:30:00Z""#], result: Ok(r#""2026-11-20""#) },
        Example { title: "not a date", args: &[r#""20.11.2026""#], result: Err(r#""20.11.2026" is not a date like 2026-11-20"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    crate::convert::convert(Kind::Date, args.value(0)?.clone()).map_err(|message| args.fault(message))
}
