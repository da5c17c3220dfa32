//! `parse_date(text, format, zone)`: reads a date or a moment that is written in another way.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "parse_date",
    family: Family::Date,
    summary: "Reads a date or a moment that is written in another way.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to read.", default: None, one_of: &[], many: false },
        Param {
            name: "format",
            kind: Kind::Text,
            summary: "`yyyy` `MM` `dd` `HH` `mm` `ss`; other letters in quotes.",
            default: None,
            one_of: &[],
            many: false,
        },
        Param {
            name: "zone",
            kind: Kind::Text,
            summary: "The time zone of the text, if it has a time.",
            default: Some(r#""UTC""#),
            one_of: &[],
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
            title: "not a date",
            args: &[r#""31.02.2026""#, r#""dd.MM.yyyy""#],
            result: Err(r#""31.02.2026" is not written as `dd.MM.yyyy`"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let pattern = date::pattern(args.text(1)?).map_err(|message| args.fault(message))?;
    let zone = date::zone(args.text(2)?).map_err(|message| args.fault(message))?;
    date::parse(args.text(0)?.trim(), &pattern, zone).ok_or_else(|| {
        args.fault(format!("{} is not written as `{}`", show(args.value(0).unwrap_or(&Value::Null)), args.text(1).unwrap_or_default()))
    })
}
