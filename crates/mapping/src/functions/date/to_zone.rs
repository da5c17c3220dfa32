//! `to_zone(date, zone)`: writes the same moment by the clock of another zone.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_zone",
    family: Family::Date,
    aliases: &["convert_timezone", "at_time_zone", "in_timezone", "utc_to_local", "tz_convert"],
    summary: "Writes the same moment by the clock of another zone.",
    params: &[
        Param { name: "date", kind: Kind::Datetime, summary: "The moment.", default: None, one_of: &[], many: false },
        Param { name: "zone", kind: Kind::Text, summary: "The time zone.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Datetime,
    takes_missing: false,
    examples: &[
        Example {
            title: "in winter",
            args: &[r#""2026-11-20T14:02:00Z""#, r#""Europe/Berlin""#],
            result: Ok(r#""2026-11-20T15:02:00+01:00""#),
        },
        Example {
            title: "in summer",
            args: &[r#""2026-07-01T14:02:00Z""#, r#""America/New_York""#],
            result: Ok(r#""2026-07-01T10:02:00-04:00""#),
        },
        Example {
            title: "no such zone",
            args: &[r#""2026-07-01T14:02:00Z""#, r#""Berlin""#],
            result: Err(r#"`Berlin` is not a time zone like Europe/Berlin"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let zone = moment::zone(args, 1)?;
    moment::written(args, moment::moment(args, 0)?.instant(zone).map(|at| at.with_timezone(&zone).fixed_offset()))
}
