//! Records to a sheet.

use mapping::{Number, Value};
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};
use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

/// The most characters of a text in a cell, as Excel has it.
pub const TEXT_CHARS_MAX: usize = 32_767;
/// The most rows that are written: a workbook is built anew with each page, as nothing can be added to one.
pub const ROWS_MAX: u32 = 200_000;
/// The most digits of a number in a cell, as Excel has it.
const DIGITS_MAX: usize = 15;

/// Builds a workbook from records, one JSON object a line; memory does not grow with them.
///
/// # Errors
/// When a file cannot be read or written, or there are more than [`ROWS_MAX`] records.
pub fn build(lines: &Path, workbook: &Path, sheet: &str, header: bool, columns: &[String]) -> io::Result<()> {
    let mut book = Workbook::new();
    if let Some(folder) = workbook.parent() {
        book.set_tempdir(folder).map_err(failed)?;
    }
    let rows = book.add_worksheet_with_constant_memory().map_err(failed)?;
    rows.set_name(sheet).map_err(failed)?;
    let mut row = 0;
    if header {
        for (column, name) in columns.iter().enumerate() {
            rows.write_string(row, place(column)?, name).map_err(failed)?;
        }
        row += 1;
    }
    for line in BufReader::new(File::open(lines)?).lines() {
        let record =
            mapping::json::read(line?.as_bytes()).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
        if row >= ROWS_MAX {
            let message = format!("an Excel file is written with at most {ROWS_MAX} rows; choose CSV for more");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        for (column, name) in columns.iter().enumerate() {
            if let Some(value) = record.get(name) {
                write(rows, row, place(column)?, value).map_err(failed)?;
            }
        }
        row += 1;
    }
    book.save(workbook).map_err(failed)?;
    File::open(workbook)?.sync_all()
}

fn place(column: usize) -> io::Result<u16> {
    u16::try_from(column).map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "there are too many columns for an Excel file"))
}

fn write(rows: &mut Worksheet, row: u32, column: u16, value: &Value) -> Result<(), XlsxError> {
    match value {
        Value::Null => return Ok(()),
        Value::Bool(yes) => rows.write_boolean(row, column, *yes)?,
        Value::Text(text) => rows.write_string(row, column, text)?,
        Value::Number(number) => match exact(number) {
            Some(exact) => rows.write_number(row, column, exact)?,
            None => rows.write_string(row, column, number.to_string())?,
        },
        Value::List(_) | Value::Object(_) => rows.write_string(row, column, value.to_string())?,
    };
    Ok(())
}

/// A number that a cell can hold without rounding it.
fn exact(number: &Number) -> Option<f64> {
    let text = number.to_string();
    let digits = text.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    let count = digits.trim_matches('0').len();
    // An exponent that a cell cannot hold either.
    text.parse().ok().filter(|value: &f64| count <= DIGITS_MAX && value.is_finite() && (*value != 0.0 || count == 0))
}

fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_number_where_a_cell_holds_all_of_it() {
        for (text, expect) in [
            ("0", Some(0.0)),
            ("-1.50", Some(-1.5)),
            ("123456789012345", Some(123_456_789_012_345.0)),
            ("1234567890123456", None),
            ("100000000000000000000", Some(1e20)),
            ("0.1234567890123456", None),
            ("1e400", None),
            ("1e-400", None),
        ] {
            assert_eq!(exact(&Number::parse(text).expect("a number")), expect, "{text}");
        }
    }
}
