//! `format_duration(seconds)`: writes seconds as hours, minutes and seconds.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "format_duration",
    family: Family::Date,
    aliases: &["duration_text", "hhmmss", "seconds_to_time"],
    summary: "Writes seconds as hours, minutes and seconds.",
    params: &[Param { name: "seconds", kind: Kind::Integer, summary: "How many seconds.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "an hour and more", args: &[r#"5430"#], result: Ok(r#""1:30:30""#) },
        Example { title: "below nought", args: &[r#"-61"#], result: Ok(r#""-0:01:01""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let seconds = args.integer(0)?;
    let whole = seconds.unsigned_abs();
    let sign = if seconds < 0 { "-" } else { "" };
    Ok(format!("{sign}{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60).into())
}
