//! Where steps put what they hold beyond what may stand in memory. The run decides what is put there and when; the host gives
//! the place, and nothing of it needs to outlive the run's process: whoever takes the run up hears its events again.

use crate::event::Fault;
use std::{fmt::Debug, sync::Arc};

/// Records that the steps of a run hold in memory before they put them away.
pub const MEMORY_RECORDS_MAX: u64 = 50_000;
/// Bytes of them.
pub const MEMORY_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Bytes that the steps of a run may put away together: 10 GiB.
pub const SPILL_BYTES_MAX: u64 = 10 * 1024 * 1024 * 1024;

/// Where something stands in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// From this byte on.
    pub at: u64,
    /// So many bytes.
    pub len: u64,
}

/// A place for bytes of one run, to which more is only added. It is empty at first, and gone when it is dropped.
pub trait Spill: Debug + Send + Sync {
    /// Puts bytes behind those that are there.
    ///
    /// # Errors
    /// When there is no room or the place cannot be written: [`cannot_spill`].
    fn write(&mut self, bytes: &[u8]) -> Result<Span, Fault>;

    /// Gives back what was written; also a part of it.
    ///
    /// # Errors
    /// When the place cannot be read: [`cannot_spill`].
    fn read(&mut self, span: Span) -> Result<Vec<u8>, Fault>;
}

/// Makes places, one for each run that needs one.
pub trait Places: Debug + Send + Sync {
    /// A new place.
    ///
    /// # Errors
    /// When none can be made: [`cannot_spill`].
    fn make(&self) -> Result<Box<dyn Spill>, Fault>;
}

/// How much a run holds in memory, and how much beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Records in memory.
    pub records: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Bytes that are put away.
    pub spilled_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { records: MEMORY_RECORDS_MAX, bytes: MEMORY_BYTES_MAX, spilled_bytes: SPILL_BYTES_MAX }
    }
}

/// What a host gives a run to put things away.
#[derive(Debug, Clone)]
pub struct Spilling {
    /// Where.
    pub places: Arc<dyn Places>,
    /// How much.
    pub limits: Limits,
}

/// What a host says that cannot write or read a place.
#[must_use]
pub fn cannot_spill(why: &impl ToString) -> Fault {
    let hint = "Look whether the disk of the server is full or cannot be written, then resume the run.".to_owned();
    let message = format!("what steps hold cannot be put on disk: {}", why.to_string());
    Fault { hint: Some(hint), ..Fault::new("flow.cannot_spill", message) }
}
