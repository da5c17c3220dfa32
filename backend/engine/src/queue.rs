//! Runs that wait to begin, and those that wait for a moment. Who begins next is decided in `state`; this holds the lock and
//! wakes who waits for a run.

mod state;
#[cfg(test)]
mod tests;

use crate::answer::Ended;
use flow::document::Priority;
use state::State;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};
use store::runs::RunRow;
use tokio::sync::{Notify, oneshot};
use wire::{FlowId, RunId, WorkspaceId};

/// Runs of one workspace that may wait in memory, unless the options say otherwise; more are refused, and those that the
/// database has beyond them are taken up when there is room.
pub(crate) const DEPTH_MAX: usize = 100_000;
/// Runs of one workspace whose records are held in memory while they wait; those of more are read again.
const HELD_MAX: usize = 2_000;

/// A run that waits to begin.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) row: Box<RunRow>,
    /// What came in, if it is at hand and the run has never begun.
    pub(crate) records: Option<Vec<mapping::Record>>,
    /// Who waits for what comes out.
    pub(crate) answer: Option<oneshot::Sender<Ended>>,
    /// Runs of this flow at the same time.
    pub(crate) concurrency_max: Option<u32>,
    /// Before which others of its workspace.
    pub(crate) priority: Priority,
}

/// How the queue stands.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Runs that wait to begin.
    pub(crate) queued: usize,
    /// When the first of them was accepted.
    pub(crate) oldest: Option<i64>,
    /// Runs that wait for a moment.
    pub(crate) parked: usize,
}

/// Why a run has not begun.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Why {
    /// Its flow is paused.
    Paused,
    /// What its flow kept while it was paused begins at a rate.
    Draining { per_sec: f64 },
    /// So many runs of its flow are under way, and no more may be.
    Limit { most: u32 },
    /// This one has the same key and came before.
    Order { behind: RunId },
    /// Others come before.
    Turn,
}

/// Why a run has not begun, and its place among those of its workspace, from 1.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Waits {
    pub(crate) why: Why,
    pub(crate) place: usize,
}

impl Waits {
    /// In words, for people.
    pub(crate) fn words(&self) -> String {
        match &self.why {
            Why::Paused => "the flow to go on: it is paused".to_owned(),
            Why::Draining { per_sec } => format!("its turn: what was kept while the flow was paused begins at {per_sec} a second"),
            Why::Limit { most: 1 } => "the end of another run of the flow, which has one at a time".to_owned(),
            Why::Limit { most } => format!("the end of another run of the flow, which has {most} at a time"),
            Why::Order { behind } => format!("{behind}, which has the same key and came before"),
            Why::Turn if self.place == 1 => "a free worker".to_owned(),
            Why::Turn => format!("a free worker; {} runs begin before", self.place - 1),
        }
    }
}

pub(crate) struct Queue {
    depth_max: usize,
    state: Mutex<Both>,
    changed: Notify,
}

impl Default for Queue {
    fn default() -> Self {
        Self::new(DEPTH_MAX)
    }
}

#[derive(Default)]
struct Both {
    waiting: State,
    /// Runs that wait for a moment: until when, and whose.
    parked: BTreeMap<(i64, RunId), WorkspaceId>,
}

impl Queue {
    /// Takes so many runs of a workspace at most.
    pub(crate) fn new(depth_max: usize) -> Self {
        Self { depth_max, state: Mutex::default(), changed: Notify::new() }
    }

    /// How many more runs of a workspace may wait.
    pub(crate) fn room(&self, workspace: WorkspaceId) -> usize {
        self.depth_max.saturating_sub(self.lock().waiting.count_of(workspace))
    }

    pub(crate) fn push(&self, mut job: Job) {
        let mut state = self.lock();
        if state.waiting.count_of(job.row.workspace) >= HELD_MAX {
            job.records = None;
        }
        state.waiting.push(job);
        drop(state);
        self.changed.notify_one();
    }

    /// The next run that may begin; it counts as running until [`Queue::done`].
    pub(crate) async fn pop(&self, now: impl Fn() -> i64) -> Job {
        loop {
            let changed = self.changed.notified();
            if let Some(job) = self.try_pop(now()) {
                return job;
            }
            changed.await;
        }
    }

    fn try_pop(&self, now: i64) -> Option<Job> {
        self.lock().waiting.pop(now)
    }

    /// How it stands.
    pub(crate) fn standing(&self) -> Standing {
        let state = self.lock();
        Standing { queued: state.waiting.count(), oldest: state.waiting.oldest(), parked: state.parked.len() }
    }

    /// A run that had a worker for so long does not have it any more: it is over, or was left.
    pub(crate) fn done(&self, workspace: WorkspaceId, flow: FlowId, run: RunId, worked_ms: u64) {
        self.lock().waiting.done(workspace, flow, run, worked_ms);
        self.changed.notify_one();
    }

    /// A run is over: what waits behind it, for want of its key, may begin.
    pub(crate) fn release(&self, run: RunId) {
        if self.lock().waiting.release(run) {
            self.changed.notify_one();
        }
    }

    /// A run that is under way or waits for a moment has its key, unless somebody has it before.
    pub(crate) fn hold(&self, row: &RunRow) {
        self.lock().waiting.hold(row);
    }

    /// Takes a run out that waits to begin or for a moment.
    pub(crate) fn remove(&self, run: RunId) -> bool {
        let mut state = self.lock();
        if state.waiting.remove(run) {
            return true;
        }
        let parked = state.parked.keys().find(|(_, id)| *id == run).copied();
        parked.is_some_and(|key| state.parked.remove(&key).is_some())
    }

    pub(crate) fn park(&self, wakes_at: i64, run: RunId, workspace: WorkspaceId) {
        self.lock().parked.insert((wakes_at, run), workspace);
        self.changed.notify_one();
    }

    /// Takes a run out that waits for a moment; `false` when it does not.
    pub(crate) fn unpark(&self, run: RunId) -> bool {
        let mut state = self.lock();
        let parked = state.parked.keys().find(|(_, id)| *id == run).copied();
        parked.is_some_and(|key| state.parked.remove(&key).is_some())
    }

    /// Lets a run that waits for a moment go on now.
    pub(crate) fn wake_early(&self, run: RunId, now: i64) {
        let mut state = self.lock();
        let found = state.parked.keys().find(|(at, id)| *id == run && *at > now).copied();
        if let Some(key) = found
            && let Some(workspace) = state.parked.remove(&key)
        {
            state.parked.insert((now, run), workspace);
        }
    }

    /// The runs whose moment has come.
    pub(crate) fn due(&self, now: i64) -> Vec<(WorkspaceId, RunId)> {
        let mut state = self.lock();
        let mut due = Vec::new();
        while let Some(entry) = state.parked.first_entry() {
            if entry.key().0 > now {
                break;
            }
            due.push((*entry.get(), entry.key().1));
            entry.remove();
        }
        due
    }

    /// Runs of this flow begin no more.
    pub(crate) fn pause(&self, flow: FlowId) {
        self.lock().waiting.pause(flow);
    }

    /// Runs of this flow begin again; those that wait by now at this rate, if there is one.
    pub(crate) fn resume(&self, flow: FlowId, per_sec: Option<f64>, now: i64) {
        self.lock().waiting.resume(flow, per_sec, now);
        self.changed.notify_one();
    }

    /// Whether runs of this flow begin no more.
    pub(crate) fn is_paused(&self, flow: FlowId) -> bool {
        self.lock().waiting.is_paused(flow)
    }

    /// Whether somebody waits for time alone; then who waits for a run looks again.
    pub(crate) fn look_again(&self) {
        if self.lock().waiting.is_draining() {
            self.changed.notify_one();
        }
    }

    /// The runs of a flow that have a worker or wait to begin, oldest first.
    pub(crate) fn runs_of(&self, workspace: WorkspaceId, flow: FlowId) -> Vec<RunId> {
        self.lock().waiting.runs_of(workspace, flow)
    }

    /// Why a run has not begun; `None`: it does not wait to begin.
    pub(crate) fn why(&self, run: RunId, now: i64) -> Option<Waits> {
        self.lock().waiting.why(run, now)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Both> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
