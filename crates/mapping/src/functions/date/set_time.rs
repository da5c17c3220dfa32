//! `set_time(date, time, zone)`: sets the hour and the minute on a clock of a zone.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "set_time",
    family: Family::Date,
    aliases: &["at_time", "combine_date_time", "with_time", "date_time"],
    summary: "Sets the hour and the minute on a clock of a zone.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param { name: "time", kind: Kind::Text, summary: "The time, as `08:30` or `08:30:15`.", default: None, one_of: &[], many: false },
        Param {
            name: "zone",
            kind: Kind::Text,
            summary: "The time zone of the clock.",
            default: Some(r#""UTC""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Datetime,
    takes_missing: false,
    examples: &[
        Example {
            title: "of a date",
            args: &[r#""2026-11-20""#, r#""08:30""#, r#""Europe/Berlin""#],
            result: Ok(r#""2026-11-20T08:30:00+01:00""#),
        },
        Example { title: "of a moment", args: &[r#""2026-11-20T23:30:00Z""#, r#""09:00""#], result: Ok(r#""2026-11-20T09:00:00Z""#) },
        Example { title: "no time", args: &[r#""2026-11-20""#, r#""25:00""#], result: Err(r#"`25:00` is not a time like 08:30"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (text, zone) = (args.text(1)?.trim(), moment::zone(args, 2)?);
    let time = ["%H:%M", "%H:%M:%S"].iter().find_map(|form| chrono::NaiveTime::parse_from_str(text, form).ok());
    let time = time.ok_or_else(|| args.fault(format!("`{text}` is not a time like 08:30")))?;
    let day = moment::moment(args, 0)?.local(Some(zone)).date();
    moment::written(args, moment::on_clock(day.and_time(time), zone))
}
