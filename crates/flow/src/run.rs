//! A run of a flow, as a value.
//!
//! A run reads no clock, draws no random number and performs no I/O. Its host records an event, asks the run what
//! follows, and only then acts. The same events give the same effects in the worker, in a test, and when a new process
//! takes over: it lets a new run hear the old events, and goes on with the calls that are still open.
//!
//! Memory is bounded: a read waits until fewer than [`DEPTH`] pages stand before any step, and so does a step that gives what it
//! held.

mod asks;
mod calls;
mod deliver;
mod gather;
mod groups;
mod join;
mod keys;
mod spill;
mod turns;
mod undo;
mod wait;
mod words;

use crate::{
    effect::{Asked, Call, Effect, Ending, LogLine, Outcome, Place, Records},
    event::{CallId, Choice, Event, Fault},
    plan::{Kind, Plan},
    pure::Context,
};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

/// Pages that may stand before a step while a source goes on reading.
pub const DEPTH: usize = 2;
/// The most records of one page.
pub const PAGE_RECORDS_MAX: usize = 500;
/// Pages that steps give at once of what they held; what follows from an event comes in parts where they are more.
pub const GIVEN_AT_ONCE_MAX: usize = 8;
/// So many records must have come before a share of failed ones fails a run that is under way.
pub const PERCENT_OF_MIN: u64 = 100;
pub use asks::LEFT_RECORDS_MAX;
pub use deliver::{LOG_LINES_PAGE_MAX, LOG_TEXT_MAX};
pub use gather::{HELD_BYTES_MAX, HELD_RECORDS_MAX};
pub use turns::TURNS_RUN_MAX;
pub use undo::{UNDO_BYTES_MAX, UNDO_RECORDS_MAX};

/// What is decided before a run begins.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What idempotency keys are derived from: the id of the run that was first.
    pub origin: String,
    /// Begin at this node instead of the trigger.
    pub enter_at: Option<usize>,
    /// Stop behind this node.
    pub until: Option<usize>,
    /// Whether somebody wants to know at the end what left the last steps.
    pub keep_left: bool,
    /// Where steps put what is too much to hold in memory; absent: they hold all of it there.
    pub spill: Option<crate::spill::Spilling>,
}

/// How much went through a node.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records that came in.
    pub records_in: u64,
    /// Records that went on.
    pub records_out: u64,
    /// Records that were set aside.
    pub failed: u64,
    /// Records that were left out on purpose.
    pub filtered: u64,
    /// Whether anything reached it.
    pub reached: bool,
}

/// How a node of a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeStatus {
    /// Nothing reached it.
    Pending,
    /// Under way.
    Running,
    /// Between two tries.
    Waiting,
    /// Done with all that came.
    Succeeded,
    /// The same, and records were set aside.
    WithFailedRecords,
    /// It gave up.
    Failed,
}

/// A run of a flow.
#[derive(Debug)]
pub struct Run {
    plan: Arc<Plan>,
    context: Arc<Context>,
    options: Options,
    nodes: Vec<NodeState>,
    /// Open calls: under way, waiting, or given up.
    calls: BTreeMap<CallId, Open>,
    next_call: CallId,
    /// The nodes that take part, where the run stops behind one of them.
    active: Option<BTreeSet<usize>>,
    totals: Totals,
    failure: Option<(Option<usize>, Fault)>,
    cancelled: bool,
    finished: bool,
    /// When the event happened that is being applied.
    now: i64,
    /// Whether the caller has been answered.
    responded: bool,
    /// What left the last steps, where somebody wants to know.
    left: asks::LeftOver,
    /// What steps hold in memory, in records and bytes.
    held: (u64, u64),
    /// Turns of loops that go on while something holds.
    turns: u32,
    /// A step handed on records although no call came back: others may begin.
    stirred: bool,
    /// A person sent the run on although so many records failed.
    waived: bool,
    /// What it did that can be taken back.
    undo: undo::Undo,
    /// What steps put away.
    put_away: spill::PutAway,
    /// Steps have more to give, and there is room for it.
    more: bool,
    /// Something could not be put away: this run decides nothing any more.
    broken: bool,
}

/// What a run counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Records that came in at the trigger or entered at a step, and those that were read.
    pub records_in: u64,
    /// Records that left the last steps.
    pub records_out: u64,
    /// Records that were set aside.
    pub failed: u64,
    /// Records that were left out on purpose.
    pub filtered: u64,
    /// Records that a step took and answered with others, or with none.
    pub consumed: u64,
    /// Tries beyond the first ones.
    pub retries: u32,
}

#[derive(Debug, Default)]
struct NodeState {
    queue: VecDeque<Batch>,
    /// How far the first page of the queue has been taken.
    taken: usize,
    /// The call that is open for it; one at a time, so that pages stay in order.
    call: Option<CallId>,
    /// Where a read goes on, once there is room.
    cursor: Option<serde_json::Value>,
    /// Pages that a read has given.
    pages: u32,
    /// What it holds until all that can come has come.
    held: gather::Held,
    /// Records on their way that it holds.
    holds: u64,
    /// What of it stands in memory, in records and bytes.
    memory: (u64, u64),
    tally: Tally,
}

/// A page on its way.
#[derive(Debug, Clone)]
struct Batch {
    page: u32,
    /// Tells pages apart that come to a step along different ways.
    lane: u32,
    /// The edge along which it came.
    came: u32,
    places: Arc<Vec<Place>>,
    records: Records,
}

#[derive(Debug)]
struct Open {
    call: Arc<Call>,
    lane: u32,
    state: CallState,
    began: bool,
    /// The host has not made it: its connection takes no calls just now.
    held: bool,
    /// Nobody knows what it did, and a person is asked.
    unknown: bool,
    /// What the person said.
    decided: Option<Choice>,
    /// Of a step that waits: until when.
    until: Option<i64>,
    /// Of a step that asks: what.
    asked: Option<Arc<Asked>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CallState {
    /// The host is at it.
    Flying,
    /// It waits for a timer.
    Waiting,
    /// It waits for a person.
    Parked,
}

impl Run {
    /// A run that has not begun.
    #[must_use]
    pub fn new(plan: Arc<Plan>, context: Arc<Context>, options: Options) -> Self {
        let nodes = plan.nodes.iter().map(|_| NodeState::default()).collect();
        let active = options.until.map(|until| leading_to(&plan, until));
        Self {
            plan,
            context,
            options,
            nodes,
            calls: BTreeMap::new(),
            next_call: 0,
            active,
            totals: Totals::default(),
            failure: None,
            cancelled: false,
            finished: false,
            now: 0,
            responded: false,
            left: asks::LeftOver::default(),
            held: (0, 0),
            turns: 0,
            stirred: false,
            waived: false,
            undo: undo::Undo::default(),
            put_away: spill::PutAway::default(),
            more: false,
            broken: false,
        }
    }

    /// What follows from an event, all of it. An event about a call that is no longer open changes nothing.
    pub fn apply(&mut self, event: Event, now: i64) -> Vec<Effect> {
        let mut effects = self.hear(event, now);
        while self.has_more() {
            effects.extend(self.more());
        }
        effects
    }

    /// The first part of what follows from an event: the host asks for the others by [`Run::more`], when it is done with this one.
    pub fn hear(&mut self, event: Event, now: i64) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Event::Began { call } = event {
            if let Some(open) = self.calls.get_mut(&call) {
                open.began = true;
            }
            return effects;
        }
        // An event finds the run as it stands behind all that followed from the one before.
        while self.has_more() {
            effects.extend(self.more());
        }
        self.now = now;
        match event {
            event if self.broken => self.hear_broken(&event),
            Event::Started { records } => self.on_started(records, &mut effects),
            Event::Began { .. } => {}
            Event::Succeeded { call, records, passed, faults } => self.on_succeeded(call, records, passed, faults, &mut effects),
            Event::Partly { call, records, passed, faults, rest, failure, chance } => {
                self.on_partly(call, records, passed, faults, &rest, &mut effects);
                self.on_failed(call, &failure, chance, now, &mut effects);
            }
            Event::PageRead { call, records, count, faults, next } => self.on_page_read(call, records, count, faults, next, &mut effects),
            Event::Failed { call, failure, chance } => self.on_failed(call, &failure, chance, now, &mut effects),
            Event::Lost { call } => self.on_lost(call, &mut effects),
            Event::Decided { call, choice } => self.on_decided(call, choice),
            Event::TimerFired { call } => self.on_timer(call, &mut effects),
            Event::Answered { call, said, records } => self.on_answered(call, said, records, &mut effects),
            Event::Cancelled => self.cancelled = true,
            Event::TakenBack => (self.cancelled, self.undo.wanted) = (true, true),
            Event::Resumed => self.on_resumed(&mut effects),
        }
        self.pump(&mut effects);
        effects
    }

    /// Whether more follows from the last event.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.more
    }

    /// The next part of what follows from the last event.
    pub fn more(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.pump(&mut effects);
        effects
    }

    /// The host does not make a call just now: its connection takes none. A run that ends meanwhile does not wait for it.
    ///
    /// This is no event and is not kept: a host that takes over is told to make the call, and asks the connection itself.
    pub fn hold_back(&mut self, call: CallId, now: i64) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(open) = self.calls.get_mut(&call).filter(|open| open.state == CallState::Flying) {
            open.held = true;
            // Where more follows from the last event, it follows at its moment.
            if !self.more {
                self.now = now;
                self.pump(&mut effects);
            }
        }
        effects
    }

    /// The host makes a call now that was held back; `false`: it is wanted no more.
    pub fn let_go(&mut self, call: CallId) -> bool {
        let open = self.calls.get_mut(&call).filter(|open| open.state == CallState::Flying && open.held);
        open.map(|open| open.held = false).is_some()
    }

    /// The calls that the host should have under way: what a new host makes anew after it told the run the old events.
    /// On the right: whether the call was announced as begun, so that nobody knows what it did.
    #[must_use]
    pub fn flying(&self) -> Vec<(Arc<Call>, bool)> {
        let flying = self.calls.values().filter(|open| open.state == CallState::Flying);
        flying.map(|open| (Arc::clone(&open.call), open.began)).collect()
    }

    /// The calls that wait for a timer.
    #[must_use]
    pub fn waiting(&self) -> Vec<CallId> {
        self.calls.iter().filter(|(_, open)| open.state == CallState::Waiting).map(|(id, _)| *id).collect()
    }

    /// The calls of which nobody knows what they did: the run goes on only when a person has said of each.
    #[must_use]
    pub fn unknown(&self) -> Vec<Arc<Call>> {
        let unknown = self.calls.values().filter(|open| open.state == CallState::Parked && open.unknown && open.decided.is_none());
        unknown.map(|open| Arc::clone(&open.call)).collect()
    }

    /// Whether the run has ended (it can be resumed all the same).
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.finished
    }

    /// What it counted.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// What went through each node of the plan.
    #[must_use]
    pub fn tally(&self, node: usize) -> Tally {
        self.nodes[node].tally
    }

    /// The first record of the call with which the run failed at a node.
    #[must_use]
    pub fn failed_with(&self, node: usize) -> Option<mapping::Record> {
        let parked = self.calls.values().find(|open| open.call.node == node && open.state == CallState::Parked);
        parked.and_then(|open| open.call.records.first().cloned())
    }

    /// How a node stands.
    #[must_use]
    pub fn status(&self, node: usize) -> NodeStatus {
        let state = &self.nodes[node];
        if self.failure.as_ref().is_some_and(|(at, _)| *at == Some(node)) {
            return NodeStatus::Failed;
        }
        let waits = || self.calls.values().find(|open| open.until.is_some() && open.call.node == node);
        let open = state.call.and_then(|call| self.calls.get(&call)).or_else(waits);
        match open.map(|open| open.state) {
            Some(CallState::Flying) if open.is_some_and(|open| open.held) => return NodeStatus::Waiting,
            Some(CallState::Flying) => return NodeStatus::Running,
            Some(CallState::Waiting) => return NodeStatus::Waiting,
            Some(CallState::Parked) => return NodeStatus::Failed,
            None => {}
        }
        if !state.tally.reached {
            NodeStatus::Pending
        } else if !state.queue.is_empty() || state.holds > 0 {
            NodeStatus::Running
        } else if state.tally.failed > 0 {
            NodeStatus::WithFailedRecords
        } else {
            NodeStatus::Succeeded
        }
    }

    /// Records that are still on their way: before a step, or in a call.
    #[must_use]
    pub fn in_flight(&self) -> u64 {
        let waiting = |state: &NodeState| {
            let all: usize = state.queue.iter().map(|batch| batch.records.len()).sum();
            all - state.taken.min(all)
        };
        let queued: usize = self.nodes.iter().map(waiting).sum();
        let held: u64 = self.nodes.iter().map(|state| state.holds).sum();
        let called: usize = self.calls.values().filter(|open| open.call.read.is_none()).map(|open| open.call.records.len()).sum();
        (queued + called) as u64 + held
    }

    /// The plan it follows.
    #[must_use]
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    fn on_started(&mut self, records: Vec<mapping::Record>, effects: &mut Vec<Effect>) {
        let node = self.options.enter_at.unwrap_or(0);
        self.totals.records_in += records.len() as u64;
        let mut rest = records;
        let mut page = 0;
        loop {
            let next = if rest.len() > PAGE_RECORDS_MAX { rest.split_off(PAGE_RECORDS_MAX) } else { Vec::new() };
            let batch = Batch::new(page, keys::lane(0, u32::MAX), rest);
            self.enter(node, batch, effects);
            if next.is_empty() {
                break;
            }
            rest = next;
            page += 1;
        }
    }

    fn on_resumed(&mut self, effects: &mut Vec<Effect>) {
        // What ended for its host with calls that were held back has not ended for whoever hears its events again.
        self.waived |= self.failure.is_some();
        self.failure = None;
        (self.cancelled, self.undo.wanted) = (false, false);
        self.finished = false;
        let parked = self.calls.iter().filter(|(_, open)| open.state == CallState::Parked);
        let happened = parked.filter(|(_, open)| open.decided == Some(Choice::Happened)).map(|(id, _)| *id).collect::<Vec<_>>();
        for id in happened {
            self.count_as_done(id, effects);
        }
        let (mut asks, mut waits) = (Vec::new(), Vec::new());
        for open in self.calls.values_mut().filter(|open| open.state == CallState::Parked) {
            if let Some(at) = open.until {
                open.state = CallState::Waiting;
                if let Some(asked) = &open.asked {
                    asks.push(Effect::Ask(Arc::clone(asked)));
                }
                waits.push(Effect::WakeAt { call: open.call.id, at, why: wait::WHY.to_owned() });
                continue;
            }
            open.state = CallState::Flying;
            (open.began, open.unknown, open.decided) = (false, false, None);
            open.call = Arc::new(Call { number: 1, ..(*open.call).clone() });
            effects.push(Effect::Call(Arc::clone(&open.call)));
        }
        effects.extend(asks.into_iter().chain(waits));
    }

    /// Begins what can begin, and ends the run when nothing is left.
    fn pump(&mut self, effects: &mut Vec<Effect>) {
        self.more = false;
        if self.finished {
            return;
        }
        if self.failure.is_none() && !self.cancelled {
            for given in 0.. {
                // Last steps first: room is made before it is filled.
                for node in (0..self.nodes.len()).rev() {
                    self.begin_next(node, effects);
                }
                if given == GIVEN_AT_ONCE_MAX && self.failure.is_none() {
                    self.more = true;
                    return;
                }
                let stirred = std::mem::take(&mut self.stirred);
                if self.failure.is_some() || !(stirred || self.settle_one(effects)) {
                    break;
                }
            }
            self.check_percent(true, effects);
        }
        let stopping = self.failure.is_some() || self.cancelled;
        if stopping {
            // A wait ends with the run; its call can be resumed.
            let plan = Arc::clone(&self.plan);
            let waits = |open: &&mut Open| {
                let waits = open.state == CallState::Waiting || (open.state == CallState::Flying && open.held);
                waits && plan.nodes[open.call.node].undoes.is_none()
            };
            self.calls.values_mut().filter(waits).for_each(|open| (open.state, open.held) = (CallState::Parked, false));
        }
        let busy = self.calls.values().any(|open| open.state != CallState::Parked);
        if !busy && self.undo.wanted && self.cancelled && self.failure.is_none() && self.begin_undo(effects) {
            return;
        }
        if !busy && (stopping || self.nodes.iter().all(|state| state.queue.is_empty())) {
            self.finished = true;
            effects.push(Effect::Finish(self.ending()));
        }
    }

    fn ending(&self) -> Ending {
        let outcome = match &self.failure {
            Some(_) => Outcome::Failed,
            None if self.cancelled => Outcome::Cancelled,
            None if self.totals.failed > 0 => Outcome::WithFailedRecords,
            None => Outcome::Succeeded,
        };
        Ending { outcome, summary: words::summary(self, outcome), error: self.failure.clone() }
    }

    /// Ends the run badly; the first reason counts.
    fn fail(&mut self, node: Option<usize>, fault: Fault, effects: &mut Vec<Effect>) {
        if self.failure.is_none() {
            effects.push(Effect::Log(LogLine { level: "error", node, message: fault.message.clone() }));
            self.failure = Some((node, fault));
        }
    }

    /// Fails the run where more of a hundred records failed than may; in the middle only once there are enough to tell.
    fn check_percent(&mut self, at_end: bool, effects: &mut Vec<Effect>) {
        let Some(most) = self.plan.failed_percent_max.filter(|_| !self.waived) else { return };
        let (failed, all) = (self.totals.failed, self.totals.records_in - self.totals.consumed);
        let ended = at_end && self.calls.is_empty() && self.in_flight() == 0;
        if self.failure.is_none() && failed * 100 > all * u64::from(most) && (ended || all >= PERCENT_OF_MIN) {
            let message = format!("{failed} of {all} records failed, which is more than {most} %");
            self.fail(None, Fault::new("flow.too_many_failed_records", message), effects);
        }
    }

    fn is_active(&self, node: usize) -> bool {
        self.active.as_ref().is_none_or(|active| active.contains(&node))
    }

    /// Whether some step behind a read stands so far behind that the read waits. Before a join only what its right side does
    /// not need counts: that side must come to its end first.
    fn is_full(&self, read: usize) -> bool {
        let behind = &self.plan.nodes[read].behind;
        self.nodes.iter().enumerate().any(|(node, state)| {
            if !behind.contains(&node) || state.queue.len() < DEPTH {
                return false;
            }
            match &self.plan.nodes[node].kind {
                Kind::Operation(called) => called.kind != crate::facts::OperationKind::Read,
                Kind::Built(built) => match &**built {
                    crate::plan::Built::Join(join) => !join.right_needs.contains(&read),
                    _ => true,
                },
                _ => true,
            }
        })
    }
}

impl Batch {
    fn new(page: u32, lane: u32, records: Vec<mapping::Record>) -> Self {
        let places = (0..u32::try_from(records.len()).unwrap_or(u32::MAX)).map(Place::at).collect();
        Self { page, lane, came: u32::MAX, places: Arc::new(places), records: Arc::new(records) }
    }
}

fn leading_to(plan: &Plan, end: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::from([end]);
    loop {
        let before = found.len();
        for (node, planned) in plan.nodes.iter().enumerate() {
            if let Kind::Built(built) = &planned.kind
                && let crate::plan::Built::Loop(repeat) = &**built
                && found.contains(&node)
                && !repeat.body.contains(&end)
            {
                // What follows a loop needs all of its steps.
                found.extend(&repeat.body);
            }
            if planned.next.values().flatten().any(|(next, _)| found.contains(next)) {
                found.insert(node);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

#[cfg(test)]
mod ask_tests;
#[cfg(test)]
mod crash_tests;
#[cfg(test)]
mod spill_tests;
#[cfg(test)]
mod step_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod undo_tests;
