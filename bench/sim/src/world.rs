//! One simulated world: senders, a host, its journal, the other side, a person; and a fate that decides by draws who is next
//! and what goes wrong. Time is virtual.

use crate::{
    asks::Said,
    chance::Chance,
    flows::{self, World},
    host::Execution,
    journal::{Accept, Journal, Write},
    outside::Outside,
};
use flow::{
    Event, Failure, Fault, Outcome,
    effect::Call,
    event::{Choice, Refusal},
};
use std::{collections::BTreeMap, sync::Arc};

/// When a world begins.
const BEGIN: i64 = 1_800_000_000_000;
/// What may go wrong in one world before it is left in peace.
const FAULTS_MAX: u32 = 14;
/// Turns in which everything must be done.
const TURNS_MAX: usize = 6_000;
/// Pages that a read gives.
const PAGES: u64 = 2;

/// A call on its way.
#[derive(Debug)]
struct Flight {
    run: usize,
    origin: usize,
    event: usize,
    call: Arc<Call>,
    /// What the host will hear; decided when the other side has the request.
    answer: Option<Event>,
}

/// A sender with one event.
#[derive(Debug, Default)]
struct Sender {
    acknowledged: bool,
    /// The run that it was handed in as, and the ticket that it waits for.
    asked: Option<(usize, u64)>,
    /// Copies that it sends although it was acknowledged.
    again: u32,
}

/// A simulated world.
pub struct Simulation {
    /// Draws.
    pub chance: Chance,
    /// What happened, in words.
    pub trace: Vec<String>,
    world: World,
    now: i64,
    faults: u32,
    journal: Journal,
    outside: Outside,
    senders: Vec<Sender>,
    executions: BTreeMap<usize, Execution>,
    flights: Vec<Flight>,
    next_run: usize,
    wrong: Vec<String>,
    /// Whether the order of effects says something: no part of a call was done before the rest.
    in_order: bool,
    cancelled: bool,
}

impl Simulation {
    /// A world by these draws.
    pub fn new(mut chance: Chance) -> anyhow::Result<Self> {
        let world = flows::draw(&mut chance)?;
        let senders = (0..1 + chance.below(3)).map(|_| Sender { again: u32::try_from(chance.below(2)).unwrap_or(0), ..Sender::default() });
        let senders = senders.collect();
        Ok(Self {
            chance,
            trace: Vec::new(),
            world,
            now: BEGIN,
            faults: 0,
            journal: Journal::default(),
            outside: Outside::default(),
            senders,
            executions: BTreeMap::new(),
            flights: Vec::new(),
            next_run: 0,
            wrong: Vec::new(),
            in_order: true,
            cancelled: false,
        })
    }

    /// Plays until nothing is left to do; gives what does not hold.
    pub fn play(&mut self) -> anyhow::Result<Vec<String>> {
        let operations: Vec<_> = self
            .world
            .plan
            .nodes
            .iter()
            .zip(&self.world.operations)
            .map(|(node, operation)| format!("{}:{}", node.id, operation.as_deref().unwrap_or("-")))
            .collect();
        self.say(format!("flow {} unknown={}", operations.join(" "), self.world.unknown));
        for _ in 0..TURNS_MAX {
            if self.faults < FAULTS_MAX && self.chance.happens(18) {
                self.fault()?;
            } else if !self.turn()? {
                self.check();
                return Ok(std::mem::take(&mut self.wrong));
            }
            self.wrong.append(&mut self.journal.wrong);
            if !self.wrong.is_empty() {
                return Ok(std::mem::take(&mut self.wrong));
            }
        }
        Ok(vec![format!("I7: not done after {TURNS_MAX} turns")])
    }

    fn say(&mut self, what: impl Into<String>) {
        self.trace.push(what.into());
    }

    fn records(event: usize) -> Vec<mapping::Record> {
        let record = |n: usize| format!("{{\"e\":{event},\"p\":0,\"n\":{n}}}");
        (0..2 + event % 3).filter_map(|n| mapping::Record::read(record(n).as_bytes()).ok()).collect()
    }

    /// Something useful happens; `false` when there is nothing left to do.
    fn turn(&mut self) -> anyhow::Result<bool> {
        let mut able: Vec<Turn> = Vec::new();
        if !self.journal.queue.is_empty() {
            able.push(Turn::Commit);
        }
        for (at, flight) in self.flights.iter().enumerate() {
            let blocked = self.executions.get(&flight.run).is_none_or(Execution::is_blocked);
            match &flight.answer {
                None => able.push(Turn::Lands(at)),
                Some(_) if !blocked => able.push(Turn::Answers(at)),
                Some(_) => {}
            }
        }
        for (at, sender) in self.senders.iter().enumerate() {
            if (!sender.acknowledged || sender.again > 0) && sender.asked.is_none() {
                able.push(Turn::Sends(at));
            }
        }
        for (run, execution) in &self.executions {
            if !execution.is_blocked() && !execution.timers.is_empty() {
                able.push(Turn::Wakes(*run));
            }
            if !execution.is_blocked() {
                able.extend(execution.answered(&self.journal).into_iter().map(|(call, said)| Turn::Hears(*run, call, said)));
            }
        }
        able.extend((0..self.journal.asks.open().count()).map(Turn::Says));
        for (run, kept) in &self.journal.runs {
            let failed = kept.end.as_ref().is_some_and(|end| end.outcome == Outcome::Failed);
            if failed && !self.journal.went_on.contains(run) && !self.executions.contains_key(run) && !self.is_asked_on(*run) {
                able.push(Turn::SendsOn(*run));
            }
        }
        if able.is_empty() {
            return Ok(false);
        }
        let chosen = able[self.chance.place(able.len())];
        match chosen {
            Turn::Commit => {
                let count = 1 + self.chance.place(self.journal.queue.len());
                self.say(format!("commit {count}"));
                self.journal.commit(count);
                self.after_commit()?;
            }
            Turn::Lands(at) => self.lands(at, true),
            Turn::Answers(at) => self.answers(at)?,
            Turn::Sends(at) => self.sends(at),
            Turn::Wakes(run) => self.wakes(run)?,
            Turn::Says(at) => self.says(at),
            Turn::Hears(run, call, said) => self.hears(run, call, said),
            Turn::SendsOn(run) => self.sends_on(run)?,
        }
        Ok(true)
    }

    fn is_asked_on(&self, run: usize) -> bool {
        self.journal.queue.iter().any(|(_, write)| write.accept.as_ref().is_some_and(|accept| accept.parent == Some(run)))
    }

    // fault: F1 F2 F3 F6 F7 F11 F29 F32 F33 F42 F45 F47 F54
    fn fault(&mut self) -> anyhow::Result<()> {
        self.faults += 1;
        match self.chance.below(6) {
            0 | 1 => self.crash(),
            2 => {
                let hours = [1, -1, 24, -24, 24 * 365][self.chance.place(5)];
                self.say(format!("the clock jumps {hours} h"));
                self.now += hours * 3_600_000;
                Ok(())
            }
            3 => {
                // The same answer arrives twice.
                if let Some(at) = self.flights.iter().position(|flight| flight.answer.is_some())
                    && let Some(execution) = self.executions.get_mut(&self.flights[at].run)
                    && !execution.is_blocked()
                    && let Some(event @ (Event::Succeeded { .. } | Event::PageRead { .. })) = self.flights[at].answer.clone()
                {
                    let call = Arc::clone(&self.flights[at].call);
                    let run = self.flights[at].run;
                    execution.on_done(&call, event, &mut self.journal, self.now);
                    self.say(format!("run {run}: the answer to call {} arrives, and will again", call.id));
                    self.moved(run);
                }
                Ok(())
            }
            4 if !self.cancelled && self.chance.happens(30) => {
                self.cancelled = true;
                if let Some((&run, execution)) = self.executions.iter_mut().find(|(_, execution)| !execution.is_blocked()) {
                    execution.on_event(Event::Cancelled, &mut self.journal, self.now);
                    self.say(format!("run {run} is cancelled"));
                    self.moved(run);
                }
                Ok(())
            }
            _ => self.crash(),
        }
    }

    /// The process ends: what was handed in is kept up to some point, requests land or vanish, and a new process takes up.
    fn crash(&mut self) -> anyhow::Result<()> {
        let kept = self.chance.place(self.journal.queue.len() + 1);
        self.say(format!("crash; {kept} of {} writes are kept", self.journal.queue.len()));
        self.journal.commit(kept);
        self.journal.crash();
        for at in (0..self.flights.len()).rev() {
            if self.flights[at].answer.is_none() && self.chance.happens(50) {
                self.lands(at, false);
            }
        }
        self.flights.clear();
        self.executions.clear();
        // A sender that got no answer asks again.
        self.senders.iter_mut().for_each(|sender| sender.asked = None);
        let open: Vec<_> = self.journal.runs.iter().filter(|(_, kept)| kept.end.is_none()).map(|(run, _)| *run).collect();
        for run in open {
            self.take_up(run)?;
        }
        Ok(())
    }

    fn take_up(&mut self, run: usize) -> anyhow::Result<()> {
        let records = Self::records(self.journal.runs[&run].event);
        let execution = Execution::take_up(run, &self.world, &mut self.journal, records, self.now)?;
        self.say(format!("run {run} is taken up"));
        self.executions.insert(run, execution);
        self.moved(run);
        Ok(())
    }

    /// An execution moved: its calls fly, and when it is done it is put away.
    fn moved(&mut self, run: usize) {
        let Some(execution) = self.executions.get_mut(&run) else { return };
        let (origin, event) = self.journal.runs.get(&run).map_or((run, 0), |kept| (kept.origin, kept.event));
        let ended = self.journal.runs.get(&run).is_some_and(|kept| kept.end.is_some());
        for call in std::mem::take(&mut execution.made) {
            if ended {
                self.wrong.push(format!("I3: run {run} sends call {} after its end was kept", call.id));
            }
            self.trace.push(format!("run {run}: call {} of {} flies, try {}", call.id, self.world.plan.nodes[call.node].id, call.number));
            self.flights.push(Flight { run, origin, event, call, answer: None });
        }
        if execution.done {
            self.executions.remove(&run);
            self.flights.retain(|flight| flight.run != run);
        }
    }

    fn after_commit(&mut self) -> anyhow::Result<()> {
        let runs: Vec<_> = self.executions.keys().copied().collect();
        for run in runs {
            if let Some(execution) = self.executions.get_mut(&run) {
                execution.go_on(&mut self.journal, self.now);
            }
            self.moved(run);
        }
        for at in 0..self.senders.len() {
            if let Some((run, ticket)) = self.senders[at].asked
                && ticket <= self.journal.kept
            {
                self.senders[at].asked = None;
                if self.senders[at].acknowledged {
                    self.senders[at].again -= 1;
                }
                self.senders[at].acknowledged = true;
                if self.journal.runs.contains_key(&run) {
                    self.say(format!("event {at} is acknowledged as run {run}"));
                } else {
                    self.say(format!("event {at} is acknowledged as a duplicate"));
                }
            }
        }
        let fresh: Vec<_> = self
            .journal
            .runs
            .iter()
            .filter(|(run, kept)| kept.end.is_none() && !self.executions.contains_key(run))
            .map(|(run, _)| *run)
            .collect();
        for run in fresh {
            self.take_up(run)?;
        }
        Ok(())
    }

    fn sends(&mut self, at: usize) {
        let run = self.next_run;
        self.next_run += 1;
        let accept = Accept { event: at, at: self.now, parent: None };
        let ticket = self.journal.hand_in(Write { run, accept: Some(accept), ..Write::default() });
        self.senders[at].asked = Some((run, ticket));
        self.say(format!("event {at} is sent, as run {run}"));
    }

    /// A person sends a failed run on; of what nobody knows they say what they found on the other side.
    fn sends_on(&mut self, run: usize) -> anyhow::Result<()> {
        let kept = &self.journal.runs[&run];
        let (event, parent_at) = (kept.event, kept.events.iter().map(|(_, at, _)| *at).max().unwrap_or(kept.created_at));
        let records = Self::records(event);
        let options = flow::run::Options { origin: format!("run {}", kept.origin), ..flow::run::Options::default() };
        let mut replayed = flow::Run::new(Arc::clone(&self.world.plan), Arc::default(), options);
        replayed.apply(Event::Started { records }, kept.created_at);
        let mut number = 0;
        for (at_number, at, text) in &kept.events {
            replayed.apply(Event::from_text(text).map_err(|error| anyhow::anyhow!("{error}"))?, *at);
            number = at_number + 1;
        }
        let at = self.now.max(parent_at + 1);
        let mut write = Write { run: self.next_run, ..Write::default() };
        for (more, call) in replayed.unknown().into_iter().enumerate() {
            let happened = call.records.iter().all(|record| self.outside.has(&(call.node, about(event, record))));
            let choice = if happened { Choice::Happened } else { Choice::NotHappened };
            self.say(format!("a person says of call {} of run {run}: {choice:?}", call.id));
            let decided = Event::Decided { call: call.id, choice };
            write.events.push((number + more as u64, at, crate::journal::text(&decided)));
        }
        write.accept = Some(Accept { event, at, parent: Some(run) });
        self.say(format!("run {run} is sent on as run {}", self.next_run));
        self.next_run += 1;
        self.journal.hand_in(write);
        Ok(())
    }

    fn wakes(&mut self, run: usize) -> anyhow::Result<()> {
        let Some(execution) = self.executions.get_mut(&run) else { return Ok(()) };
        let Some((call, at)) = execution.timers.iter().min_by_key(|(_, at)| **at).map(|(call, at)| (*call, *at)) else { return Ok(()) };
        self.now = self.now.max(at);
        execution.on_time(call, &mut self.journal, self.now);
        self.say(format!("run {run}: the wait of call {call} is over"));
        self.moved(run);
        Ok(())
    }

    /// A person answers a question; whoever does so after them is refused.
    fn says(&mut self, at: usize) {
        let Some((run, key)) = self.journal.asks.open().nth(at).cloned() else { return };
        let said = if self.chance.happens(70) { Said::Yes } else { Said::No };
        self.say(format!("a person says {said:?} to {key} of run {run}"));
        self.journal.asks.says(run, &key, said);
        if self.journal.asks.says(run, &key, Said::No) {
            self.wrong.push(format!("I2: {key} of run {run} was answered twice"));
        }
    }

    fn hears(&mut self, run: usize, call: u64, said: Said) {
        let Some(execution) = self.executions.get_mut(&run) else { return };
        execution.on_answered(call, said, &mut self.journal, self.now);
        self.say(format!("run {run}: call {call} hears {said:?}"));
        self.moved(run);
    }

    fn answers(&mut self, at: usize) -> anyhow::Result<()> {
        let flight = self.flights.remove(at);
        let (run, call) = (flight.run, flight.call);
        let (Some(event), Some(execution)) = (flight.answer, self.executions.get_mut(&run)) else { return Ok(()) };
        self.trace.push(format!("run {run}: call {} {}", call.id, event.kind()));
        execution.on_done(&call, event, &mut self.journal, self.now);
        self.moved(run);
        Ok(())
    }

    /// The other side has the request: it does it, refuses, or does it and does not say so.
    fn lands(&mut self, at: usize, judged: bool) {
        let Flight { origin, event, call, .. } = &self.flights[at];
        let (origin, event, call) = (*origin, *event, Arc::clone(call));
        let operation = self.world.operations[call.node].clone().unwrap_or_default();
        let id = call.id;
        let faulty = judged && self.faults < FAULTS_MAX && self.chance.happens(25);
        let kind = if faulty { 1 + self.chance.below(6) } else { 0 };
        self.faults += u32::from(faulty);
        if operation == "list" {
            let answer = if kind == 1 { retry(id, false, self.chance.below(100)) } else { self.page(&call, event) };
            self.flights[at].answer = Some(answer);
            return;
        }
        let honours = operation == "put";
        let done = |outside: &mut Outside, keep: &dyn Fn(usize) -> bool| {
            for (place, record) in call.records.iter().enumerate().filter(|(place, _)| keep(*place)) {
                outside.takes((call.node, about(event, record)), &call.keys[place], honours, origin, call.page);
            }
        };
        let all = || (0..).zip(call.records.iter().cloned()).collect::<Vec<_>>();
        let count = u32::try_from(call.records.len()).unwrap_or(u32::MAX);
        let chance = self.chance.below(100);
        let answer = match kind {
            // Refused, nothing done.
            1 => retry(id, false, chance),
            // Done, and the answer is lost.
            2 => {
                done(&mut self.outside, &|_| true);
                retry(id, true, chance)
            }
            // Not done, and nobody knows.
            3 => retry(id, true, chance),
            4 => Event::Failed { call: id, failure: Failure::Throttled { fault: fault("slow down"), after_ms: 5_000 }, chance: 0.0 },
            // The first record is refused.
            5 => {
                self.in_order = false;
                done(&mut self.outside, &|place| place != 0);
                let records: Vec<_> = all().into_iter().skip(1).collect();
                Event::Succeeded { call: id, records, passed: count - 1, faults: vec![Refusal { index: 0, fault: fault("no") }] }
            }
            // The first record is done, the rest is not.
            6 if count > 1 => {
                self.in_order = false;
                done(&mut self.outside, &|place| place == 0);
                let failure = Failure::Retry { fault: fault("in the middle"), effect_unknown: honours };
                let (records, rest) = (all().into_iter().take(1).collect(), (1..count).collect());
                Event::Partly { call: id, records, passed: 1, faults: Vec::new(), rest, failure, chance: 0.5 }
            }
            6 => Event::Failed { call: id, failure: Failure::Settings(fault("the address is wrong")), chance: 0.0 },
            _ => {
                done(&mut self.outside, &|_| true);
                Event::Succeeded { call: id, records: all(), passed: count, faults: Vec::new() }
            }
        };
        self.trace.push(format!(
            "call {id} of run {} lands{}: {}",
            self.flights[at].run,
            if judged { "" } else { " after the crash" },
            answer.kind()
        ));
        self.flights[at].answer = Some(answer);
    }

    fn page(&self, call: &Call, event: usize) -> Event {
        let page = call.read.clone().flatten().and_then(|cursor| cursor.as_u64()).unwrap_or(0);
        let text = |n: u64| format!("{{\"e\":{event},\"p\":{},\"n\":{n}}}", call.page + 1);
        let records: Vec<_> = (0..3).filter_map(|n| mapping::Record::read(text(n).as_bytes()).ok()).collect();
        let next = (page + 1 < PAGES).then(|| serde_json::Value::from(page + 1));
        Event::PageRead { call: call.id, records, count: 3, faults: Vec::new(), next }
    }

    fn check(&mut self) {
        let checker = crate::check::Checker {
            world: &self.world,
            journal: &self.journal,
            outside: &self.outside,
            acknowledged: self.senders.iter().enumerate().filter(|(_, sender)| sender.acknowledged).map(|(at, _)| at).collect(),
            in_order: self.in_order,
        };
        let mut wrong = checker.check();
        self.wrong.append(&mut wrong);
    }
}

#[derive(Debug, Clone, Copy)]
enum Turn {
    Commit,
    Lands(usize),
    Answers(usize),
    Sends(usize),
    Wakes(usize),
    SendsOn(usize),
    Says(usize),
    Hears(usize, u64, Said),
}

/// What a record is about, whatever a step made of it.
pub fn about(event: usize, record: &mapping::Record) -> String {
    let of = |name: &str| record.as_object().and_then(|fields| fields.get(name)).map(ToString::to_string).unwrap_or_default();
    format!("{event} {}.{}.{}", of("e"), of("p"), of("n"))
}

fn fault(message: &str) -> Fault {
    Fault::new("sink.fault", message)
}

fn retry(call: u64, effect_unknown: bool, chance: u64) -> Event {
    #[expect(clippy::cast_precision_loss, reason = "a number below a hundred")]
    let chance = chance as f64 / 100.0;
    Event::Failed { call, failure: Failure::Retry { fault: fault("it broke"), effect_unknown }, chance }
}
