//! Sheets that are being read. A place in a sheet can only be found by reading up to it, so a thread stands there between two
//! pages and hands on rows as they are asked for: no page reads what came before it, and memory does not grow with the sheet.
//! Where nobody stands any more, a new thread reads up to the place.

use super::{super::read::Seen, cell::Cell, unpacked};
use calamine::{Reader, Xlsx, XlsxError};
use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

/// The most sheets that are kept open between two pages.
const OPEN_MAX: usize = 4;
/// How many rows are read ahead.
const ROWS_AHEAD: usize = 64;

/// A row that holds something.
#[derive(Debug)]
pub struct Row {
    /// Its number, from 0.
    pub number: u32,
    /// What it holds, by columns from 0, in order.
    pub cells: Vec<(u32, Cell)>,
}

/// What a sheet says next.
#[derive(Debug)]
pub enum Said {
    /// A row.
    Row(Row),
    /// There are no more.
    End,
    /// The workbook has no sheet of this name, but these.
    NoSheet(Vec<String>),
    /// It cannot be read, or not any further.
    Broken(String),
}

/// A sheet that is being read.
pub struct Sheet {
    file: PathBuf,
    seen: Seen,
    name: String,
    /// The row that comes next, at least.
    row: u32,
    rows: Receiver<Said>,
}

impl Sheet {
    /// What it says next.
    pub fn next(&mut self) -> Said {
        // A thread that ends without a word met a file that broke it.
        self.rows.recv().unwrap_or_else(|_| Said::Broken("it is no workbook that can be read".to_owned()))
    }
}

/// The sheets that stand between two pages.
#[derive(Default)]
pub struct Sheets {
    open: Mutex<Vec<Sheet>>,
}

impl Sheets {
    /// The sheet from a row on: one that stands there, or a new one.
    pub fn take(&self, file: &Path, seen: Seen, name: &str, row: u32) -> Sheet {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let stands = |sheet: &Sheet| sheet.file == file && sheet.seen == seen && sheet.name == name && sheet.row == row;
        match open.iter().position(stands) {
            Some(at) => open.remove(at),
            None => start(file, seen, name, row),
        }
    }

    /// Keeps a sheet for the next page, which begins at a row. The one that waits longest is given up when there are too many.
    pub fn keep(&self, sheet: Sheet, row: u32) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= OPEN_MAX {
            open.remove(0);
        }
        open.push(Sheet { row, ..sheet });
    }
}

fn start(file: &Path, seen: Seen, name: &str, row: u32) -> Sheet {
    let (sender, rows) = sync_channel(ROWS_AHEAD);
    let sheet = Sheet { file: file.to_owned(), seen, name: name.to_owned(), row, rows };
    let (file, name, failed) = (file.to_owned(), name.to_owned(), sender.clone());
    let began = thread::Builder::new().name("sheet".to_owned()).spawn(move || {
        let last = match tell(&file, &name, row, &sender) {
            Ok(last) => last,
            Err(error) => Said::Broken(words(&error)),
        };
        // Nobody listens any more: nothing is left to tell.
        let _ = sender.send(last);
    });
    if let Err(error) = began {
        // The channel has room, as nobody else sends.
        let _ = failed.try_send(Said::Broken(error.to_string()));
    }
    sheet
}

/// Tells the rows of a sheet from one on, for as long as somebody listens; gives what comes last.
fn tell(file: &Path, name: &str, from: u32, rows: &SyncSender<Said>) -> Result<Said, XlsxError> {
    let open = || File::open(file).map(BufReader::new).map_err(XlsxError::Io);
    if let Some(why) = unpacked::too_much(open()?) {
        return Ok(Said::Broken(why));
    }
    let mut book: Xlsx<_> = Xlsx::new(open()?)?;
    let names = book.sheet_names();
    let Some(name) = names.iter().find(|known| name.is_empty() || *known == name).cloned() else { return Ok(Said::NoSheet(names)) };
    let mut cells = book.worksheet_cells_reader(&name)?;
    let mut row = Row { number: 0, cells: Vec::new() };
    while let Some(cell) = cells.next_cell()? {
        let (number, column) = cell.get_position();
        if number < from {
            continue;
        }
        if number != row.number {
            let whole = std::mem::replace(&mut row, Row { number, cells: Vec::new() });
            if !whole.cells.is_empty() && rows.send(Said::Row(whole)).is_err() {
                return Ok(Said::End);
            }
        }
        row.cells.extend(Cell::new(cell.get_value()).map(|cell| (column, cell)));
    }
    if !row.cells.is_empty() && rows.send(Said::Row(row)).is_err() {
        return Ok(Said::End);
    }
    Ok(Said::End)
}

/// A mistake of the reader, in words.
fn words(error: &XlsxError) -> String {
    match error {
        XlsxError::Password => "it is locked with a password".to_owned(),
        XlsxError::Zip(_) | XlsxError::FileNotFound(_) => "it is no Excel workbook (.xlsx), or is cut off".to_owned(),
        other => format!("the workbook is broken: {other}"),
    }
}
