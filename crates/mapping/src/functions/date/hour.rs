//! `hour(date, zone)`: gives the hour, 0 to 23; of a date it is 0.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "hour",
    family: Family::Date,
    aliases: &["hours_of_day"],
    summary: "Gives the hour, 0 to 23; of a date it is 0.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param {
            name: "zone",
            kind: Kind::Text,
            summary: "The time zone whose clock counts, as `Europe/Berlin`; left out: as it is written.",
            default: Some(r#""""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "of a moment", args: &[r#""2026-11-20T14:02:00Z""#], result: Ok(r#"14"#) },
        Example { title: "by a clock elsewhere", args: &[r#""2026-11-20T14:02:00Z""#, r#""America/New_York""#], result: Ok(r#"9"#) },
        Example { title: "of a date", args: &[r#""2026-11-20""#], result: Ok(r#"0"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let at = moment::moment(args, 0)?.local(moment::given_zone(args, 1)?);
    Ok(i64::from(at.hour()).into())
}
