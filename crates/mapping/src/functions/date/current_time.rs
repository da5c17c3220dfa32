//! `current_time(zone)`: gives the moment of the run, by the clock of a zone.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "current_time",
    family: Family::Date,
    aliases: &["now", "getdate", "current_timestamp", "sysdate", "now_in"],
    summary: "Gives the moment of the run, by the clock of a zone.",
    params: &[Param { name: "zone", kind: Kind::Text, summary: "The time zone.", default: Some(r#""UTC""#), one_of: &[], many: false }],
    returns: Kind::Datetime,
    takes_missing: true,
    examples: &[
        Example { title: "the clock of a test stands at 1970", args: &[r#""UTC""#], result: Ok(r#""1970-01-01T00:00:00Z""#) },
        Example { title: "elsewhere", args: &[r#""Asia/Kolkata""#], result: Ok(r#""1970-01-01T05:30:00+05:30""#) },
        Example { title: "no zone", args: &[r#""Mars""#], result: Err(r#"`Mars` is not a time zone like Europe/Berlin"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    moment::written(args, Some(moment::now(args).with_timezone(&moment::zone(args, 0)?).fixed_offset()))
}
