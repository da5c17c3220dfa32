//! The plan of a mapping: a record's bytes go in, the result's bytes come out, without a tree of values in between.
//!
//! The source paths of all targets are merged into one trie ([`trie`]). The bytes of a record are walked over once
//! ([`scan`]): every rule of our reader is checked (grammar, escapes, numbers, depth, no name twice), what nobody asks
//! for is not decoded, and of the rest its place is written down. Then the targets are written in order ([`target`]): a
//! copied value as the bytes that it is, names and constants as bytes made beforehand ([`layout`]), types checked on the
//! characters ([`kind`]), the common functions of texts on borrowed text ([`step`]), and so the plain part of JSONata
//! ([`jsonata`]).
//!
//! **A plan never explains.** Where a record breaks a rule, or a target cannot be filled and its policy is to set the
//! record aside, the plan gives up ([`Bail`]) and the reader and the interpreter ([`crate::eval`]) run on the same bytes:
//! their fault is the one there is. So a plan may be wrong only by succeeding, which the tests hunt for.
//!
//! What the plan does not know is left to the interpreter target by target, over those fields of the record that the
//! target needs. A mapping whose targets overlap has no plan.

mod compile;
mod condition;
mod data;
mod each;
mod frame;
mod jsonata;
mod kind;
mod layout;
mod needed;
mod op;
mod scan;
mod step;
mod target;
mod trie;
mod val;

#[cfg(test)]
mod tests;

use crate::{
    Context, document,
    eval::{OUTPUT_BYTES_MAX, Row},
};
use std::cell::RefCell;

/// The plan gives up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bail;

/// How to make a result of a record's bytes.
#[derive(Debug)]
pub(crate) struct Plan {
    trie: trie::Trie,
    targets: target::Targets,
    needs: Needs,
}

/// What interpreter and expressions need of the record.
#[derive(Debug)]
struct Needs {
    whole: bool,
    slots: Vec<(String, u32)>,
}

/// What is used again for the next record.
#[derive(Default)]
struct Scratch {
    slots: Vec<scan::Found>,
    seen: Vec<scan::Seen>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Walks over values without decoding them.
pub(crate) struct Walk<'t> {
    bytes: &'t [u8],
    seen: Vec<scan::Seen>,
    nobody: trie::Trie,
}

impl<'t> Walk<'t> {
    /// Over this text; `None` when it is longer than a walk can count.
    pub(crate) fn new(text: &'t str) -> Option<Self> {
        u32::try_from(text.len()).ok()?;
        Some(Self { bytes: text.as_bytes(), seen: Vec::new(), nobody: trie::Trie::new() })
    }

    /// Over the value that begins here, so deep in others: where it ends, and whether our writer would write it just so. `None`
    /// when it breaks a rule of our reader, or may break one.
    pub(crate) fn value(&mut self, at: usize, depth: usize) -> Option<(usize, bool)> {
        self.seen.clear();
        let mut scanner = scan::Scanner::new(self.bytes, at, &self.nobody, &mut [], &mut self.seen);
        let found = scanner.value(trie::NOBODY, depth).ok()?;
        let as_written = !matches!(found.what, scan::What::LooseList | scan::What::LooseObject | scan::What::Escaped);
        Some((scanner.at, as_written))
    }
}

impl Plan {
    /// The plan of these targets, if there is one.
    pub(crate) fn new(targets: &[document::Target]) -> Option<Self> {
        compile::plan(targets)
    }

    /// Writes the result of a record; `false`: the plan gives up, and nothing is written.
    pub(crate) fn map(&self, rows: &[Row], record: &[u8], context: &Context, out: &mut Vec<u8>) -> bool {
        let before = out.len();
        let mut scratch = SCRATCH.take();
        // What may be too large is counted by the interpreter, which knows how to say it.
        let done = self.run(rows, record, context, &mut scratch, out).is_ok() && out.len() - before <= OUTPUT_BYTES_MAX / 2;
        SCRATCH.set(scratch);
        if !done {
            out.truncate(before);
        }
        done
    }

    fn run(&self, rows: &[Row], record: &[u8], context: &Context, scratch: &mut Scratch, out: &mut Vec<u8>) -> Result<(), Bail> {
        let text = std::str::from_utf8(record).map_err(|_| Bail)?;
        if u32::try_from(text.len()).is_err() {
            return Err(Bail);
        }
        scratch.seen.clear();
        scratch.slots.clear();
        scratch.slots.resize(self.trie.len(), scan::Found::default());
        let found = scan::Scanner::new(record, 0, &self.trie, &mut scratch.slots, &mut scratch.seen).whole()?;
        let record = frame::Record::new(text, context, self, rows, found);
        let frame = frame::Frame { record: &record, trie: &self.trie, slots: &scratch.slots, position: 0, parent: None };
        self.targets.write(&frame, out)
    }
}
