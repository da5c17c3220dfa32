//! `format_date(date, format, zone)`: writes a date or a moment as a text.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "format_date",
    family: Family::Date,
    summary: "Writes a date or a moment as a text.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param {
            name: "format",
            kind: Kind::Text,
            summary: "`yyyy` `MM` `dd` `HH` `mm` `ss`; other letters in quotes.",
            default: Some(r#""yyyy-MM-dd""#),
            one_of: &[],
            many: false,
        },
        Param {
            name: "zone",
            kind: Kind::Text,
            summary: "The time zone of the text.",
            default: Some(r#""UTC""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a German date", args: &[r#""2026-11-20""#, r#""dd.MM.yyyy""#], result: Ok(r#""20.11.2026""#) },
        Example {
            title: "a moment elsewhere",
            args: &[r#""2026-07-01T22:30:00Z""#, r#""yyyy-MM-dd HH:mm""#, r#""Europe/Berlin""#],
            result: Ok(r#""2026-07-02 00:30""#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let pattern = date::pattern(args.text(1)?).map_err(|message| args.fault(message))?;
    let zone = date::zone(args.text(2)?).map_err(|message| args.fault(message))?;
    let moment = date::moment(args.value(0)?).map_err(|message| args.fault(message))?;
    Ok(moment.local(zone).format(&pattern).to_string().into())
}
