//! Formats at the edges: bytes in, records out, and back. Pure: whoever has the file pushes its bytes in pieces of any size and
//! takes the records out; no more than one record and one piece is held.
//!
//! Leaves out files, compression and Excel (a connector's work), and types: CSV and XML say text, and a mapping converts it.

pub mod charset;
pub mod csv;
pub mod fixed_width;
mod flaw;
pub mod guess;
pub mod json;
pub mod ndjson;
mod window;
pub mod xml;

pub use charset::Charset;
pub use flaw::Flaw;
pub use guess::{Guess, guess};
pub use window::Window;

use crate::Value;
use serde::{Deserialize, Serialize};

/// The most bytes of one record.
pub const RECORD_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The most columns of one record.
pub const COLUMNS_MAX: usize = 4_096;

/// What a file in Unicode may begin with; it is no part of the text.
pub(crate) const MARK: char = '\u{feff}';

/// How records stand in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// Rows of columns with a character in between.
    Csv(csv::Dialect),
    /// A list, or one within a document.
    Json(json::Options),
    /// One record a line.
    Ndjson,
    /// Elements.
    Xml(xml::Options),
    /// Columns of a fixed width.
    FixedWidth(fixed_width::Layout),
}

/// A place right behind a record, at which a reading can be taken up again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// How many bytes come before it.
    pub byte: u64,
    /// Its line, from 1.
    pub line: u64,
    /// Its column, from 1.
    pub column: u64,
    /// How many records, good and bad, come before it.
    pub records: u64,
    /// What the format must know there: names of columns, open elements.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
}

/// What finds records in a text.
pub(crate) trait Parser: Send {
    /// The next record, if a whole one is there.
    fn next(&mut self, window: &mut Window) -> Option<Result<Value, Flaw>>;
    /// What it must know behind the last record.
    fn state(&self) -> String {
        String::new()
    }
    /// Takes that up again; says whether it could.
    fn restore(&mut self, state: &str) -> bool {
        state.is_empty()
    }
}

/// Bytes in, records out.
pub struct Reader {
    window: Window,
    parser: Box<dyn Parser>,
    records: u64,
    over: bool,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("mark", &self.mark()).finish_non_exhaustive()
    }
}

impl Reader {
    /// From the begin of a text.
    #[must_use]
    pub fn new(format: &Format, charset: Charset) -> Self {
        let parser: Box<dyn Parser> = match format {
            Format::Csv(dialect) => Box::new(csv::read::Rows::new(dialect.clone())),
            Format::Json(options) => Box::new(json::Items::new(options)),
            Format::Ndjson => Box::new(ndjson::Lines),
            Format::Xml(options) => Box::new(xml::read::Elements::new(options.clone())),
            Format::FixedWidth(layout) => Box::new(fixed_width::read::Lines::new(layout.clone())),
        };
        Self { window: Window::new(charset), parser, records: 0, over: false }
    }

    /// From a place within it: the first bytes to be pushed are those behind [`Mark::byte`].
    ///
    /// `None` when the mark is none of this format.
    #[must_use]
    pub fn resume(format: &Format, charset: Charset, mark: &Mark) -> Option<Self> {
        let mut reader = Self::new(format, charset);
        reader.window.resume(mark);
        reader.records = mark.records;
        reader.parser.restore(&mark.state).then_some(reader)
    }

    /// More bytes of the text.
    pub fn push(&mut self, bytes: &[u8]) {
        self.window.push(bytes);
    }

    /// More of the text, decoded already.
    pub fn push_text(&mut self, text: &str) {
        self.window.push_text(text);
    }

    /// There are no more bytes.
    pub fn finish(&mut self) {
        self.window.finish();
    }

    /// The next record, or what is wrong with it. `None`: more bytes are needed, or, after [`Self::finish`], there are no more.
    pub fn next_record(&mut self) -> Option<Result<Value, Flaw>> {
        if self.over {
            return None;
        }
        let mut found = self.parser.next(&mut self.window)?;
        self.records += 1;
        if let Err(flaw) = &mut found {
            flaw.record = self.records;
            self.over = flaw.fatal;
        }
        Some(found)
    }

    /// Where the next record begins. Holds right after [`Self::next_record`] gave one.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark { records: self.records, state: self.parser.state(), ..self.window.mark() }
    }
}

/// All records of a text that is there as a whole.
///
/// # Errors
/// The first thing that is wrong.
pub fn read_all(format: &Format, text: &str) -> Result<Vec<Value>, Flaw> {
    let mut reader = Reader::new(format, Charset::Utf8);
    reader.push_text(text);
    reader.finish();
    let mut records = Vec::new();
    while let Some(found) = reader.next_record() {
        records.push(found?);
    }
    Ok(records)
}

#[cfg(test)]
mod tests;
