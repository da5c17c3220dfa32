//! `to_datetime(value)`: makes a moment of a date or a moment as RFC 3339 writes them; a date becomes its midnight in UTC.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_datetime",
    family: Family::Convert,
    aliases: &["to_time", "timestamp", "datetime", "cast_datetime"],
    summary: "Makes a moment of a date or a moment as RFC 3339 writes them; a date becomes its midnight in UTC.",
    params: &[Param { name: "value", kind: Kind::Any, summary: "What to convert.", default: None, one_of: &[], many: false }],
    returns: Kind::Datetime,
    takes_missing: false,
    examples: &[
        Example { title: "of a date", args: &[r#""2026-11-20""#], result: Ok(r#""2026-11-20T00:00:00Z""#) },
        Example { title: "neither", args: &[r#""soon""#], result: Err(r#""soon" is not a moment like 2026-11-20T14:02:00Z"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    crate::convert::convert(Kind::Datetime, args.value(0)?.clone()).map_err(|message| args.fault(message))
}
