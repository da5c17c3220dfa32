//! How much one record may make: without a bound, a list within a list within a list fills the memory.

use crate::{Fault, Value, fault::OUTPUT_TOO_LARGE};
use std::cell::Cell;

/// The most bytes, as JSON, that one record may become.
pub const OUTPUT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What is left.
#[derive(Debug)]
pub(crate) struct Budget {
    left: Cell<usize>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { left: Cell::new(OUTPUT_BYTES_MAX) }
    }
}

impl Budget {
    /// What is left now, to go back to.
    pub(super) fn left(&self) -> usize {
        self.left.get()
    }

    /// An item is made: what was spent on its parts counts once, as a part of it.
    pub(super) fn spend(&self, left_before: usize, item: &Value) -> Result<(), Fault> {
        let left = left_before.checked_sub(item.size() + 1).ok_or_else(too_large)?;
        self.left.set(left);
        Ok(())
    }
}

/// The record would be too large.
pub(crate) fn too_large() -> Fault {
    Fault::new(OUTPUT_TOO_LARGE, format!("the result has more than {OUTPUT_BYTES_MAX} bytes"))
        .hint("limit the list, or take fewer fields of each item")
}

/// Whether a whole record is small enough.
pub(super) fn check(value: &Value) -> Result<(), Fault> {
    if value.size() > OUTPUT_BYTES_MAX { Err(too_large()) } else { Ok(()) }
}
