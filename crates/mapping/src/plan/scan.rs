//! One walk over the bytes of a record: the grammar is checked, and where the wanted values stand is written down.
//!
//! The rules are those of [`crate::json::read`]. What breaks one of them is not explained here: the plan gives up, and
//! the reader says what is wrong, and where.

use super::{
    Bail,
    trie::{self, NOBODY, Trie},
};
use crate::json::{DEPTH_MAX, quoted};
use std::collections::HashSet;

/// From so many names on, whether one stands twice is looked up instead of compared.
const NAMES_COMPARED_MAX: usize = 48;

/// Where a value stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    pub(super) what: What,
    /// A text without its quotes; everything else from its first byte to behind its last one.
    pub(super) start: u32,
    pub(super) end: u32,
}

/// What stands there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum What {
    #[default]
    Missing,
    Null,
    True,
    False,
    Number,
    /// A text that says what it shows.
    Plain,
    /// A text with escapes.
    Escaped,
    /// A list or an object that our writer would write just so.
    List,
    Object,
    /// A list or an object with spaces or escapes somewhere.
    LooseList,
    LooseObject,
    /// So many names down the path there is a list, and the path goes on.
    Through(u8),
}

/// A name that was seen in an object: its print and its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen(u64, u32, u32);

/// A walk over a text.
pub(super) struct Scanner<'t, 's> {
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
    pub(super) trie: &'s Trie,
    /// What was found, by slot; as long as the trie has slots.
    pub(super) slots: &'s mut [Found],
    /// The names of the objects that are open.
    pub(super) seen: &'s mut Vec<Seen>,
    /// How often a space or an escape was met.
    loose: usize,
}

impl<'t, 's> Scanner<'t, 's> {
    /// From a place on.
    pub(super) fn new(bytes: &'t [u8], at: usize, trie: &'s Trie, slots: &'s mut [Found], seen: &'s mut Vec<Seen>) -> Self {
        Self { bytes, at, trie, slots, seen, loose: 0 }
    }

    /// One value that is the whole text.
    pub(super) fn whole(&mut self) -> Result<Found, Bail> {
        self.space();
        let found = self.value(0, 0)?;
        self.space();
        if self.at == self.bytes.len() { Ok(found) } else { Err(Bail) }
    }

    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    pub(super) fn space(&mut self) {
        if self.peek().is_some_and(|byte| byte <= b' ') {
            self.spaces();
        }
    }

    fn spaces(&mut self) {
        self.loose += 1;
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Stands on the first byte of a value, ends behind it.
    pub(super) fn value(&mut self, node: u32, depth: usize) -> Result<Found, Bail> {
        if depth > DEPTH_MAX {
            return Err(Bail);
        }
        let (start, loose) = (self.at, self.loose);
        let what = match self.peek().ok_or(Bail)? {
            b'"' => {
                let (start, end, escaped) = self.string()?;
                let found = Found { what: if escaped { What::Escaped } else { What::Plain }, start: place(start), end: place(end) };
                self.keep(node, found);
                return Ok(found);
            }
            b'{' => {
                self.object(node, depth)?;
                if self.loose == loose { What::Object } else { What::LooseObject }
            }
            b'[' => {
                self.list(depth)?;
                if self.loose == loose { What::List } else { What::LooseList }
            }
            b't' => self.word(b"true", What::True)?,
            b'f' => self.word(b"false", What::False)?,
            b'n' => self.word(b"null", What::Null)?,
            _ => {
                self.number()?;
                What::Number
            }
        };
        let found = Found { what, start: place(start), end: place(self.at) };
        self.keep(node, found);
        Ok(found)
    }

    /// Stands on an object that was walked over before: the value of a field.
    pub(super) fn field(&mut self, wanted: &str) -> Result<Option<Found>, Bail> {
        self.at += 1;
        self.space();
        while self.peek() == Some(b'"') {
            let (start, end, _) = self.string()?;
            self.space();
            self.at += 1;
            self.space();
            let found = self.value(NOBODY, 0)?;
            if &self.bytes[start..end] == wanted.as_bytes() {
                return Ok(Some(found));
            }
            self.space();
            self.at += 1;
            self.space();
        }
        Ok(None)
    }

    /// Stands on a list that was walked over before: an item, counted from 0, or from the end when negative.
    pub(super) fn item(&mut self, index: i64) -> Result<Option<Found>, Bail> {
        let start = self.at;
        let mut wanted = index;
        if index < 0 {
            let mut count = 0;
            let mut more = self.enter();
            while more {
                self.value(NOBODY, 0)?;
                count += 1;
                more = self.more();
            }
            wanted += count;
            self.at = start;
        }
        let mut more = wanted >= 0 && self.enter();
        while more {
            let found = self.value(NOBODY, 0)?;
            if wanted == 0 {
                return Ok(Some(found));
            }
            wanted -= 1;
            more = self.more();
        }
        Ok(None)
    }

    /// From the bracket of a list that was walked over before to its first item; whether there is one.
    pub(super) fn enter(&mut self) -> bool {
        self.at += 1;
        self.space();
        self.peek() != Some(b']')
    }

    /// From behind an item to the next one; whether there is one.
    pub(super) fn more(&mut self) -> bool {
        self.space();
        let more = self.peek() == Some(b',');
        self.at += 1;
        self.space();
        more
    }

    #[inline]
    fn keep(&mut self, node: u32, found: Found) {
        if node == NOBODY {
            return;
        }
        if let Some(slot) = self.trie.slot_at(node) {
            self.slots[slot as usize] = found;
        }
        if matches!(found.what, What::List | What::LooseList) {
            for slot in self.trie.below(node) {
                // Who asks for a field of a list asks every item for it: that is done when it is asked for.
                let depth = self.trie.depth(node);
                self.slots[*slot as usize] = Found { what: What::Through(depth), ..found };
            }
        }
    }

    fn word(&mut self, word: &[u8], what: What) -> Result<What, Bail> {
        if !self.bytes[self.at..].starts_with(word) {
            return Err(Bail);
        }
        self.at += word.len();
        Ok(what)
    }

    fn digits(&mut self) -> Result<(), Bail> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(Bail) }
    }

    /// A number by its grammar. What stands behind it is looked at by who called.
    pub(super) fn number(&mut self) -> Result<(), Bail> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn list(&mut self, depth: usize) -> Result<(), Bail> {
        self.at += 1;
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.space();
            self.value(NOBODY, depth + 1)?;
            self.space();
            let byte = self.peek().ok_or(Bail)?;
            self.at += 1;
            match byte {
                b',' => {}
                b']' => return Ok(()),
                _ => return Err(Bail),
            }
        }
    }

    fn object(&mut self, node: u32, depth: usize) -> Result<(), Bail> {
        self.at += 1;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        let mut names = Names { base: self.seen.len(), mask: 0, many: None };
        loop {
            self.space();
            let child = self.name(node, &mut names)?;
            self.space();
            if self.peek() != Some(b':') {
                return Err(Bail);
            }
            self.at += 1;
            self.space();
            self.value(child, depth + 1)?;
            self.space();
            let byte = self.peek().ok_or(Bail)?;
            self.at += 1;
            match byte {
                b',' => {}
                b'}' => {
                    self.seen.truncate(names.base);
                    return Ok(());
                }
                _ => return Err(Bail),
            }
        }
    }

    /// The name of a field, which is a new one in its object; gives the node of the trie.
    #[inline]
    fn name(&mut self, node: u32, names: &mut Names<'t>) -> Result<u32, Bail> {
        if self.peek() != Some(b'"') {
            return Err(Bail);
        }
        let (start, end, escaped) = self.string()?;
        if escaped {
            // Rare; names would have to be compared by what they say.
            return Err(Bail);
        }
        let print = trie::print(self.bytes, start, end);
        let name = &self.bytes[start..end];
        names.add(self.bytes, self.seen, print, start, end)?;
        Ok(if node == NOBODY { NOBODY } else { self.trie.child(node, print, name) })
    }

    /// Stands on the opening quote, ends behind the closing one; the text between them and whether it has escapes.
    #[inline]
    pub(super) fn string(&mut self) -> Result<(usize, usize, bool), Bail> {
        let start = self.at + 1;
        let end = quoted::plain_until(self.bytes, start);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok((start, end, false));
        }
        self.at = end;
        self.escaped()?;
        Ok((start, self.at - 1, true))
    }

    fn escaped(&mut self) -> Result<(), Bail> {
        self.loose += 1;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                _ => return Err(Bail),
            }
            self.at = quoted::plain_until(self.bytes, self.at);
        }
    }

    fn escape(&mut self) -> Result<(), Bail> {
        self.at += 1;
        match self.peek() {
            Some(b'n' | b't' | b'r' | b'b' | b'f' | b'"' | b'\\' | b'/') => self.at += 1,
            Some(b'u') => {
                let first = self.hex4()?;
                if (0xd800..0xe000).contains(&first) {
                    let low = if first < 0xdc00 && self.bytes[self.at..].starts_with(b"\\u") {
                        self.at += 1;
                        self.hex4()?
                    } else {
                        0
                    };
                    if !(0xdc00..0xe000).contains(&low) {
                        return Err(Bail);
                    }
                }
            }
            _ => return Err(Bail),
        }
        Ok(())
    }

    /// Stands on the `u`, ends behind the digits.
    fn hex4(&mut self) -> Result<u32, Bail> {
        let digits = self.bytes.get(self.at + 1..self.at + 5).ok_or(Bail)?;
        self.at += 5;
        digits.iter().try_fold(0, |number, digit| Ok(number * 16 + char::from(*digit).to_digit(16).ok_or(Bail)?))
    }
}

/// The names of one object so far.
struct Names<'t> {
    /// Where they begin among those of all open objects.
    base: usize,
    /// A bit for the print of each: where it is not set the name is new.
    mask: u64,
    many: Option<HashSet<&'t [u8]>>,
}

impl<'t> Names<'t> {
    #[inline]
    fn add(&mut self, bytes: &'t [u8], seen: &mut Vec<Seen>, print: u64, start: usize, end: usize) -> Result<(), Bail> {
        if let Some(many) = &mut self.many {
            return if many.insert(&bytes[start..end]) { Ok(()) } else { Err(Bail) };
        }
        let bit = 1 << (print >> 58);
        if self.mask & bit != 0 {
            let twice = |one: &Seen| one.0 == print && bytes[one.1 as usize..one.2 as usize] == bytes[start..end];
            if seen[self.base..].iter().any(twice) {
                return Err(Bail);
            }
        }
        self.mask |= bit;
        seen.push(Seen(print, place(start), place(end)));
        if seen.len() - self.base > NAMES_COMPARED_MAX {
            self.many = Some(seen[self.base..].iter().map(|one| &bytes[one.1 as usize..one.2 as usize]).collect());
        }
        Ok(())
    }
}

/// A place in a text that is shorter than 4 GiB.
#[expect(clippy::cast_possible_truncation, reason = "a plan takes no text that is longer")]
fn place(at: usize) -> u32 {
    at as u32
}
