//! `parse_number(text, style)`: reads a number as people of a country write it; a group of thousands must have its three digits, so that no comma is taken for another.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "parse_number",
    family: Family::Number,
    aliases: &["parsenumber", "numbervalue", "to_number_locale", "parse_decimal"],
    summary: "Reads a number as people of a country write it; a group of thousands must have its three digits, so that no comma is taken for another.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false },
        Param {
            name: "style",
            kind: Kind::Text,
            summary: "How it is written, as an example.",
            default: Some(r#""1,234.56""#),
            one_of: style::STYLES,
            many: false,
        },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "German", args: &[r#""1.234,50""#, r#""1.234,56""#], result: Ok(r#"1234.50"#) },
        Example { title: "a minus behind, as accountants write it", args: &[r#""1,000.25-""#], result: Ok(r#"-1000.25"#) },
        Example {
            title: "no thousands",
            args: &[r#""1.5""#, r#""1.234,56""#],
            result: Err(r#""1.5" is not a number written like 1.234,56"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let example = args.text(1)?;
    let read = style::Style::of(example).read(args.text(0)?).and_then(|digits| crate::Number::parse(&digits));
    read.map(Value::Number)
        .ok_or_else(|| args.fault(format!("{} is not a number written like {example}", show(args.value(0).unwrap_or(&Value::Null)))))
}
