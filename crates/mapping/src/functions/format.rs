//! Texts that hold records: CSV, NDJSON, XML, fixed width. What they mean stands in [`crate::formats`].

mod format_csv;
mod format_ndjson;
mod format_xml;
mod parse_csv;
mod parse_fixed_width;
mod parse_ndjson;
mod parse_xml;

use super::*;
use crate::formats::{self, Format};

/// The family, by name.
pub(super) static ALL: &[&Function] = &[
    &format_csv::FUNCTION,
    &format_ndjson::FUNCTION,
    &format_xml::FUNCTION,
    &parse_csv::FUNCTION,
    &parse_fixed_width::FUNCTION,
    &parse_ndjson::FUNCTION,
    &parse_xml::FUNCTION,
];

/// The only thing that parts columns, from an argument.
fn delimiter(args: &Args<'_>, at: usize) -> Result<u8, Fault> {
    match args.text(at)? {
        "tab" | "\t" => Ok(b'\t'),
        text => match text.as_bytes() {
            [byte] if byte.is_ascii_punctuation() && *byte != b'"' => Ok(*byte),
            _ => Err(args.fault(format!("`{text}` cannot part columns; it is one sign, or `tab`")).code("map.arguments")),
        },
    }
}

/// The texts of a list.
fn texts(args: &Args<'_>, at: usize) -> Result<Vec<String>, Fault> {
    args.list(at)?.iter().map(|value| args.as_text(value)).collect()
}

/// All records of a text.
fn records(args: &Args<'_>, format: &Format) -> Result<Vec<Value>, Fault> {
    formats::read_all(format, args.text(0)?).map_err(|flaw| args.fault(flaw))
}

/// What could not be written, in a sentence.
fn refused(args: &Args<'_>, at: Option<usize>, (field, why): (Option<String>, String)) -> Fault {
    let record = at.map(|at| format!("record {}: ", at + 1)).unwrap_or_default();
    let field = field.map(|field| format!("field `{field}`: ")).unwrap_or_default();
    args.fault(format!("{record}{field}{why}"))
}
