//! `day(date, zone)`: gives the day of the month.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "day",
    family: Family::Date,
    aliases: &["day_of_month", "dom"],
    summary: "Gives the day of the month.",
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
        Example { title: "of a date", args: &[r#""2026-11-20""#], result: Ok(r#"20"#) },
        Example { title: "by a clock elsewhere", args: &[r#""2026-11-20T23:30:00Z""#, r#""Europe/Berlin""#], result: Ok(r#"21"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let at = moment::moment(args, 0)?.local(moment::given_zone(args, 1)?);
    Ok(i64::from(at.day()).into())
}
