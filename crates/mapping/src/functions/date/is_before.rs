//! `is_before(date, other, zone)`: says whether a date or a moment is earlier than another one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_before",
    family: Family::Date,
    aliases: &["earlier_than", "before_date"],
    summary: "Says whether a date or a moment is earlier than another one.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param { name: "other", kind: Kind::Any, summary: "The other one.", default: None, one_of: &[], many: false },
        Param { name: "zone", kind: Kind::Text, summary: "The time zone of dates.", default: Some(r#""UTC""#), one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "it is", args: &[r#""2026-11-20""#, r#""2026-11-21""#], result: Ok(r#"true"#) },
        Example {
            title: "the same moment, written by two clocks",
            args: &[r#""2026-11-20T14:00:00Z""#, r#""2026-11-20T15:00:00+01:00""#],
            result: Ok(r#"false"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let zone = moment::zone(args, 2)?;
    Ok((moment::moment(args, 0)?.instant(zone) < moment::moment(args, 1)?.instant(zone)).into())
}
