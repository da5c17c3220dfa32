//! The runs that this node has in hand: from before they are kept until they are over. Whoever takes a run up asks here
//! first, so that no run is worked on twice at once, and what the database calls open and nobody has in hand was lost.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};
use wire::RunId;

#[derive(Default)]
pub(crate) struct Hand(Mutex<HashSet<RunId>>);

impl Hand {
    /// Takes a run in hand; `false` when somebody has it.
    pub(crate) fn take(&self, run: RunId) -> bool {
        self.lock().insert(run)
    }

    /// Lets go of a run. What became of it must be kept by then: another one may take it up at once.
    pub(crate) fn release(&self, run: RunId) {
        self.lock().remove(&run);
    }

    pub(crate) fn has(&self, run: RunId) -> bool {
        self.lock().contains(&run)
    }

    pub(crate) fn count(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<RunId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
