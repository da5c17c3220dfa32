//! Where a row ends, and which values it holds.

use super::Dialect;

/// Where the search for the end of a row stands; kept while bytes are missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Search {
    at: usize,
    within: Within,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Within {
    /// Nothing of the row was seen.
    #[default]
    Row,
    /// At the begin of a value.
    Value,
    /// In a value without quotes, or behind its last quote.
    Plain,
    /// In quotes.
    Quoted,
    /// Behind the sign that takes the next one as it is.
    Escaped,
    /// Behind a quote that may be the last one, or the first of two.
    Quote,
    /// In a line that is no row.
    Comment,
}

/// The end of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// More text is needed.
    Open,
    /// The text ends within quotes.
    Unclosed,
    /// The row has so many bytes, and its end begins the next one after so many.
    Row { content: usize, whole: usize, comment: bool },
}

impl Search {
    /// Goes on with the search; `ended`: the text is all there is.
    pub(crate) fn go(&mut self, text: &str, ended: bool, dialect: &Dialect) -> End {
        let bytes = text.as_bytes();
        while let Some(byte) = bytes.get(self.at).copied() {
            if matches!(byte, b'\n' | b'\r') && !matches!(self.within, Within::Quoted | Within::Escaped) {
                let next = bytes.get(self.at + 1);
                if byte == b'\r' && next.is_none() && !ended {
                    return End::Open;
                }
                let end = if byte == b'\r' && next == Some(&b'\n') { 2 } else { 1 };
                return self.row(self.at, self.at + end);
            }
            self.within = self.step(byte, dialect);
            self.at += 1;
        }
        match (ended, self.within) {
            (true, Within::Quoted | Within::Escaped) => End::Unclosed,
            (true, _) if !bytes.is_empty() => self.row(bytes.len(), bytes.len()),
            _ => End::Open,
        }
    }

    fn row(&self, content: usize, whole: usize) -> End {
        End::Row { content, whole, comment: self.within == Within::Comment }
    }

    fn step(&self, byte: u8, dialect: &Dialect) -> Within {
        let quote = dialect.quote == Some(byte);
        match self.within {
            Within::Row if dialect.comment == Some(byte) => Within::Comment,
            Within::Row | Within::Value if quote => Within::Quoted,
            Within::Row | Within::Value if dialect.trim && matches!(byte, b' ' | b'\t') && byte != dialect.delimiter => Within::Value,
            Within::Quoted if dialect.escape == Some(byte) && !quote => Within::Escaped,
            Within::Quoted if quote => Within::Quote,
            Within::Quoted | Within::Escaped => Within::Quoted,
            Within::Quote if quote && dialect.escape.is_none() => Within::Quoted,
            Within::Comment => Within::Comment,
            Within::Row | Within::Value | Within::Plain | Within::Quote if byte == dialect.delimiter => Within::Value,
            Within::Row | Within::Value | Within::Plain | Within::Quote => Within::Plain,
        }
    }
}

/// A value of a row, and where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) at: usize,
    pub(crate) text: String,
    /// Where something stands behind its last quote.
    pub(crate) junk_at: Option<usize>,
}

/// The values of a row.
pub(crate) fn cells(row: &str, dialect: &Dialect) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(16);
    let mut at = 0;
    loop {
        let begin = at + if dialect.trim { blanks(&row[at..], dialect) } else { 0 };
        let quote = dialect.quote.filter(|quote| row.as_bytes().get(begin) == Some(quote));
        let cell = match quote {
            Some(quote) => quoted(row, begin, quote, dialect),
            None => plain(row, at, dialect),
        };
        let (cell, end) = cell;
        cells.push(cell);
        if end >= row.len() {
            return cells;
        }
        at = end + 1;
    }
}

fn blanks(text: &str, dialect: &Dialect) -> usize {
    text.bytes().take_while(|byte| matches!(byte, b' ' | b'\t') && *byte != dialect.delimiter).count()
}

fn until_delimiter(row: &str, from: usize, dialect: &Dialect) -> usize {
    row.as_bytes()[from..].iter().position(|byte| *byte == dialect.delimiter).map_or(row.len(), |length| from + length)
}

fn plain(row: &str, at: usize, dialect: &Dialect) -> (Cell, usize) {
    let end = until_delimiter(row, at, dialect);
    let text = &row[at..end];
    let text = if dialect.trim { text.trim() } else { text };
    (Cell { at, text: text.to_owned(), junk_at: None }, end)
}

fn quoted(row: &str, begin: usize, quote: u8, dialect: &Dialect) -> (Cell, usize) {
    let bytes = row.as_bytes();
    let (mut text, mut at) = (String::new(), begin + 1);
    loop {
        let special = |byte: &u8| *byte == quote || dialect.escape == Some(*byte);
        let Some(length) = bytes[at..].iter().position(special) else {
            text.push_str(&row[at..]);
            return (Cell { at: begin, text, junk_at: None }, row.len());
        };
        text.push_str(&row[at..at + length]);
        at += length;
        if bytes[at] != quote {
            // The sign before this one says that it is meant as it is.
            let taken = row[at + 1..].chars().next();
            text.extend(taken);
            at += 1 + taken.map_or(0, char::len_utf8);
        } else if dialect.escape.is_none() && bytes.get(at + 1) == Some(&quote) {
            text.push(char::from(quote));
            at += 2;
        } else {
            let end = until_delimiter(row, at + 1, dialect);
            let junk = &row[at + 1..end];
            let junk_at = if dialect.trim && junk.trim().is_empty() || junk.is_empty() { None } else { Some(at + 1) };
            return (Cell { at: begin, text, junk_at }, end);
        }
    }
}
