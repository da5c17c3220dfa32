//! `date_in_zone(date, zone)`: gives the day on which a moment is in a time zone.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "date_in_zone",
    family: Family::Date,
    aliases: &["local_date", "day_in_timezone"],
    summary: "Gives the day on which a moment is in a time zone.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A moment.", default: None, one_of: &[], many: false },
        Param { name: "zone", kind: Kind::Text, summary: "The time zone.", default: Some(r#""UTC""#), one_of: &[], many: false },
    ],
    returns: Kind::Date,
    takes_missing: false,
    examples: &[
        Example { title: "already tomorrow", args: &[r#""2026-11-20T23:30:00Z""#, r#""Europe/Berlin""#], result: Ok(r#""2026-11-21""#) },
        Example { title: "a date stays", args: &[r#""2026-11-20""#, r#""Asia/Tokyo""#], result: Ok(r#""2026-11-20""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    moment::day(args, moment::moment(args, 0)?.local(Some(moment::zone(args, 1)?)).date())
}
