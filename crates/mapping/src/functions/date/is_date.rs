//! `is_date(text, format)`: says whether a text is a date, or a moment, that there is.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_date",
    family: Family::Date,
    aliases: &["isdate", "valid_date", "date_valid"],
    summary: "Says whether a text is a date, or a moment, that there is.",
    params: &[
        Param { name: "text", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false },
        Param {
            name: "format",
            kind: Kind::Text,
            summary: "As in `parse_date`; left out: as RFC 3339 writes them.",
            default: Some(r#""""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "there is no such day", args: &[r#""2026-02-30""#], result: Ok(r#"false"#) },
        Example { title: "a German date", args: &[r#""20.11.2026""#, r#""dd.MM.yyyy""#], result: Ok(r#"true"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let format = args.text(1)?;
    if format.is_empty() {
        return Ok(moment::read(args.value(0)?).is_ok().into());
    }
    let pattern = written::Pattern::read(format).map_err(|message| args.fault(message))?;
    let text = args.value(0)?.as_text().unwrap_or_default().trim();
    Ok(written::LANGUAGES.iter().any(|language| pattern.parse(text, language).is_some()).into())
}
