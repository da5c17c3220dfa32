//! `quarter(date, zone)`: gives the quarter, 1 to 4.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "quarter",
    family: Family::Date,
    aliases: &["quarter_of_year"],
    summary: "Gives the quarter, 1 to 4.",
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
        Example { title: "the last one", args: &[r#""2026-11-20""#], result: Ok(r#"4"#) },
        Example { title: "the first one", args: &[r#""2026-03-31""#], result: Ok(r#"1"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let at = moment::moment(args, 0)?.local(moment::given_zone(args, 1)?);
    Ok(i64::from(at.month0() / 3 + 1).into())
}
