//! `weekday(date, zone)`: gives the day of the week as a number: Monday is 1, Sunday is 7.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "weekday",
    family: Family::Date,
    aliases: &["dayofweek", "day_of_week", "dow", "isoweekday"],
    summary: "Gives the day of the week as a number: Monday is 1, Sunday is 7.",
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
        Example { title: "a Friday", args: &[r#""2026-11-20""#], result: Ok(r#"5"#) },
        Example { title: "Sunday", args: &[r#""2026-11-22""#], result: Ok(r#"7"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let at = moment::moment(args, 0)?.local(moment::given_zone(args, 1)?);
    Ok(i64::from(at.weekday().number_from_monday()).into())
}
