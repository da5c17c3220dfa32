//! `iso_week(date, zone)`: gives the number of the week (ISO 8601): the first one has the first Thursday of the year.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "iso_week",
    family: Family::Date,
    aliases: &["weeknum", "isoweeknum", "week_number", "week", "calendar_week"],
    summary: "Gives the number of the week (ISO 8601): the first one has the first Thursday of the year.",
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
        Example { title: "in November", args: &[r#""2026-11-20""#], result: Ok(r#"47"#) },
        Example { title: "it can belong to the year before", args: &[r#""2027-01-01""#], result: Ok(r#"53"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let at = moment::moment(args, 0)?.local(moment::given_zone(args, 1)?);
    Ok(i64::from(at.iso_week().week()).into())
}
