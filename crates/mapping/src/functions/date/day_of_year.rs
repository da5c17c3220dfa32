//! `day_of_year(date, zone)`: gives the day of the year, from 1.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "day_of_year",
    family: Family::Date,
    aliases: &["yearday", "ordinal_date", "doy"],
    summary: "Gives the day of the year, from 1.",
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
        Example { title: "the last one", args: &[r#""2026-12-31""#], result: Ok(r#"365"#) },
        Example { title: "of a leap year", args: &[r#""2024-12-31""#], result: Ok(r#"366"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let at = moment::moment(args, 0)?.local(moment::given_zone(args, 1)?);
    Ok(i64::from(at.ordinal()).into())
}
