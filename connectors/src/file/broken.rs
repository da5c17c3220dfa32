//! Where an XML record ends that is broken within itself, so that only this one is lost.

use super::{limits::RECORD_BYTES_MAX, tape::Tape};
use mapping::formats::{Charset, Mark, xml};
use std::io::{self, Read, Seek};

/// The element of a record that is broken.
pub struct Element {
    /// Its name as it stands there.
    pub name: String,
    /// The elements around it, as a mark keeps them.
    around: String,
}

/// The record in which the reading stands; nothing when it stands in none, or in a document that is one record.
pub fn element(options: &xml::Options, open: &str) -> Option<Element> {
    let names: Vec<&str> = open.split('/').collect();
    let deep = (2..=names.len()).find(|deep| fits(options, &names[..*deep]))?;
    Some(Element { name: names[deep - 1].to_owned(), around: names[..deep - 1].join("/") })
}

/// Whether the innermost of these elements is a record: [`xml::Options::records`] in words of open elements.
fn fits(options: &xml::Options, open: &[&str]) -> bool {
    let wanted: Vec<&str> = options.records.split('/').map(str::trim).filter(|name| !name.is_empty()).collect();
    let from_root = options.records.trim().starts_with('/') && !options.records.trim().starts_with("//");
    let Some(outer) = open.len().checked_sub(wanted.len()).filter(|_| !wanted.is_empty()) else { return false };
    (outer == 0 || !from_root) && wanted.iter().zip(&open[outer..]).all(|(wanted, name)| *wanted == "*" || *wanted == shown(options, name))
}

fn shown<'n>(options: &xml::Options, name: &'n str) -> &'n str {
    match options.prefixes {
        xml::Prefixes::Keep => name,
        xml::Prefixes::Drop => name.rsplit_once(':').map_or(name, |(_, local)| local),
    }
}

/// Where the element that is open at `from` ends; nothing when its end does not come within the bytes of a record.
pub fn end<R: Read + Seek>(tape: &mut Tape<R>, charset: Charset, from: u64, name: &str) -> io::Result<Option<u64>> {
    if matches!(charset, Charset::Utf16Le | Charset::Utf16Be) || !name.is_ascii() {
        return Ok(None);
    }
    let mut looked = 0;
    loop {
        let bytes = tape.behind(from);
        if let Some(end) = end_tag(bytes, looked, name) {
            return Ok(Some(from + end as u64));
        }
        // A tag that the end of the piece cut in two is looked at again.
        looked = bytes.iter().rposition(|byte| *byte == b'<').unwrap_or(bytes.len()).max(looked);
        if bytes.len() > RECORD_BYTES_MAX || tape.more()?.is_empty() {
            return Ok(None);
        }
    }
}

/// Where the first `</name>` from here on ends.
fn end_tag(bytes: &[u8], from: usize, name: &str) -> Option<usize> {
    let mut at = from;
    while let Some(found) = bytes[at..].windows(2).position(|pair| pair == b"</") {
        let begin = at + found + 2;
        at = begin;
        let Some(rest) = bytes[begin..].strip_prefix(name.as_bytes()) else { continue };
        let blanks = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if rest.get(blanks) == Some(&b'>') {
            return Some(begin + name.len() + blanks + 1);
        }
    }
    None
}

/// The place behind the end of an element.
pub fn behind<R: Read + Seek>(tape: &Tape<R>, at: &Mark, end: u64, records: u64, element: &Element) -> Mark {
    let length = usize::try_from(end - at.byte).unwrap_or(usize::MAX);
    let passed = tape.behind(at.byte).get(..length).unwrap_or_default();
    let lines = passed.iter().filter(|byte| **byte == b'\n').count() as u64;
    let begin = passed.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    // A byte that goes on with a character of UTF-8 is no column of its own.
    let columns = passed[begin..].iter().filter(|byte| !matches!(byte, 0x80..0xc0)).count() as u64;
    let column = if lines > 0 { 1 + columns } else { at.column + columns };
    Mark { byte: end, line: at.line + lines, column, records, state: element.around.clone() }
}

/// The text of a record from its begin on, without what stands before it.
pub fn begin<'t>(options: &xml::Options, text: &'t str) -> &'t str {
    let Some(wanted) = options.records.rsplit('/').next().map(str::trim).filter(|name| !name.is_empty() && *name != "*") else {
        return text;
    };
    let is_it = |at: usize| {
        let name = text[at + 1..].split(|sign: char| sign.is_whitespace() || matches!(sign, '>' | '/')).next().unwrap_or_default();
        shown(options, name) == wanted
    };
    text.match_indices('<').map(|(at, _)| at).find(|at| is_it(*at)).map_or(text, |at| &text[at..])
}
