//! Rows to records.

use super::{
    Dialect, column_name, column_names,
    split::{Cell, End, Search, cells},
};
use crate::{
    Object, Value,
    formats::{COLUMNS_MAX, Flaw, Parser, RECORD_BYTES_MAX, Window},
};

pub(crate) struct Rows {
    dialect: Dialect,
    /// The names, once they are known.
    columns: Option<Vec<String>>,
    /// How many columns the first row has.
    width: Option<usize>,
    /// How many lines are still to be left out.
    skip: u32,
    search: Search,
}

impl Rows {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self { columns: None, width: None, skip: dialect.skip_lines, search: Search::default(), dialect }
    }

    fn name(&self, at: usize) -> String {
        let columns = self.columns.as_deref().unwrap_or_default();
        columns.get(at).cloned().unwrap_or_else(|| extra_name(columns, at))
    }

    /// Leaves out the lines before the first row; says whether that is done.
    fn skipped(&mut self, window: &mut Window) -> bool {
        while self.skip > 0 {
            let rest = window.rest();
            match rest.find('\n') {
                Some(end) => window.consume(end + 1),
                None if window.ended() => {
                    window.consume(rest.len());
                    self.skip = 1;
                }
                None => return false,
            }
            self.skip -= 1;
        }
        true
    }

    fn record(&self, window: &Window, cells: Vec<Cell>, content: usize) -> Result<Value, Flaw> {
        let flaw = self.flaw(window, &cells, content);
        let blame = flaw.as_ref().and_then(|flaw| flaw.field.clone());
        let record: Object = cells.into_iter().enumerate().map(|(at, cell)| (self.name(at), Value::Text(cell.text))).collect();
        match flaw {
            None => Ok(Value::Object(record)),
            Some(flaw) => Err(Flaw { seen: Value::Object(record), field: blame, ..flaw }),
        }
    }

    /// What is wrong with a row.
    fn flaw(&self, window: &Window, cells: &[Cell], content: usize) -> Option<Flaw> {
        let at = |place: usize, message: String| {
            let (line, column) = window.place(place);
            Flaw::at(line, column, message)
        };
        if let Some(bad) = window.bad_in(content) {
            let cell = cells.iter().rposition(|cell| cell.at <= bad).unwrap_or_default();
            return Some(at(bad, window.bad_message()).field(self.name(cell)));
        }
        if let Some((cell, junk)) = cells.iter().enumerate().find_map(|(number, cell)| Some((number, cell.junk_at?))) {
            let message = "something stands between the last quote of the value and the end of its column";
            return Some(at(junk, message.to_owned()).field(self.name(cell)));
        }
        let width = self.width.filter(|width| self.dialect.strict && *width != cells.len())?;
        Some(at(0, format!("the row has {} columns, and the first one has {width}", cells.len())))
    }
}

/// The name of a column behind those that have one: none of theirs.
fn extra_name(columns: &[String], at: usize) -> String {
    let mut name = column_name(at);
    while columns.contains(&name) {
        name.push('_');
    }
    name
}

fn is_blank(row: &str, delimiter: u8) -> bool {
    row.bytes().all(|byte| byte.is_ascii_whitespace() && byte != delimiter)
}

impl Parser for Rows {
    fn next(&mut self, window: &mut Window) -> Option<Result<Value, Flaw>> {
        if !self.skipped(window) {
            return None;
        }
        loop {
            let rest = window.rest();
            let (line, column) = window.place(0);
            let (content, whole) = match self.search.go(rest, window.ended(), &self.dialect) {
                End::Open if rest.len() > RECORD_BYTES_MAX => {
                    let message = format!("the row is longer than {} MiB; is a quote missing?", RECORD_BYTES_MAX / 1024 / 1024);
                    return Some(Err(Flaw::fatal(line, column, message).text(&rest[..rest.floor_char_boundary(4_096)])));
                }
                End::Open => return None,
                End::Unclosed => {
                    let flaw = Flaw::fatal(line, column, "the file ends within a quoted value of the row that begins here");
                    return Some(Err(flaw.text(rest)));
                }
                End::Row { whole, comment: true, .. } => {
                    self.search = Search::default();
                    window.consume(whole);
                    continue;
                }
                End::Row { content, whole, .. } => (content, whole),
            };
            self.search = Search::default();
            let row = &rest[..content];
            if row.is_empty() || self.dialect.trim && is_blank(row, self.dialect.delimiter) {
                window.consume(whole);
                continue;
            }
            let cells = cells(row, &self.dialect);
            if cells.len() > COLUMNS_MAX {
                let message = format!("the row has more than {COLUMNS_MAX} columns; is the character between them the right one?");
                return Some(Err(Flaw::fatal(line, column, message).text(row)));
            }
            if self.dialect.header && self.columns.is_none() {
                if let Some(bad) = window.bad_in(content) {
                    let (line, column) = window.place(bad);
                    return Some(Err(Flaw::fatal(line, column, window.bad_message()).text(row)));
                }
                self.width = Some(cells.len());
                self.columns = Some(column_names(cells.into_iter().map(|cell| cell.text)));
                window.consume(whole);
                continue;
            }
            self.width.get_or_insert(cells.len());
            let found = self.record(window, cells, content);
            window.consume(whole);
            return Some(found);
        }
    }

    fn state(&self) -> String {
        let columns = self.columns.iter().flatten().map(|name| Value::from(name.as_str())).collect();
        let width = self.width.and_then(|width| i64::try_from(width).ok());
        Value::List(vec![width.map_or(Value::Null, Value::from), columns]).to_string()
    }

    fn restore(&mut self, state: &str) -> bool {
        let Ok(Value::List(parts)) = crate::json::read(state.as_bytes()) else { return false };
        let [width, Value::List(columns)] = parts.as_slice() else { return false };
        self.width = width.as_number().and_then(crate::Number::as_i64).and_then(|width| usize::try_from(width).ok());
        let columns: Option<Vec<String>> = columns.iter().map(|name| name.as_text().map(str::to_owned)).collect();
        let Some(columns) = columns else { return false };
        self.columns = self.dialect.header.then_some(columns);
        self.skip = 0;
        true
    }
}
