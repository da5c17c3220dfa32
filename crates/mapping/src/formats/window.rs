//! The part of a text that was pushed and is not used up, decoded, with its place in the source. Bytes that are no characters
//! are noted, so that only the record in which they stand is lost.

use super::{Charset, Mark};
use std::collections::VecDeque;

/// How much used text may lie before the rest is moved to the front.
const USED_MAX: usize = 64 * 1024;
/// What stands for bytes that are no character.
const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// Decoded text, its place, and what is wrong with its bytes.
#[derive(Debug)]
pub struct Window {
    charset: Charset,
    table: Option<Box<[Option<char>; 128]>>,
    /// Bytes of a character whose end was not pushed yet.
    pending: Vec<u8>,
    text: String,
    used: usize,
    /// Where `text` begins, in bytes of decoded text since this window began.
    base: u64,
    byte: u64,
    line: u64,
    column: u64,
    bad: VecDeque<Bad>,
    ended: bool,
}

/// Bytes that are no character.
#[derive(Debug)]
struct Bad {
    at: u64,
    bytes: u64,
}

impl Window {
    pub(crate) fn new(charset: Charset) -> Self {
        Self {
            charset,
            table: charset.table(),
            pending: Vec::new(),
            text: String::new(),
            used: 0,
            base: 0,
            byte: 0,
            line: 1,
            column: 1,
            bad: VecDeque::new(),
            ended: false,
        }
    }

    pub(crate) fn resume(&mut self, mark: &Mark) {
        (self.byte, self.line, self.column) = (mark.byte, mark.line.max(1), mark.column.max(1));
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark { byte: self.byte, line: self.line, column: self.column, ..Mark::default() }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.make_room();
        let joined;
        let bytes = if self.pending.is_empty() {
            bytes
        } else {
            self.pending.extend_from_slice(bytes);
            joined = std::mem::take(&mut self.pending);
            &joined
        };
        match (self.charset, &self.table) {
            (Charset::Utf8, _) => self.push_utf8(bytes),
            (Charset::Utf16Le, _) => self.push_utf16(bytes, u16::from_le_bytes),
            (Charset::Utf16Be, _) => self.push_utf16(bytes, u16::from_be_bytes),
            (_, Some(_)) => self.push_table(bytes),
            (_, None) => {}
        }
        self.skip_mark();
    }

    pub(crate) fn push_text(&mut self, text: &str) {
        self.make_room();
        self.text.push_str(text);
        self.skip_mark();
    }

    pub(crate) fn finish(&mut self) {
        let rest = std::mem::take(&mut self.pending).len();
        if rest > 0 {
            self.push_bad(rest);
        }
        self.ended = true;
    }

    /// Whether everything was pushed.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// What is not used up.
    pub(crate) fn rest(&self) -> &str {
        &self.text[self.used..]
    }

    /// The line and the column of a place in the rest.
    pub(crate) fn place(&self, at: usize) -> (u64, u64) {
        let before = &self.rest()[..at];
        match before.rfind('\n') {
            Some(last) => {
                let lines = before.bytes().filter(|byte| *byte == b'\n').count();
                (self.line + lines as u64, before[last + 1..].chars().count() as u64 + 1)
            }
            None => (self.line, self.column + before.chars().count() as u64),
        }
    }

    /// The first place in the next bytes of the rest at which bytes are no character.
    pub(crate) fn bad_in(&self, length: usize) -> Option<usize> {
        let from = self.base + self.used as u64;
        let first = self.bad.front()?.at - from;
        usize::try_from(first).ok().filter(|at| *at < length)
    }

    /// What is wrong with such bytes.
    pub(crate) fn bad_message(&self) -> String {
        format!("it holds bytes that are no character in {}; is the encoding the right one?", self.charset)
    }

    /// Uses up the next bytes of the rest.
    pub(crate) fn consume(&mut self, length: usize) {
        (self.line, self.column) = self.place(length);
        self.byte += self.charset.length(&self.rest()[..length]);
        self.used += length;
        let now = self.base + self.used as u64;
        while let Some(bad) = self.bad.pop_front_if(|bad| bad.at < now) {
            self.byte += bad.bytes;
            self.byte -= self.charset.length("\u{fffd}");
        }
    }

    fn make_room(&mut self) {
        if self.used >= USED_MAX || self.used == self.text.len() {
            self.text.drain(..self.used);
            self.base += self.used as u64;
            self.used = 0;
        }
    }

    /// Leaves out the mark at the begin of the source.
    fn skip_mark(&mut self) {
        if self.byte == 0 && self.used == 0 && self.base == 0 && self.charset.is_unicode() && self.text.starts_with(super::MARK) {
            self.byte = self.charset.length("\u{feff}");
            self.used = super::MARK.len_utf8();
        }
    }

    fn push_bad(&mut self, bytes: usize) {
        self.bad.push_back(Bad { at: self.base + self.text.len() as u64, bytes: bytes as u64 });
        self.text.push(REPLACEMENT);
    }

    fn push_utf8(&mut self, mut bytes: &[u8]) {
        loop {
            match std::str::from_utf8(bytes) {
                Ok(text) => return self.text.push_str(text),
                Err(error) => {
                    let (good, rest) = bytes.split_at(error.valid_up_to());
                    self.text.push_str(std::str::from_utf8(good).expect("the error says that it is good up to there"));
                    let Some(length) = error.error_len() else {
                        self.pending = rest.to_vec();
                        return;
                    };
                    self.push_bad(length);
                    bytes = &rest[length..];
                }
            }
        }
    }

    fn push_utf16(&mut self, bytes: &[u8], unit: fn([u8; 2]) -> u16) {
        let mut units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).peekable();
        while let Some(first) = units.next() {
            match char::from_u32(u32::from(first)) {
                Some(character) => self.text.push(character),
                None => {
                    let high = (0xd800..0xdc00).contains(&first);
                    let low = units.next_if(|low| high && (0xdc00..0xe000).contains(low));
                    if let Some(Ok(character)) = low.and_then(|low| char::decode_utf16([first, low]).next()) {
                        self.text.push(character);
                    } else if high && units.peek().is_none() {
                        self.pending.extend_from_slice(&bytes[bytes.len() / 2 * 2 - 2..bytes.len() / 2 * 2]);
                    } else {
                        self.push_bad(2);
                    }
                }
            }
        }
        if bytes.len() % 2 == 1 {
            self.pending.extend(bytes.last());
        }
    }

    fn push_table(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let found = match byte {
                0..128 => Some(char::from(*byte)),
                _ => self.table.as_ref().and_then(|table| table[usize::from(byte - 128)]),
            };
            match found {
                Some(character) => self.text.push(character),
                None => self.push_bad(1),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything in pieces of each size: the text, and where its bytes are bad.
    fn decoded(charset: Charset, bytes: &[u8]) -> (String, Option<usize>, u64) {
        let mut all = Vec::new();
        for size in 1..=bytes.len().max(1) {
            let mut window = Window::new(charset);
            bytes.chunks(size).for_each(|piece| window.push(piece));
            window.finish();
            let (text, bad) = (window.rest().to_owned(), window.bad_in(usize::MAX));
            window.consume(text.len());
            all.push((text, bad, window.mark().byte));
        }
        assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "{all:?}");
        all.swap_remove(0)
    }

    #[test]
    fn bytes_become_text_in_pieces_of_any_size() {
        let text = "aü€😀";
        assert_eq!(decoded(Charset::Utf8, text.as_bytes()), (text.to_owned(), None, 10));
        assert_eq!(decoded(Charset::Utf8, b"\xef\xbb\xbfa"), ("a".to_owned(), None, 4));
        assert_eq!(decoded(Charset::Utf8, b"a\xfc\xe2\x82"), ("a\u{fffd}\u{fffd}".to_owned(), Some(1), 4));
        let le: Vec<u8> = "\u{feff}aü€😀".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(Charset::Utf16Le, &le), (text.to_owned(), None, 12));
        assert_eq!(decoded(Charset::Utf16Be, &[0xd8, 0, 0, b'a']), ("\u{fffd}a".to_owned(), Some(0), 4));
        assert_eq!(decoded(Charset::Utf16Be, &[0, b'a', 0]), ("a\u{fffd}".to_owned(), Some(1), 3));
        assert_eq!(decoded(Charset::by_name("windows-1252").unwrap(), b"\x80\xfc"), ("€ü".to_owned(), None, 2));
        assert_eq!(decoded(Charset::by_name("iso-8859-7").unwrap(), b"a\xff"), ("a\u{fffd}".to_owned(), Some(1), 2));
    }

    #[test]
    fn places_are_lines_and_characters() {
        let mut window = Window::new(Charset::Utf8);
        window.push("äb\nçd".as_bytes());
        assert_eq!((window.place(2), window.place(4), window.place(6)), ((1, 2), (2, 1), (2, 2)));
        window.consume(4);
        assert_eq!((window.place(0), window.place(2)), ((2, 1), (2, 2)));
    }
}
