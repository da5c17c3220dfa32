//! `parse_date(text, format, zone, language)`: reads a date or a moment that is written in another way.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "parse_date",
    family: Family::Date,
    aliases: &["str_to_date", "strptime", "date_from_text", "todate"],
    summary: "Reads a date or a moment that is written in another way.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to read.", default: None, one_of: &[], many: false },
        Param { name: "format", kind: Kind::Text, summary: written::HELP, default: None, one_of: &[], many: false },
        Param {
            name: "zone",
            kind: Kind::Text,
            summary: "The time zone of the text, if it has a time and no distance to UTC.",
            default: Some(r#""UTC""#),
            one_of: &[],
            many: false,
        },
        Param {
            name: "language",
            kind: Kind::Text,
            summary: "The language of month and day names.",
            default: Some(r#""en""#),
            one_of: written::LANGUAGES,
            many: false,
        },
    ],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "a German date", args: &[r#""20.11.2026""#, r#""dd.MM.yyyy""#], result: Ok(r#""2026-11-20""#) },
        Example {
            title: "with a time",
            args: &[r#""2026-07-02 00:30""#, r#""yyyy-MM-dd HH:mm""#, r#""Europe/Berlin""#],
            result: Ok(r#""2026-07-01T22:30:00Z""#),
        },
        Example {
            title: "an American one",
            args: &[r#""11/3/26 4:05 pm""#, r#""M/d/yy h:mm a""#],
            result: Ok(r#""2026-11-03T16:05:00Z""#),
        },
        Example {
            title: "not a date",
            args: &[r#""31.02.2026""#, r#""dd.MM.yyyy""#],
            result: Err(r#""31.02.2026" is not written as `dd.MM.yyyy`"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let pattern = written::Pattern::read(args.text(1)?).map_err(|message| args.fault(message))?;
    let zone = moment::zone(args, 2)?;
    let (day, time, offset) = pattern.parse(args.text(0)?.trim(), args.text(3)?).ok_or_else(|| {
        args.fault(format!("{} is not written as `{}`", show(args.value(0).unwrap_or(&Value::Null)), args.text(1).unwrap_or_default()))
    })?;
    let Some(time) = time else { return moment::day(args, day) };
    let at = match offset {
        Some(offset) => day.and_time(time).checked_sub_offset(offset).map(|utc| utc.and_utc().fixed_offset()),
        None => moment::on_clock(day.and_time(time), zone),
    };
    moment::written(args, at.map(|at| at.to_utc().fixed_offset()))
}
