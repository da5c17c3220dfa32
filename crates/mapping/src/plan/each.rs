//! A list made item by item, each item walked over with a trie of its own. Sorted lists and such without doubles are the
//! interpreter's.

use super::{
    Bail,
    condition::Test,
    frame::Frame,
    op::Op,
    scan::{Found, Scanner, What},
    target::{Put, Targets},
    trie::Trie,
};
use crate::{Kind, eval::ITEMS_MAX};

/// A list.
#[derive(Debug)]
pub(super) struct Each {
    /// So many levels up, the slot.
    pub(super) list: (usize, u32),
    /// What is read of an item.
    pub(super) trie: Trie,
    pub(super) filter: Option<Test>,
    pub(super) limit: usize,
    pub(super) made: Made,
}

/// What becomes of an item.
#[derive(Debug)]
pub(super) enum Made {
    /// The item itself, which is at a slot.
    Item(Op),
    Object(Targets),
}

impl Each {
    /// Writes the list.
    pub(super) fn put<'a>(&'a self, frame: &Frame<'_, 'a>, out: &mut Vec<u8>) -> Result<Put, Bail> {
        let list = frame.found(self.list.0, self.list.1);
        match list.what {
            What::Missing | What::Null => return Ok(Put::Missing),
            // Items that lie in the items of another list.
            What::Through(_) => return Err(Bail),
            _ => {}
        }
        let mut slots = vec![Found::default(); self.trie.len()];
        let mut seen = Vec::new();
        let mut items = Items { index: 0, kept: 0 };
        out.push(b'[');
        let text = matches!(list.what, What::Plain | What::Escaped);
        let mut at = list.start as usize - usize::from(text);
        if !matches!(list.what, What::List | What::LooseList) {
            self.item(frame, at, &mut slots, &mut seen, &mut items, out)?;
        } else {
            let mut scanner = Scanner::new(frame.record.text.as_bytes(), at, &self.trie, &mut [], &mut seen);
            let mut more = scanner.enter();
            at = scanner.at;
            while more {
                at = self.item(frame, at, &mut slots, &mut seen, &mut items, out)?;
                let mut scanner = Scanner::new(frame.record.text.as_bytes(), at, &self.trie, &mut [], &mut seen);
                more = scanner.more();
                at = scanner.at;
            }
        }
        out.push(b']');
        Ok(Put::Written)
    }

    /// Writes an item, if it is kept; gives the place behind it.
    fn item<'a>(
        &'a self,
        frame: &Frame<'_, 'a>,
        at: usize,
        slots: &mut [Found],
        seen: &mut Vec<super::scan::Seen>,
        items: &mut Items,
        out: &mut Vec<u8>,
    ) -> Result<usize, Bail> {
        slots.fill(Found::default());
        let mut scanner = Scanner::new(frame.record.text.as_bytes(), at, &self.trie, slots, seen);
        scanner.value(0, 0)?;
        let behind = scanner.at;
        items.index += 1;
        if items.index > ITEMS_MAX {
            return Err(Bail);
        }
        let mut inner = Frame { record: frame.record, trie: &self.trie, slots, position: items.index, parent: Some(frame) };
        if let Some(filter) = &self.filter
            && !filter.holds(&inner)?
        {
            return Ok(behind);
        }
        if items.kept == self.limit {
            return Ok(behind);
        }
        if items.kept > 0 {
            out.push(b',');
        }
        items.kept += 1;
        inner.position = items.kept;
        match &self.made {
            Made::Object(targets) => targets.write(&inner, out)?,
            Made::Item(op) => {
                let before = out.len();
                match op.put(Kind::Any, &inner, out)? {
                    Put::Written => {}
                    Put::Wrong => return Err(Bail),
                    Put::Missing | Put::Null => {
                        out.truncate(before);
                        out.extend_from_slice(b"null");
                    }
                }
            }
        }
        Ok(behind)
    }
}

/// How far one is.
struct Items {
    index: usize,
    kept: usize,
}
