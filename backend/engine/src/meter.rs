//! What the engine counts about itself in memory, so that asking costs nothing: runs by how they ended (going on from the
//! kept figures of earlier starts), attempts, what arrived, how long commits take. Leaves out the form it is told in.

use crate::tally::Called;
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use store::{
    conservation::RunCounts,
    journal::{Accepted, Write},
};
use tokio::time::Instant;
use wire::run::{EffectState, StepStatus};

/// Upper bounds of the buckets for the time of a commit, in seconds.
pub const COMMIT_BOUNDS: [f64; 10] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5];
/// How old the number of open failed records may be that is told.
const FRESH: Duration = Duration::from_secs(15);

/// What an engine tells about itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measured {
    /// Runs since the first start, of all workspaces; those in flight are of this node.
    pub runs: RunCounts,
    /// Runs that wait to begin.
    pub queued: u64,
    /// How long the one that waits longest has waited, in milliseconds.
    pub queued_for_ms: u64,
    /// Runs that are worked on.
    pub under_way: u64,
    /// Runs that wait for a moment.
    pub parked: u64,
    /// Runs that were found open in the database, and with nobody in memory.
    pub found_lost: u64,
    /// Attempts that succeeded.
    pub attempts_succeeded: u64,
    /// Attempts that set records aside.
    pub attempts_with_failed_records: u64,
    /// Attempts that failed.
    pub attempts_failed: u64,
    /// Attempts of which nobody knows what they did.
    pub attempts_unknown: u64,
    /// Failed records that wait for a person; `None` when the database does not tell.
    pub failed_records_open: Option<u64>,
    /// What arrived and was kept.
    pub taken: u64,
    /// What arrived and had arrived before.
    pub duplicates: u64,
    /// What arrived and was refused, because it was wrong.
    pub refused: u64,
    /// What arrived and could not be kept just then.
    pub unavailable: u64,
    /// Transactions of the journal by the time they took, a bucket for each of [`COMMIT_BOUNDS`] and one above.
    pub commits: [u64; COMMIT_BOUNDS.len() + 1],
    /// The time that they took together.
    pub commit_time: Duration,
    /// Writes that they kept.
    pub writes: u64,
    /// Calls of connectors by what came of them.
    pub calls: Vec<Called>,
    /// How late the schedule is that should have fired first, in milliseconds.
    pub schedules_late_ms: u64,
    /// Runs that were purged since the start.
    pub purged: RunCounts,
    /// Tests of drafts that were.
    pub purged_tests: u64,
    /// Transactions of the purge by the time they took, a bucket for each of [`COMMIT_BOUNDS`] and one above.
    pub purge_turns: [u64; COMMIT_BOUNDS.len() + 1],
    /// The time that they took together.
    pub purge_time: Duration,
}

#[derive(Default)]
pub(crate) struct Meter {
    before: RunCounts,
    accepted: AtomicU64,
    succeeded: AtomicU64,
    with_failed_records: AtomicU64,
    failed: AtomicU64,
    cancelled: AtomicU64,
    attempts: [AtomicU64; 3],
    unknown: AtomicU64,
    taken: AtomicU64,
    duplicates: AtomicU64,
    refused: AtomicU64,
    unavailable: AtomicU64,
    found_lost: AtomicU64,
    commits: [AtomicU64; COMMIT_BOUNDS.len() + 1],
    commit_micros: AtomicU64,
    writes: AtomicU64,
    purged: Mutex<(RunCounts, i64)>,
    purge_turns: [AtomicU64; COMMIT_BOUNDS.len() + 1],
    purge_micros: AtomicU64,
    failed_records: Mutex<Option<(Instant, u64)>>,
}

impl Meter {
    /// Goes on from what was counted before.
    pub(crate) fn new(before: RunCounts) -> Self {
        Self { before, ..Self::default() }
    }

    /// A transaction was committed.
    pub(crate) fn committed(&self, took: Duration, writes: &[Write], accepted: &[Accepted]) {
        add(&self.commits[bucket_of(took)], 1);
        add(&self.commit_micros, micros(took));
        add(&self.writes, writes.len() as u64);
        for (write, _) in writes.iter().zip(accepted).filter(|(_, accepted)| **accepted == Accepted::New) {
            for delta in &write.figures {
                let figures = &delta.figures;
                for (mine, more) in [
                    (&self.accepted, figures.started),
                    (&self.succeeded, figures.succeeded),
                    (&self.with_failed_records, figures.with_failed_records),
                    (&self.failed, figures.failed),
                    (&self.cancelled, figures.cancelled),
                ] {
                    add(mine, more.unsigned_abs());
                }
            }
            for attempt in &write.attempts {
                let place = match attempt.status {
                    StepStatus::Succeeded => 0,
                    StepStatus::WithFailedRecords => 1,
                    _ => 2,
                };
                add(&self.attempts[place], 1);
                add(&self.unknown, u64::from(attempt.effect == EffectState::Unknown));
            }
        }
    }

    /// Something arrived, and this became of it.
    pub(crate) fn arrived(&self, what: &Result<Accepted, crate::Error>) {
        match what {
            Ok(Accepted::New) => add(&self.taken, 1),
            Ok(_) => add(&self.duplicates, 1),
            Err(error) => self.refused(error),
        }
    }

    /// Something arrived and was not taken.
    pub(crate) fn refused(&self, why: &crate::Error) {
        let counted = match why {
            crate::Error::Unavailable { .. } | crate::Error::Internal(_) => &self.unavailable,
            _ => &self.refused,
        };
        add(counted, 1);
    }

    /// Runs were found that nobody had in hand.
    pub(crate) fn found_lost(&self, count: u64) {
        add(&self.found_lost, count);
    }

    /// Runs went out of the history.
    pub(crate) fn purged(&self, runs: &RunCounts, tests: i64) {
        let mut purged = self.purged.lock().unwrap_or_else(PoisonError::into_inner);
        purged.0.add(runs);
        purged.1 += tests;
    }

    /// One transaction of a purge is over.
    pub(crate) fn purge_took(&self, took: Duration) {
        add(&self.purge_turns[bucket_of(took)], 1);
        add(&self.purge_micros, micros(took));
    }

    /// The number of open failed records that was asked for lately.
    pub(crate) fn failed_records(&self) -> Option<u64> {
        let known = self.failed_records.lock().unwrap_or_else(PoisonError::into_inner);
        known.filter(|(since, _)| since.elapsed() < FRESH).map(|(_, count)| count)
    }

    pub(crate) fn note_failed_records(&self, count: u64) {
        *self.failed_records.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), count));
    }

    /// What was counted; how the queue stands is for the caller to add.
    pub(crate) fn read(&self) -> Measured {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let since = |before: i64, counter: &AtomicU64| before.saturating_add_unsigned(count(counter));
        let runs = RunCounts {
            accepted: since(self.before.accepted, &self.accepted),
            succeeded: since(self.before.succeeded, &self.succeeded),
            with_failed_records: since(self.before.with_failed_records, &self.with_failed_records),
            failed: since(self.before.failed, &self.failed),
            cancelled: since(self.before.cancelled, &self.cancelled),
            in_flight: 0,
        };
        let (purged, purged_tests) = *self.purged.lock().unwrap_or_else(PoisonError::into_inner);
        Measured {
            runs,
            purged,
            purged_tests: purged_tests.unsigned_abs(),
            purge_turns: std::array::from_fn(|at| count(&self.purge_turns[at])),
            purge_time: Duration::from_micros(count(&self.purge_micros)),
            attempts_succeeded: count(&self.attempts[0]),
            attempts_with_failed_records: count(&self.attempts[1]),
            attempts_failed: count(&self.attempts[2]),
            attempts_unknown: count(&self.unknown),
            taken: count(&self.taken),
            duplicates: count(&self.duplicates),
            refused: count(&self.refused),
            unavailable: count(&self.unavailable),
            found_lost: count(&self.found_lost),
            commits: std::array::from_fn(|at| count(&self.commits[at])),
            commit_time: Duration::from_micros(count(&self.commit_micros)),
            writes: count(&self.writes),
            ..Measured::default()
        }
    }
}

fn add(counter: &AtomicU64, more: u64) {
    counter.fetch_add(more, Ordering::Relaxed);
}

fn bucket_of(took: Duration) -> usize {
    COMMIT_BOUNDS.iter().position(|bound| took.as_secs_f64() <= *bound).unwrap_or(COMMIT_BOUNDS.len())
}

fn micros(took: Duration) -> u64 {
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX)
}
