//! NDJSON: one JSON value a line. Empty lines are no records.

use super::{Flaw, Parser, RECORD_BYTES_MAX, Window};
use crate::Value;

pub(crate) struct Lines;

impl Parser for Lines {
    fn next(&mut self, window: &mut Window) -> Option<Result<Value, Flaw>> {
        loop {
            let rest = window.rest();
            let (line, column) = window.place(0);
            let (content, whole) = match rest.find('\n') {
                Some(end) => (end, end + 1),
                None if window.ended() && !rest.is_empty() => (rest.len(), rest.len()),
                None if rest.len() > RECORD_BYTES_MAX => (rest.len(), rest.len()),
                None => return None,
            };
            if content > RECORD_BYTES_MAX {
                let message = format!("the line is longer than {} MiB", RECORD_BYTES_MAX / 1024 / 1024);
                return Some(Err(Flaw::fatal(line, column, message)));
            }
            let text = &rest[..content];
            if text.trim().is_empty() {
                window.consume(whole);
                continue;
            }
            let found = match window.bad_in(content) {
                Some(bad) => Err(Flaw::at(line, window.place(bad).1, window.bad_message()).text(text)),
                None => crate::json::read(text.as_bytes()).map_err(|error| {
                    let before = text.as_bytes().iter().take(error.column.saturating_sub(1));
                    let column = before.filter(|byte| !matches!(byte, 0x80..0xc0)).count() as u64 + 1;
                    Flaw::at(line, column, error.message).text(text)
                }),
            };
            window.consume(whole);
            return Some(found);
        }
    }
}

/// A record as a line with its end.
#[must_use]
pub fn line(record: &Value) -> String {
    let mut text = record.to_string();
    text.push('\n');
    text
}
