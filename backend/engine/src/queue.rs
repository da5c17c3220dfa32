//! Runs that wait to begin. Workspaces take turns, and a flow begins no more runs at once than it says; those of other flows
//! go past it.

use crate::answer::Ended;
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
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

pub(crate) struct Queue {
    depth_max: usize,
    state: Mutex<State>,
    changed: Notify,
}

impl Default for Queue {
    fn default() -> Self {
        Self::new(DEPTH_MAX)
    }
}

#[derive(Default)]
struct State {
    waiting: HashMap<WorkspaceId, Lines>,
    turns: VecDeque<WorkspaceId>,
    running: HashMap<FlowId, u32>,
    /// Runs that wait for a moment: until when, and whose.
    parked: BTreeMap<(i64, RunId), WorkspaceId>,
    /// Rises with each run that comes.
    number: u64,
}

/// The runs of a workspace that wait, a line for each flow, each with its number.
#[derive(Default)]
struct Lines {
    by_flow: HashMap<FlowId, VecDeque<(u64, Job)>>,
    count: usize,
}

impl Lines {
    /// The run that came first among those that may begin.
    fn take(&mut self, running: &HashMap<FlowId, u32>) -> Option<Job> {
        let may_begin = |job: &Job| job.concurrency_max.is_none_or(|most| running.get(&job.row.flow).copied().unwrap_or(0) < most.max(1));
        let heads = self.by_flow.iter().filter_map(|(flow, line)| line.front().map(|(number, job)| (*number, *flow, job)));
        let (_, flow, _) = heads.filter(|(.., job)| may_begin(job)).min_by_key(|(number, ..)| *number)?;
        self.take_at(flow, 0)
    }

    fn remove(&mut self, run: RunId) -> bool {
        let place =
            |(flow, line): (&FlowId, &VecDeque<(u64, Job)>)| line.iter().position(|(_, job)| job.row.id == run).map(|at| (*flow, at));
        let found = self.by_flow.iter().find_map(place);
        found.is_some_and(|(flow, at)| self.take_at(flow, at).is_some())
    }

    fn take_at(&mut self, flow: FlowId, at: usize) -> Option<Job> {
        let line = self.by_flow.get_mut(&flow)?;
        let (_, job) = line.remove(at)?;
        if line.is_empty() {
            self.by_flow.remove(&flow);
        }
        self.count -= 1;
        Some(job)
    }
}

impl Queue {
    /// Takes so many runs of a workspace at most.
    pub(crate) fn new(depth_max: usize) -> Self {
        Self { depth_max, state: Mutex::default(), changed: Notify::new() }
    }

    /// How many more runs of a workspace may wait.
    pub(crate) fn room(&self, workspace: WorkspaceId) -> usize {
        let waiting = self.lock().waiting.get(&workspace).map_or(0, |lines| lines.count);
        self.depth_max.saturating_sub(waiting)
    }

    pub(crate) fn push(&self, mut job: Job) {
        let (workspace, flow) = (job.row.workspace, job.row.flow);
        let mut state = self.lock();
        state.number += 1;
        let number = state.number;
        let lines = state.waiting.entry(workspace).or_default();
        if lines.count >= HELD_MAX {
            job.records = None;
        }
        let was_empty = lines.count == 0;
        lines.by_flow.entry(flow).or_default().push_back((number, job));
        lines.count += 1;
        if was_empty && !state.turns.contains(&workspace) {
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
            let Some(lines) = waiting.get_mut(&workspace) else { continue };
            let job = lines.take(running);
            if lines.count == 0 {
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

    /// How it stands.
    pub(crate) fn standing(&self) -> Standing {
        let state = self.lock();
        let heads = state.waiting.values().flat_map(|lines| lines.by_flow.values()).filter_map(|line| line.front());
        Standing {
            queued: state.waiting.values().map(|lines| lines.count).sum(),
            oldest: heads.map(|(_, job)| job.row.created_at).min(),
            parked: state.parked.len(),
        }
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
        if state.waiting.get_mut(&workspace).is_some_and(|lines| lines.remove(run)) {
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
    fn a_flow_at_its_limit_holds_nobody_else_up() {
        let queue = Queue::default();
        for run in 0..1_000 {
            queue.push(job(1, 1, run, Some(1)));
        }
        queue.push(job(1, 2, 5_000, None));
        assert_eq!(order(&queue), [0, 5_000]);
        let standing = Standing { queued: 999, oldest: Some(0), parked: 0 };
        assert_eq!(queue.standing(), standing);
    }

    #[test]
    fn records_are_held_up_to_a_limit_and_runs_beyond_it_wait_all_the_same() {
        let queue = Queue::new(HELD_MAX + 2);
        let workspace = WorkspaceId(uuid::Uuid::from_u128(1));
        for run in 0..HELD_MAX + 2 {
            assert!(queue.room(workspace) > 0);
            queue.push(Job { records: Some(Vec::new()), ..job(1, 1, run as u128, None) });
        }
        assert_eq!(queue.room(workspace), 0);
        let jobs: Vec<_> = std::iter::from_fn(|| queue.try_pop()).collect();
        assert_eq!(jobs.len(), HELD_MAX + 2);
        assert_eq!(jobs.iter().filter(|job| job.records.is_some()).count(), HELD_MAX);
        assert_eq!(queue.room(workspace), HELD_MAX + 2);
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
