//! `month(date, zone)`: gives the month, 1 to 12.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "month",
    family: Family::Date,
    aliases: &["month_number"],
    summary: "Gives the month, 1 to 12.",
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
        Example { title: "of a date", args: &[r#""2026-11-20""#], result: Ok(r#"11"#) },
        Example { title: "by a clock elsewhere", args: &[r#""2026-11-30T23:30:00Z""#, r#""Europe/Berlin""#], result: Ok(r#"12"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let at = moment::moment(args, 0)?.local(moment::given_zone(args, 1)?);
    Ok(i64::from(at.month()).into())
}
