//! Excel workbooks (.xlsx): the rows of a sheet as records, and back. A number of a sheet has 15 digits: what has more is
//! written as text, and never rounded.

mod cell;
mod open;
mod unpacked;
mod write;

pub use open::Sheets;
pub use write::{TEXT_CHARS_MAX, build};

use super::{
    limits::PAGE_BYTES_MAX,
    page::Found,
    read::{Seen, unreadable},
};
use crate::settings::Settings;
use cell::{Cell, column_letters};
use connector::ConnectorError;
use mapping::{
    Object, Value,
    formats::csv::{column_name, column_names},
};
use open::{Row, Said};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The most bytes of a workbook: the texts of its cells are held while it is read.
const WORKBOOK_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// The most characters of the name of a sheet, as Excel has it.
const SHEET_CHARS_MAX: usize = 31;

/// How a sheet is read.
#[derive(Debug, Clone)]
pub struct Options {
    /// Its name; empty: the first one.
    sheet: String,
    /// Whether its first row holds the names.
    header: bool,
    /// Whether a row with more values than the first one is none.
    strict: bool,
}

impl Options {
    /// From the settings.
    pub fn new(settings: &Settings) -> Self {
        Self { sheet: settings.text("sheet"), header: settings.on("header"), strict: settings.on("strict") }
    }
}

/// The name of the sheet that is written.
pub fn sheet_name(settings: &Settings) -> Result<String, ConnectorError> {
    let name = settings.some_text("sheet").unwrap_or_else(|| "Sheet1".to_owned());
    let wrong = |why: String| ConnectorError::setting("sheet", "file.sheet", why);
    if name.chars().count() > SHEET_CHARS_MAX {
        return Err(wrong(format!("the name of a sheet has at most {SHEET_CHARS_MAX} characters")));
    }
    if name.contains(['[', ']', ':', '*', '?', '/', '\\']) || name.starts_with('\'') || name.ends_with('\'') {
        return Err(wrong(format!("`{name}` is not the name of a sheet")));
    }
    Ok(name)
}

/// A place in a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Here {
    /// The row at which the next record is looked for, from 0.
    row: u32,
    /// The names of the columns, once the first row was read.
    columns: Option<Vec<String>>,
}

/// Reads the page behind a place; `name` is what the file is called.
pub fn read(
    sheets: &Sheets,
    file: &Path,
    name: &str,
    options: &Options,
    seen: Seen,
    here: Option<Here>,
    size: usize,
) -> Result<Found<Here>, ConnectorError> {
    if seen.0 > WORKBOOK_BYTES_MAX {
        return Err(unreadable(name, &format!("it has more than {} MiB", WORKBOOK_BYTES_MAX / 1024 / 1024)));
    }
    let mut here = here.unwrap_or_default();
    let mut sheet = sheets.take(file, seen, &options.sheet, here.row);
    let mut found = Found::new();
    let mut bytes = 0;
    while found.len() < size && bytes < PAGE_BYTES_MAX {
        match sheet.next() {
            Said::Row(row) => {
                here.row = row.number + 1;
                bytes += row.cells.iter().map(|(_, cell)| cell.bytes()).sum::<u64>();
                take(&mut found, &mut here, options, name, row);
            }
            Said::End => return Ok(found),
            Said::NoSheet(names) => {
                let message = format!("{name} has no sheet `{}`; it has: {}", options.sheet, names.join(", "));
                return Err(ConnectorError::setting("sheet", "file.sheet", message));
            }
            Said::Broken(why) if found.len() == 0 => return Err(unreadable(name, &why)),
            // What came before it is done; the next page says what is wrong.
            Said::Broken(_) => {
                found.next = Some(here);
                return Ok(found);
            }
        }
    }
    sheets.keep(sheet, here.row);
    found.next = Some(here);
    Ok(found)
}

/// Takes in a row: names, a record, or a row that is none.
fn take(found: &mut Found<Here>, here: &mut Here, options: &Options, name: &str, row: Row) {
    let width = row.cells.last().map_or(0, |(column, _)| *column as usize + 1);
    let Some(columns) = &here.columns else {
        let mut names = vec![String::new(); width];
        for (column, cell) in &row.cells {
            names[*column as usize] = if options.header { cell.text() } else { String::new() };
        }
        here.columns = Some(column_names(names));
        if !options.header {
            take(found, here, options, name, row);
        }
        return;
    };
    let at = |column: usize| columns.get(column).cloned().unwrap_or_else(|| column_name(column));
    let place = |column: usize| format!("{name}, row {}, column {}", row.number + 1, column_letters(column));
    let mut wrong = None;
    let mut record: Object = columns.iter().map(|name| (name.clone(), Value::Null)).collect();
    for (column, cell) in &row.cells {
        let column = *column as usize;
        if let Cell::Error(error) = cell {
            wrong.get_or_insert_with(|| (format!("{}: the cell holds the error {error}", place(column)), Some(at(column))));
        } else if column >= columns.len() && options.strict {
            let message = format!("{}: the row has {width} columns, and the first one has {}", place(column), columns.len());
            wrong.get_or_insert((message, None));
        }
        record.insert(at(column), cell.value());
    }
    let Some((message, field)) = wrong else { return found.record(Value::Object(record)) };
    let raw: Value = row.cells.iter().map(|(_, cell)| cell.value()).collect();
    found.fault(message, field, raw.to_string(), Some(Value::Object(record).into()));
}

#[cfg(test)]
mod tests;
