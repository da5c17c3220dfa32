//! `iso_week_year(date, zone)`: gives the year to which the week belongs (ISO 8601).

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "iso_week_year",
    family: Family::Date,
    aliases: &["weekyear", "iso_year"],
    summary: "Gives the year to which the week belongs (ISO 8601).",
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
        Example { title: "the first of January can be in the last week", args: &[r#""2027-01-01""#], result: Ok(r#"2026"#) },
        Example { title: "in November", args: &[r#""2026-11-20""#], result: Ok(r#"2026"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let at = moment::moment(args, 0)?.local(moment::given_zone(args, 1)?);
    Ok(i64::from(at.iso_week().year()).into())
}
