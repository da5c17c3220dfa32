//! One page of a text file: records, and the rows that are none. A row that is no record is told with its place and its bytes,
//! and the reading goes on behind it; where it cannot, what came before is a page of its own, and the next one says why.

use super::{broken, format::Text, limits::PAGE_BYTES_MAX, raw, tape::Tape};
use connector::RowFault;
use mapping::{
    Record, Value,
    formats::{Flaw, Format, Mark, Reader, csv},
};
use std::io::{Read, Seek};

/// The code of a row that is no record.
pub const BAD_ROW: &str = "file.bad_row";

/// What a page is made of.
#[derive(Debug, Default)]
pub struct Found<M> {
    /// The records.
    pub records: Vec<Record>,
    /// The rows that are none.
    pub faults: Vec<RowFault>,
    /// Where the next page begins.
    pub next: Option<M>,
}

impl<M> Found<M> {
    /// An empty page, the last one.
    pub fn new() -> Self {
        Self { records: Vec::new(), faults: Vec::new(), next: None }
    }

    /// How many rows it has, good and bad.
    pub fn len(&self) -> usize {
        self.records.len() + self.faults.len()
    }

    /// One more record.
    pub fn record(&mut self, record: Value) {
        self.records.push(record.into());
    }

    /// One more row that is no record.
    pub fn fault(&mut self, message: String, field: Option<String>, raw: String, seen: Option<Record>) {
        self.faults.push(RowFault { index: self.len(), code: BAD_ROW.to_owned(), message, field, raw, seen });
    }
}

/// A reading of a page.
struct Page<'a, R> {
    text: &'a Text,
    name: &'a str,
    tape: Tape<R>,
    reader: Reader,
    found: Found<Mark>,
}

/// Reads the page behind a mark; `name` is what the file is called.
///
/// Fails with what is wrong, and where, when nothing can be read there.
pub fn read<R: Read + Seek>(file: R, text: &Text, name: &str, from: Option<&Mark>, size: usize) -> Result<Found<Mark>, String> {
    let begin = from.map_or(0, |mark| mark.byte);
    let tape = Tape::new(file, begin).map_err(|error| error.to_string())?;
    let reader = match from {
        None => Some(Reader::new(&text.format, text.charset)),
        Some(mark) => Reader::resume(&text.format, text.charset, mark),
    };
    let reader = reader.ok_or("the stored place is none of this format; start the reading anew")?;
    let mut page = Page { text, name, tape, reader, found: Found { next: from.cloned(), ..Found::new() } };
    let mut ended = false;
    while page.found.len() < size && page.found.next.as_ref().map_or(0, |mark| mark.byte - begin.min(mark.byte)) < PAGE_BYTES_MAX {
        match page.reader.next_record() {
            Some(Ok(record)) => page.record(record),
            Some(Err(flaw)) if !flaw.fatal => page.row_fault(flaw),
            Some(Err(flaw)) if page.passes(&flaw)? => ended = false,
            Some(Err(flaw)) if page.found.len() == 0 => return Err(flaw.to_string()),
            // What came before it is done; the next page says what is wrong.
            Some(Err(_)) => return Ok(page.found),
            None if ended => return Ok(Found { next: None, ..page.found }),
            None => ended = page.more()?,
        }
    }
    Ok(page.found)
}

impl<R: Read + Seek> Page<'_, R> {
    /// Hands on the next piece; says whether there is none.
    fn more(&mut self) -> Result<bool, String> {
        let piece = self.tape.more().map_err(|error| error.to_string())?;
        if piece.is_empty() {
            self.reader.finish();
            return Ok(true);
        }
        self.reader.push(piece);
        Ok(false)
    }

    fn record(&mut self, record: Value) {
        let mark = self.reader.mark();
        match self.text.shaped(record.clone()) {
            Ok(record) => self.found.record(record),
            Err(why) => {
                let raw = self.raw(self.tape.since_mark(mark.byte));
                self.found.fault(format!("{}, record {}: {why}", self.name, mark.records), None, raw, Some(record.into()));
            }
        }
        self.go_on_at(mark);
    }

    fn row_fault(&mut self, flaw: Flaw) {
        let mark = self.reader.mark();
        let raw = self.raw(self.tape.since_mark(mark.byte));
        self.fault(flaw, raw);
        self.go_on_at(mark);
    }

    fn fault(&mut self, flaw: Flaw, raw: String) {
        let message = format!("{}, {flaw}", self.name);
        // The text of a row that was not understood is there as it stands already.
        let understood =
            matches!(self.text.format, Format::Csv(_) | Format::FixedWidth(_) | Format::Xml(_)) && flaw.seen.as_object().is_some();
        let seen = understood.then(|| self.text.shaped(flaw.seen).ok()).flatten();
        self.found.fault(message, flaw.field, raw, seen.map(Record::from));
    }

    fn go_on_at(&mut self, mark: Mark) {
        self.tape.marked(mark.byte);
        self.found.next = Some(mark);
    }

    /// A record of a document that is broken within itself: the reading goes on behind its end. Says whether it does.
    fn passes(&mut self, flaw: &Flaw) -> Result<bool, String> {
        let Format::Xml(options) = &self.text.format else { return Ok(false) };
        let at = self.reader.mark();
        let Some(element) = broken::element(options, &at.state) else { return Ok(false) };
        let Some(end) = broken::end(&mut self.tape, self.text.charset, at.byte, &element.name).map_err(|error| error.to_string())? else {
            return Ok(false);
        };
        let mark = broken::behind(&self.tape, &at, end, flaw.record, &element);
        let Some(mut reader) = Reader::resume(&self.text.format, self.text.charset, &mark) else { return Ok(false) };
        reader.push(self.tape.behind(mark.byte));
        let raw = self.raw(self.tape.since_mark(mark.byte));
        self.fault(Flaw { seen: Value::Null, ..flaw.clone() }, raw);
        self.reader = reader;
        self.go_on_at(mark);
        Ok(true)
    }

    /// How many of these bytes come before the first row of the file: lines that are left out, and names.
    fn lead(&self, bytes: &[u8]) -> usize {
        if self.found.next.is_some() {
            return 0;
        }
        let skipped = |lines: u32| {
            let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
            lines.checked_sub(1).map_or(0, |last| ends.clone().nth(last as usize).unwrap_or_default())
        };
        match &self.text.format {
            Format::FixedWidth(_) => skipped(self.text.skip_lines),
            Format::Csv(dialect) if dialect.header => {
                // As the names are a row, they end where a reading without names ends its first one.
                let dialect = csv::Dialect { header: false, ..dialect.clone() };
                let mut reader = Reader::new(&Format::Csv(dialect), self.text.charset);
                reader.push(bytes);
                reader.finish();
                let names = reader.next_record().is_some().then(|| reader.mark().byte);
                names.and_then(|end| usize::try_from(end).ok()).map_or(0, |end| end.min(bytes.len()))
            }
            Format::Csv(_) => skipped(self.text.skip_lines),
            Format::Json(_) | Format::Ndjson | Format::Xml(_) => 0,
        }
    }

    /// The bytes of a row as a person sees them, without what stands between two rows.
    fn raw(&self, bytes: &[u8]) -> String {
        let text = raw::row(self.text.charset, &bytes[self.lead(bytes)..]);
        match &self.text.format {
            Format::Xml(options) => broken::begin(options, &text).trim().to_owned(),
            Format::Json(_) => {
                text.trim_start_matches(|sign: char| sign.is_whitespace() || matches!(sign, ',' | '[')).trim_end().to_owned()
            }
            Format::Csv(_) | Format::Ndjson | Format::FixedWidth(_) => text,
        }
    }
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
