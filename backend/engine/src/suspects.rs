//! Runs that may be what ends the server: those that were under way when it ended, again and again, and came no further.
//!
//! The first time a run is taken up like any other. The second time it waits until the others had time to go on, and then only
//! one such run is under way, so that the next crash has one cause. After that it is put aside, for a person to look at. What
//! comes further, or is left in order, is no suspect any more.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::runs::RunRow;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wire::{RunId, run::RunError};

/// So often the server may end while a run is under way before the run is put aside.
pub(crate) const CRASHES_MAX: u32 = 3;
/// How long a suspect waits for another one, in milliseconds.
const OTHER_MS: i64 = 1_000;

pub(crate) struct Suspects {
    wait_ms: i64,
    /// Found after a start, and not taken up since.
    found: Mutex<HashSet<RunId>>,
    alone: Arc<Semaphore>,
}

/// How a run may go on.
pub(crate) enum Taken {
    /// Like any other.
    Free,
    /// While this is held no other suspect goes on.
    Alone(OwnedSemaphorePermit),
    /// Another one is under way: after so many milliseconds.
    Later(i64),
    /// Not at all.
    Quarantined,
}

impl Suspects {
    pub(crate) fn new(wait: Duration) -> Self {
        let wait_ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
        Self { wait_ms, found: Mutex::default(), alone: Arc::new(Semaphore::new(1)) }
    }

    /// A run was found open; for how many milliseconds it waits, if it does.
    pub(crate) fn found(&self, row: &RunRow) -> Option<i64> {
        self.lock().insert(row.id);
        (row.crashes > 0 && row.crashes + 1 < CRASHES_MAX).then_some(self.wait_ms)
    }

    /// A worker has the run; counts the crash behind it.
    pub(crate) fn taken_up(&self, row: &mut RunRow) -> Taken {
        if !self.lock().remove(&row.id) {
            return Taken::Free;
        }
        match row.crashes + 1 {
            CRASHES_MAX.. => Taken::Quarantined,
            1 => {
                row.crashes = 1;
                Taken::Free
            }
            crashes => match Arc::clone(&self.alone).try_acquire_owned() {
                Ok(permit) => {
                    row.crashes = crashes;
                    Taken::Alone(permit)
                }
                Err(_) => {
                    self.lock().insert(row.id);
                    Taken::Later(OTHER_MS)
                }
            },
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<RunId>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a run is told with that was put aside.
pub(crate) fn quarantined() -> RunError {
    RunError {
        code: "run.quarantined".to_owned(),
        message: format!("the server ended {CRASHES_MAX} times while this run was under way, so it is put aside and the others go on"),
        field: None,
        hint: Some(
            "Look at its input and the server's log around that time. Retry it from the failed step when the cause is mended.".to_owned(),
        ),
    }
}
