//! Runs that wait to begin. Workspaces take turns, and a flow begins no more runs at once than it says.

use crate::answer::Ended;
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};
use store::runs::RunRow;
use tokio::sync::{Notify, oneshot};
use wire::{FlowId, RunId, WorkspaceId};

/// Runs of one workspace that may wait; more are refused.
pub(crate) const DEPTH_MAX: usize = 100_000;
/// Runs of one workspace whose records are held in memory while they wait; those of more are read again.
const HELD_MAX: usize = 2_000;
/// Runs that are looked at for one that may begin.
const LOOK_MAX: usize = 256;

/// A run that waits to begin.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) row: Box<RunRow>,
    /// What came in, if it is at hand and the run has never begun.
    pub(crate) records: Option<Vec<mapping::Value>>,
    /// Who waits for what comes out.
    pub(crate) answer: Option<oneshot::Sender<Ended>>,
    /// Runs of this flow at the same time.
    pub(crate) concurrency_max: Option<u32>,
}

#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    waiting: HashMap<WorkspaceId, VecDeque<Job>>,
    turns: VecDeque<WorkspaceId>,
    running: HashMap<FlowId, u32>,
    /// Runs that wait for a moment: until when, and whose.
    parked: BTreeMap<(i64, RunId), WorkspaceId>,
}

impl Queue {
    /// Whether one more run of a workspace may wait.
    pub(crate) fn has_room(&self, workspace: WorkspaceId) -> bool {
        self.lock().waiting.get(&workspace).is_none_or(|jobs| jobs.len() < DEPTH_MAX)
    }

    pub(crate) fn push(&self, mut job: Job) {
        let workspace = job.row.workspace;
        let mut state = self.lock();
        let jobs = state.waiting.entry(workspace).or_default();
        if jobs.len() >= HELD_MAX {
            job.records = None;
        }
        let was_empty = jobs.is_empty();
        jobs.push_back(job);
        if was_empty {
            state.turns.push_back(workspace);
        }
        drop(state);
        self.changed.notify_one();
    }

    /// The next run that may begin; it counts as running until [`Queue::done`].
    pub(crate) async fn pop(&self) -> Job {
        loop {
            let changed = self.changed.notified();
            if let Some(job) = self.try_pop() {
                return job;
            }
            changed.await;
        }
    }

    fn try_pop(&self) -> Option<Job> {
        let mut state = self.lock();
        let State { waiting, turns, running, .. } = &mut *state;
        for _ in 0..turns.len() {
            let workspace = turns.pop_front()?;
            let Some(jobs) = waiting.get_mut(&workspace) else { continue };
            let may_begin =
                |job: &Job| job.concurrency_max.is_none_or(|most| running.get(&job.row.flow).copied().unwrap_or(0) < most.max(1));
            let found = jobs.iter().take(LOOK_MAX).position(may_begin);
            let job = found.and_then(|at| jobs.remove(at));
            if jobs.is_empty() {
                waiting.remove(&workspace);
            } else {
                turns.push_back(workspace);
            }
            if let Some(job) = job {
                *running.entry(job.row.flow).or_default() += 1;
                return Some(job);
            }
        }
        None
    }

    /// A run is over or was left.
    pub(crate) fn done(&self, flow: FlowId) {
        let mut state = self.lock();
        if let Some(count) = state.running.get_mut(&flow) {
            *count -= 1;
            if *count == 0 {
                state.running.remove(&flow);
            }
        }
        drop(state);
        self.changed.notify_one();
    }

    /// Takes a run out that waits to begin or for a moment.
    pub(crate) fn remove(&self, workspace: WorkspaceId, run: RunId) -> bool {
        let mut state = self.lock();
        if let Some(jobs) = state.waiting.get_mut(&workspace)
            && let Some(at) = jobs.iter().position(|job| job.row.id == run)
        {
            jobs.remove(at);
            return true;
        }
        let parked = state.parked.keys().find(|(_, id)| *id == run).copied();
        parked.is_some_and(|key| state.parked.remove(&key).is_some())
    }

    pub(crate) fn park(&self, wakes_at: i64, run: RunId, workspace: WorkspaceId) {
        self.lock().parked.insert((wakes_at, run), workspace);
        self.changed.notify_one();
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

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::run::Origin;

    fn job(workspace: u128, flow: u128, run: u128, concurrency_max: Option<u32>) -> Job {
        let id = |n: u128| uuid::Uuid::from_u128(n);
        let row = RunRow::accepted(RunId(id(run)), WorkspaceId(id(workspace)), FlowId(id(flow)), Origin::Manual, 0);
        Job { row: Box::new(row), records: None, answer: None, concurrency_max }
    }

    fn order(queue: &Queue) -> Vec<u128> {
        std::iter::from_fn(|| queue.try_pop()).map(|job| job.row.id.0.as_u128()).collect()
    }

    #[test]
    fn workspaces_take_turns() {
        let queue = Queue::default();
        for run in 0..3 {
            queue.push(job(1, 1, run, None));
        }
        queue.push(job(2, 2, 10, None));
        assert_eq!(order(&queue), [0, 10, 1, 2]);
    }

    #[test]
    fn a_flow_begins_no_more_than_it_says() {
        let queue = Queue::default();
        for run in 0..3 {
            queue.push(job(1, 1, run, Some(1)));
        }
        queue.push(job(1, 2, 10, None));
        assert_eq!(order(&queue), [0, 10]);
        queue.done(FlowId(uuid::Uuid::from_u128(1)));
        assert_eq!(order(&queue), [1]);
        assert!(queue.remove(WorkspaceId(uuid::Uuid::from_u128(1)), RunId(uuid::Uuid::from_u128(2))));
        queue.done(FlowId(uuid::Uuid::from_u128(1)));
        assert_eq!(order(&queue), [0_u128; 0]);
    }

    #[test]
    fn parked_runs_are_due_in_order() {
        let queue = Queue::default();
        let workspace = WorkspaceId(uuid::Uuid::from_u128(1));
        for at in [30, 10, 20] {
            queue.park(at, RunId(uuid::Uuid::from_u128(u128::from(at.unsigned_abs()))), workspace);
        }
        let runs: Vec<_> = queue.due(20).into_iter().map(|(_, run)| run.0.as_u128()).collect();
        assert_eq!(runs, [10, 20]);
    }
}
