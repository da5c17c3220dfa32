//! `minute(date, zone)`: gives the minute, 0 to 59; of a date it is 0.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "minute",
    family: Family::Date,
    aliases: &["minutes_of_hour"],
    summary: "Gives the minute, 0 to 59; of a date it is 0.",
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
        Example { title: "of a moment", args: &[r#""2026-11-20T14:02:00Z""#], result: Ok(r#"2"#) },
        Example {
            title: "where the clock differs by half an hour",
            args: &[r#""2026-11-20T14:02:00Z""#, r#""Asia/Kolkata""#],
            result: Ok(r#"32"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let at = moment::moment(args, 0)?.local(moment::given_zone(args, 1)?);
    Ok(i64::from(at.minute()).into())
}
