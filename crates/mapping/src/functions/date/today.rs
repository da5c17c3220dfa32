//! `today(zone)`: gives the day of the run in a time zone.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "today",
    family: Family::Date,
    aliases: &["current_date", "date_today"],
    summary: "Gives the day of the run in a time zone.",
    params: &[Param { name: "zone", kind: Kind::Text, summary: "The time zone.", default: Some(r#""UTC""#), one_of: &[], many: false }],
    returns: Kind::Date,
    takes_missing: true,
    examples: &[
        Example { title: "the clock of a test stands at 1970", args: &[r#""UTC""#], result: Ok(r#""1970-01-01""#) },
        Example { title: "still yesterday", args: &[r#""America/New_York""#], result: Ok(r#""1969-12-31""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    moment::day(args, moment::now(args).with_timezone(&moment::zone(args, 0)?).date_naive())
}
