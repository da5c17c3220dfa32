//! `format_date(date, format, zone, language)`: writes a date or a moment as a text.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "format_date",
    family: Family::Date,
    aliases: &["date_format", "dateformat", "to_char", "date_text", "strftime"],
    summary: "Writes a date or a moment as a text.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param { name: "format", kind: Kind::Text, summary: written::HELP, default: Some(r#""yyyy-MM-dd""#), one_of: &[], many: false },
        Param {
            name: "zone",
            kind: Kind::Text,
            summary: "The time zone of the text.",
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
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a German date", args: &[r#""2026-11-20""#, r#""dd.MM.yyyy""#], result: Ok(r#""20.11.2026""#) },
        Example {
            title: "a moment elsewhere",
            args: &[r#""2026-07-01T22:30:00Z""#, r#""yyyy-MM-dd HH:mm""#, r#""Europe/Berlin""#],
            result: Ok(r#""2026-07-02 00:30""#),
        },
        Example {
            title: "with names",
            args: &[r#""2026-03-06""#, r#""EEEE, d. MMMM yyyy""#, r#""UTC""#, r#""de""#],
            result: Ok(r#""Freitag, 6. März 2026""#),
        },
        Example { title: "no such letter", args: &[r#""2026-03-06""#, r#""QQ""#], result: Err(r#"`QQ` means nothing in `QQ`"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let pattern = written::Pattern::read(args.text(1)?).map_err(|message| args.fault(message))?;
    let zone = Some(moment::zone(args, 2)?);
    let moment = moment::moment(args, 0)?;
    args.sized(pattern.write(moment.local(zone), moment.offset(zone), args.text(3)?))
}
