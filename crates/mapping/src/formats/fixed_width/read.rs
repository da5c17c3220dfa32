//! Lines to records.

use super::{Align, Column, Kind, LINE_CHARS_MAX, Layout};
use crate::{
    Number, Object, Value,
    formats::{Flaw, Parser, Window},
};

pub(crate) struct Lines {
    layout: Layout,
    /// How many lines are still to be left out.
    skip: u32,
}

impl Lines {
    pub(crate) fn new(layout: Layout) -> Self {
        Self { skip: layout.header_lines, layout }
    }

    fn record(&self, window: &Window, line: &str) -> Result<Value, Flaw> {
        // Where each character begins; in a line of plain characters that is its number.
        let places: Option<Vec<usize>> = (!line.is_ascii()).then(|| line.char_indices().map(|(at, _)| at).collect());
        let place = |at: usize| places.as_ref().map_or(at.min(line.len()), |places| places.get(at).copied().unwrap_or(line.len()));
        let mut record = Object::with_capacity(self.layout.columns.len());
        let mut wrong: Option<Flaw> = None;
        let bad = window.bad_in(line.len());
        for column in &self.layout.columns {
            let (from, to) = (place(column.start - 1), place(column.end()));
            let cell = &line[from..to];
            let value = match (bad, value(column, cell)) {
                (Some(bad), value) if (from..to).contains(&bad) => value.map_err(|_| window.bad_message()).and(Err(window.bad_message())),
                (_, value) => value,
            };
            let value = value.unwrap_or_else(|message| {
                let (line, at) = window.place(from);
                wrong.get_or_insert(Flaw::at(line, at, message).field(&column.name));
                Value::from(cell)
            });
            record.insert(column.name.clone(), value);
        }
        match wrong {
            None => Ok(Value::Object(record)),
            Some(flaw) => Err(Flaw { seen: Value::Object(record), ..flaw }),
        }
    }

    /// Whether the line that ends here is one of the last ones; `None`: that is not known yet.
    fn is_trailer(&self, window: &Window, whole: usize) -> Option<bool> {
        if self.layout.trailer_lines == 0 {
            return Some(false);
        }
        let behind = &window.rest()[whole..];
        let mut lines = behind.split_inclusive('\n').filter(|line| window.ended() || line.ends_with('\n'));
        match (lines.nth(self.layout.trailer_lines as usize - 1), window.ended()) {
            (Some(_), _) => Some(false),
            (None, true) => Some(true),
            (None, false) => None,
        }
    }
}

fn value(column: &Column, cell: &str) -> Result<Value, String> {
    let pad = column.pad();
    let text = match column.align() {
        Align::Left => cell.trim_end_matches(pad),
        Align::Right => cell.trim_start_matches(pad),
    };
    if column.kind == Kind::Text {
        // A line that was cut is as good as one that is filled up.
        return Ok(Value::from(if pad == ' ' { text } else { text.trim_end_matches(' ') }));
    }
    if text.trim().is_empty() {
        return Ok(if cell.contains('0') { zero(column) } else { Value::Null });
    }
    number(column, cell.trim_matches(|blank| blank == ' ' || blank == '*'))
        .map(Value::Number)
        .ok_or_else(|| format!("{} is not a number", Value::from(cell)))
}

fn zero(column: &Column) -> Value {
    number(column, "0").map_or(Value::Null, Value::Number)
}

/// A number with its sign in front or behind, and its point written or implied.
fn number(column: &Column, text: &str) -> Option<Number> {
    let (text, minus) = match text.strip_suffix('-').or_else(|| text.strip_prefix('-')) {
        Some(rest) => (rest, true),
        None => (text.strip_prefix('+').or_else(|| text.strip_suffix('+')).unwrap_or(text), false),
    };
    let (whole, fraction) = text.trim_matches(' ').split_once('.').unwrap_or((text.trim_matches(' '), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let decimals = column.decimals.unwrap_or(0) as usize;
    let (whole, fraction) = if decimals > 0 && !text.contains('.') {
        let filled = format!("{whole:0>width$}", width = decimals + 1);
        let (whole, fraction) = filled.split_at(filled.len() - decimals);
        (whole.to_owned(), fraction.to_owned())
    } else {
        (whole.to_owned(), fraction.to_owned())
    };
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if minus { "-" } else { "" };
    Number::parse(&if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

impl Parser for Lines {
    fn next(&mut self, window: &mut Window) -> Option<Result<Value, Flaw>> {
        loop {
            let rest = window.rest();
            let (content, whole) = match rest.find('\n') {
                Some(end) => (end - usize::from(rest[..end].ends_with('\r')), end + 1),
                None if window.ended() && !rest.is_empty() => (rest.trim_end_matches('\r').len(), rest.len()),
                None if rest.len() > LINE_CHARS_MAX * 4 => (rest.len(), rest.len()),
                None => return None,
            };
            let line = &rest[..content];
            if content > LINE_CHARS_MAX * 4 {
                let (line, column) = window.place(0);
                return Some(Err(Flaw::fatal(line, column, format!("the line has more than {LINE_CHARS_MAX} characters"))));
            }
            if self.skip > 0 {
                self.skip -= 1;
                window.consume(whole);
                continue;
            }
            if self.is_trailer(window, whole)? {
                let rest = rest.len();
                window.consume(rest);
                return None;
            }
            // Of spaces alone: what else stands there, though nobody sees it, is a record.
            if line.trim_matches(' ').is_empty() {
                window.consume(whole);
                continue;
            }
            let found = self.record(window, line);
            window.consume(whole);
            return Some(found);
        }
    }

    fn restore(&mut self, state: &str) -> bool {
        self.skip = 0;
        state.is_empty()
    }
}
