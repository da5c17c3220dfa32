//! `to_unix(date, unit, zone)`: counts the time since 1970.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_unix",
    family: Family::Date,
    aliases: &["to_timestamp", "to_epoch", "tomillis", "unix_timestamp", "epoch"],
    summary: "Counts the time since 1970.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A moment, or a date.", default: None, one_of: &[], many: false },
        Param {
            name: "unit",
            kind: Kind::Text,
            summary: "What to count.",
            default: Some(r#""seconds""#),
            one_of: &["seconds", "milliseconds"],
            many: false,
        },
        Param { name: "zone", kind: Kind::Text, summary: "The time zone of a date.", default: Some(r#""UTC""#), one_of: &[], many: false },
    ],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "seconds", args: &[r#""2026-11-20T15:00:00+01:00""#], result: Ok(r#"1795183200"#) },
        Example { title: "milliseconds", args: &[r#""2026-11-20T14:00:00.123Z""#, r#""milliseconds""#], result: Ok(r#"1795183200123"#) },
        Example { title: "a date elsewhere", args: &[r#""1970-01-01""#, r#""seconds""#, r#""Europe/Berlin""#], result: Ok(r#"-3600"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let at = moment::moment(args, 0)?.instant(moment::zone(args, 2)?).ok_or_else(|| args.fault("the date is out of range"))?;
    Ok(if args.text(1)? == "seconds" { at.timestamp() } else { at.timestamp_millis() }.into())
}
