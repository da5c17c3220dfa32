//! `year(date, zone)`: gives the year.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "year",
    family: Family::Date,
    aliases: &["yyyy", "calendar_year"],
    summary: "Gives the year.",
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
        Example { title: "of a date", args: &[r#""2026-11-20""#], result: Ok(r#"2026"#) },
        Example {
            title: "New Year is earlier elsewhere",
            args: &[r#""2026-12-31T23:30:00Z""#, r#""Europe/Berlin""#],
            result: Ok(r#"2027"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let at = moment::moment(args, 0)?.local(moment::given_zone(args, 1)?);
    Ok(i64::from(at.year()).into())
}
