//! Fixed width: each line is a record, and each column has its place in it, counted in characters.

pub(crate) mod read;
pub mod write;

pub use write::Writer;

use super::COLUMNS_MAX;
use serde::Deserialize;

/// The most characters of a line.
pub const LINE_CHARS_MAX: usize = 65_536;
/// The most lines before the first record, and behind the last one.
pub const EXTRA_LINES_MAX: u32 = 1_000;
/// The most digits behind the point of a number.
pub const DECIMALS_MAX: u32 = 28;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The field.
    pub name: String,
    /// Where it begins, from 1.
    pub start: usize,
    /// How many characters it has.
    pub length: usize,
    /// What its characters mean.
    #[serde(default)]
    pub kind: Kind,
    /// On which side the value stands; numbers stand on the right when nothing is said.
    #[serde(default)]
    pub align: Option<Align>,
    /// What fills the rest; a blank when nothing is said, and a zero for a number with implied decimals.
    #[serde(default)]
    pub pad: Option<char>,
    /// For numbers: how many of the last digits stand behind the point, which is not written.
    #[serde(default)]
    pub decimals: Option<u32>,
}

/// What the characters of a column mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Text.
    #[default]
    Text,
    /// A number; nothing but padding is null.
    Number,
}

/// On which side of a column the value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// It begins the column.
    Left,
    /// It ends the column.
    Right,
}

impl Column {
    fn align(&self) -> Align {
        self.align.unwrap_or(if self.kind == Kind::Number { Align::Right } else { Align::Left })
    }

    fn pad(&self) -> char {
        self.pad.unwrap_or(if self.kind == Kind::Number && self.decimals.is_some() { '0' } else { ' ' })
    }

    fn end(&self) -> usize {
        self.start - 1 + self.length
    }
}

/// How lines are made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    columns: Vec<Column>,
    header_lines: u32,
    trailer_lines: u32,
    crlf: bool,
}

impl Layout {
    /// From its columns; nothing comes before and behind the records.
    ///
    /// # Errors
    /// What is wrong with the columns.
    pub fn new(columns: Vec<Column>) -> Result<Self, String> {
        if columns.is_empty() {
            return Err("there is no column".to_owned());
        }
        if columns.len() > COLUMNS_MAX {
            return Err(format!("there are more than {COLUMNS_MAX} columns"));
        }
        for (at, column) in columns.iter().enumerate() {
            let name = &column.name;
            if name.trim().is_empty() {
                return Err(format!("column {} has no name", at + 1));
            }
            if column.start == 0 || column.length == 0 {
                return Err(format!("`{name}`: `start` and `length` count from 1"));
            }
            if column.start > LINE_CHARS_MAX || column.length > LINE_CHARS_MAX || column.end() > LINE_CHARS_MAX {
                return Err(format!("`{name}` ends behind character {LINE_CHARS_MAX}"));
            }
            if column.decimals.is_some_and(|decimals| decimals > DECIMALS_MAX || column.kind != Kind::Number) {
                return Err(format!("`{name}`: `decimals` is for numbers, and at most {DECIMALS_MAX}"));
            }
            if column.pad.is_some_and(|pad| pad.is_control()) {
                return Err(format!("`{name}`: the padding is no character that can be seen"));
            }
            if column.kind == Kind::Number && column.pad.is_some_and(|pad| pad != ' ' && pad != '0' && pad != '*') {
                return Err(format!("`{name}`: a number is padded with blanks, `0` or `*`"));
            }
            for other in &columns[..at] {
                if other.name == *name {
                    return Err(format!("there are two columns `{name}`"));
                }
                if other.start - 1 < column.end() && column.start - 1 < other.end() {
                    return Err(format!("`{name}` lies over `{}`", other.name));
                }
            }
        }
        Ok(Self { columns, ..Self::default() })
    }

    /// From JSON: a list of `{ "name", "start", "length", "kind", "align", "pad", "decimals" }`.
    ///
    /// # Errors
    /// What is wrong with the columns.
    pub fn from_json(columns: &serde_json::Value) -> Result<Self, String> {
        let columns = columns.as_array().ok_or("the columns are a list of objects with `name`, `start` and `length`")?;
        let read = columns
            .iter()
            .enumerate()
            .map(|(at, column)| Column::deserialize(column).map_err(|error| format!("column {}: {error}", at + 1)));
        Self::new(read.collect::<Result<_, _>>()?)
    }

    /// With so many lines before the first record and behind the last one, at most [`EXTRA_LINES_MAX`] each.
    #[must_use]
    pub fn framed(mut self, header_lines: u32, trailer_lines: u32) -> Self {
        self.header_lines = header_lines.min(EXTRA_LINES_MAX);
        self.trailer_lines = trailer_lines.min(EXTRA_LINES_MAX);
        self
    }

    /// Lines end as on Windows.
    #[must_use]
    pub fn with_crlf(mut self, crlf: bool) -> Self {
        self.crlf = crlf;
        self
    }

    /// The columns in order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }
}
