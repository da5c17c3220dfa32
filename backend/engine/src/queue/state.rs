//! Who begins next. The workspace that used workers least goes first; in it the flow's priority counts, then age, and now and
//! then age alone. A flow begins no more runs at once than it says, and runs of one key begin one after the other; those that
//! may not begin hold nobody else up. Pure.

use super::{Job, Waits, Why};
use flow::document::Priority;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use store::runs::RunRow;
use wire::{FlowId, RunId, WorkspaceId};

/// One run of so many begins by its age alone, so that none waits for ever behind those of a higher priority.
const BY_AGE_EVERY: u64 = 8;

#[derive(Default)]
pub(super) struct State {
    waiting: HashMap<WorkspaceId, Lines>,
    /// Worker time that each workspace used, in milliseconds; a workspace that comes back starts where the others are.
    used: HashMap<WorkspaceId, u64>,
    /// What a run of each workspace takes, about.
    usual: HashMap<WorkspaceId, u64>,
    /// What the last one to begin had used.
    floor: u64,
    running: HashMap<FlowId, BTreeSet<RunId>>,
    /// What was charged for a run that is not over.
    charged: HashMap<RunId, u64>,
    /// The run that has a key: it may begin, or has begun and is not over. Others of the key stand behind it.
    holders: HashMap<(FlowId, String), RunId>,
    held: HashMap<RunId, (FlowId, String)>,
    places: HashMap<RunId, Place>,
    paused: HashSet<FlowId>,
    drains: HashMap<FlowId, Drain>,
    /// Rises with each run that comes.
    number: u64,
    /// Rises with each turn.
    turn: u64,
}

/// The runs of a workspace that wait, a line for each flow, each with its number.
#[derive(Default)]
struct Lines {
    by_flow: HashMap<FlowId, Line>,
    count: usize,
    /// How many began.
    begun: u64,
    turn: u64,
}

#[derive(Default)]
struct Line {
    /// Those that no other one of their key holds back.
    ready: BTreeMap<(std::cmp::Reverse<Priority>, u64), Job>,
    behind: HashMap<String, VecDeque<(u64, Job)>>,
    count: usize,
}

/// Where a run waits.
struct Place {
    workspace: WorkspaceId,
    flow: FlowId,
    number: u64,
    priority: Priority,
    /// The key for which it stands behind another one.
    behind: Option<String>,
}

/// What was kept while a flow was paused begins at a rate.
struct Drain {
    per_sec: f64,
    /// Runs that may begin now.
    may: f64,
    since: i64,
    left: usize,
}

impl Drain {
    fn look(&mut self, now: i64) -> bool {
        let passed = (now - self.since).max(0) as f64 / 1_000.0;
        self.since = now;
        self.may = (self.may + passed * self.per_sec).min(self.per_sec.max(1.0));
        self.may >= 1.0
    }
}

impl State {
    pub(super) fn count_of(&self, workspace: WorkspaceId) -> usize {
        self.waiting.get(&workspace).map_or(0, |lines| lines.count)
    }

    pub(super) fn count(&self) -> usize {
        self.waiting.values().map(|lines| lines.count).sum()
    }

    /// When the first of those that wait was accepted.
    pub(super) fn oldest(&self) -> Option<i64> {
        let ready = self.waiting.values().flat_map(|lines| lines.by_flow.values()).filter_map(|line| line.ready.values().next());
        ready.map(|job| job.row.created_at).min()
    }

    pub(super) fn push(&mut self, job: Job) {
        let (workspace, flow, run, priority) = (job.row.workspace, job.row.flow, job.row.id, job.priority);
        self.number += 1;
        let number = self.number;
        self.hold(&job.row);
        let key = job.row.order_key.clone();
        let behind = key.filter(|key| self.holders.get(&(flow, key.clone())).is_some_and(|holder| *holder != run));
        let is_new = !self.waiting.contains_key(&workspace);
        if is_new {
            let used = self.used.entry(workspace).or_default();
            *used = (*used).max(self.floor);
            self.turn += 1;
        }
        let turn = self.turn;
        let lines = self.waiting.entry(workspace).or_insert_with(|| Lines { turn, ..Lines::default() });
        lines.count += 1;
        let line = lines.by_flow.entry(flow).or_default();
        line.count += 1;
        match &behind {
            Some(key) => line.behind.entry(key.clone()).or_default().push_back((number, job)),
            None => {
                line.ready.insert((std::cmp::Reverse(priority), number), job);
            }
        }
        self.places.insert(run, Place { workspace, flow, number, priority, behind });
    }

    /// The run has its key, unless another one has it.
    pub(super) fn hold(&mut self, row: &RunRow) {
        let Some(key) = &row.order_key else { return };
        let key = (row.flow, key.clone());
        if let std::collections::hash_map::Entry::Vacant(free) = self.holders.entry(key.clone()) {
            free.insert(row.id);
            self.held.insert(row.id, key);
        }
    }

    /// Gives the key of a run that is over to the next one; `true`: one may begin by that.
    pub(super) fn release(&mut self, run: RunId) -> bool {
        let Some((flow, key)) = self.held.remove(&run) else { return false };
        self.holders.remove(&(flow, key.clone()));
        for lines in self.waiting.values_mut() {
            let Some(line) = lines.by_flow.get_mut(&flow) else { continue };
            let Some(behind) = line.behind.get_mut(&key) else { continue };
            let next = behind.pop_front();
            if behind.is_empty() {
                line.behind.remove(&key);
            }
            let Some((number, job)) = next else { continue };
            self.holders.insert((flow, key.clone()), job.row.id);
            self.held.insert(job.row.id, (flow, key));
            if let Some(place) = self.places.get_mut(&job.row.id) {
                place.behind = None;
            }
            line.ready.insert((std::cmp::Reverse(job.priority), number), job);
            return true;
        }
        false
    }

    /// The next run that may begin; it counts as running until it is done.
    pub(super) fn pop(&mut self, now: i64) -> Option<Job> {
        let mut order: Vec<(u64, u64, WorkspaceId)> =
            self.waiting.iter().map(|(id, lines)| (self.used.get(id).copied().unwrap_or(0), lines.turn, *id)).collect();
        order.sort_unstable();
        for (used, _, workspace) in order {
            let Some((flow, key)) = self.first_of(workspace, now) else { continue };
            let job = self.take(workspace, flow, key)?;
            self.turn += 1;
            if let Some(lines) = self.waiting.get_mut(&workspace) {
                lines.begun += 1;
                lines.turn = self.turn;
            }
            let usual = self.usual.get(&workspace).copied().unwrap_or(1).max(1);
            self.floor = self.floor.max(used);
            *self.used.entry(workspace).or_default() += usual;
            self.charged.insert(job.row.id, usual);
            self.running.entry(flow).or_default().insert(job.row.id);
            if let Some(drain) = self.drains.get_mut(&flow) {
                (drain.may, drain.left) = (drain.may - 1.0, drain.left.saturating_sub(1));
                if drain.left == 0 {
                    self.drains.remove(&flow);
                }
            }
            return Some(job);
        }
        None
    }

    /// Which run of a workspace begins next.
    fn first_of(&mut self, workspace: WorkspaceId, now: i64) -> Option<(FlowId, (std::cmp::Reverse<Priority>, u64))> {
        let Self { waiting, running, paused, drains, .. } = self;
        let lines = waiting.get(&workspace)?;
        let by_age = lines.begun % BY_AGE_EVERY == BY_AGE_EVERY - 1;
        let mut first: Option<(FlowId, (std::cmp::Reverse<Priority>, u64))> = None;
        for (flow, line) in &lines.by_flow {
            let Some((key, job)) = line.ready.first_key_value() else { continue };
            let under_way = running.get(flow).map_or(0, BTreeSet::len);
            let is_full = job.concurrency_max.is_some_and(|most| under_way >= most.max(1) as usize);
            if is_full || paused.contains(flow) || drains.get_mut(flow).is_some_and(|drain| !drain.look(now)) {
                continue;
            }
            let is_before = |other: &(std::cmp::Reverse<Priority>, u64)| if by_age { key.1 < other.1 } else { key < other };
            if first.as_ref().is_none_or(|(_, other)| is_before(other)) {
                first = Some((*flow, *key));
            }
        }
        first
    }

    fn take(&mut self, workspace: WorkspaceId, flow: FlowId, key: (std::cmp::Reverse<Priority>, u64)) -> Option<Job> {
        let job = self.waiting.get_mut(&workspace)?.by_flow.get_mut(&flow)?.ready.remove(&key)?;
        self.places.remove(&job.row.id);
        self.one_less(workspace, flow);
        Some(job)
    }

    fn one_less(&mut self, workspace: WorkspaceId, flow: FlowId) {
        let Some(lines) = self.waiting.get_mut(&workspace) else { return };
        lines.count -= 1;
        if let Some(line) = lines.by_flow.get_mut(&flow) {
            line.count -= 1;
            if line.count == 0 {
                lines.by_flow.remove(&flow);
            }
        }
        if lines.count == 0 {
            self.waiting.remove(&workspace);
        }
    }

    pub(super) fn done(&mut self, workspace: WorkspaceId, flow: FlowId, run: RunId, worked_ms: u64) {
        if let Some(runs) = self.running.get_mut(&flow) {
            runs.remove(&run);
            if runs.is_empty() {
                self.running.remove(&flow);
            }
        }
        let charged = self.charged.remove(&run).unwrap_or(0);
        let used = self.used.entry(workspace).or_default();
        *used = used.saturating_sub(charged).saturating_add(worked_ms.max(1));
        let usual = self.usual.entry(workspace).or_insert(worked_ms);
        *usual = (*usual * 7 + worked_ms) / 8;
        if !self.waiting.contains_key(&workspace) && *used <= self.floor {
            // Nothing is known of it that a workspace that comes anew would not start with.
            self.used.remove(&workspace);
        }
    }

    pub(super) fn remove(&mut self, run: RunId) -> bool {
        let Some(place) = self.places.remove(&run) else { return false };
        let Some(line) = self.waiting.get_mut(&place.workspace).and_then(|lines| lines.by_flow.get_mut(&place.flow)) else { return false };
        match &place.behind {
            None => {
                line.ready.remove(&(std::cmp::Reverse(place.priority), place.number));
            }
            Some(key) => {
                if let Some(behind) = line.behind.get_mut(key) {
                    behind.retain(|(_, job)| job.row.id != run);
                    if behind.is_empty() {
                        line.behind.remove(key);
                    }
                }
            }
        }
        self.one_less(place.workspace, place.flow);
        self.release(run);
        true
    }

    pub(super) fn pause(&mut self, flow: FlowId) {
        self.paused.insert(flow);
        self.drains.remove(&flow);
    }

    pub(super) fn resume(&mut self, flow: FlowId, per_sec: Option<f64>, now: i64) {
        if !self.paused.remove(&flow) {
            return;
        }
        let left = self.waiting.values().filter_map(|lines| lines.by_flow.get(&flow)).map(|line| line.count).sum();
        if let Some(per_sec) = per_sec.filter(|per_sec| left > 0 && *per_sec > 0.0) {
            self.drains.insert(flow, Drain { per_sec, may: 1.0, since: now, left });
        }
    }

    pub(super) fn is_paused(&self, flow: FlowId) -> bool {
        self.paused.contains(&flow)
    }

    pub(super) fn is_draining(&self) -> bool {
        !self.drains.is_empty()
    }

    fn running(&self, flow: FlowId) -> Vec<RunId> {
        self.running.get(&flow).map(|runs| runs.iter().copied().collect()).unwrap_or_default()
    }

    pub(super) fn runs_of(&self, workspace: WorkspaceId, flow: FlowId) -> Vec<RunId> {
        let line = self.waiting.get(&workspace).and_then(|lines| lines.by_flow.get(&flow));
        let ready = line.into_iter().flat_map(|line| line.ready.values());
        let behind = line.into_iter().flat_map(|line| line.behind.values().flatten().map(|(_, job)| job));
        let mut runs = self.running(flow);
        runs.extend(ready.chain(behind).map(|job| job.row.id));
        runs.sort_unstable();
        runs
    }

    pub(super) fn why(&self, run: RunId, now: i64) -> Option<Waits> {
        let place = self.places.get(&run)?;
        let lines = self.waiting.get(&place.workspace)?;
        let own = (std::cmp::Reverse(place.priority), place.number);
        let is_before = |(priority, number): (Priority, u64)| (std::cmp::Reverse(priority), number) < own;
        let jobs = lines.by_flow.values().flat_map(|line| {
            let behind = line.behind.values().flatten().map(|(number, job)| (job.priority, *number));
            line.ready.keys().map(|(priority, number)| (priority.0, *number)).chain(behind)
        });
        let before = jobs.filter(|other| is_before(*other)).count();
        let most = lines.by_flow.get(&place.flow).and_then(|line| line.ready.get(&own)).and_then(|job| job.concurrency_max);
        let drain =
            self.drains.get(&place.flow).map(|drain| (drain.per_sec, drain.may + (now - drain.since) as f64 / 1_000.0 * drain.per_sec));
        let holder = place.behind.as_ref().and_then(|key| self.holders.get(&(place.flow, key.clone())).copied());
        let why = if self.paused.contains(&place.flow) {
            Why::Paused
        } else if let Some(behind) = holder {
            Why::Order { behind }
        } else if let Some(most) = most.filter(|most| self.running(place.flow).len() >= (*most).max(1) as usize) {
            Why::Limit { most }
        } else if let Some((per_sec, _)) = drain.filter(|(_, may)| *may < 1.0) {
            Why::Draining { per_sec }
        } else {
            Why::Turn
        };
        Some(Waits { why, place: before + 1 })
    }
}
