//! A model of the host: as the engine does, it hands events to the run, keeps what must be kept, and only then acts. What it
//! decides behind old events is the flow room's own code.

use crate::{
    asks::{Question, Said},
    flows::World,
    journal::{self, Journal, Write},
    world::about,
};
use flow::{
    Effect, Event, Run,
    effect::{Asked, Call},
    event::CallId,
    replay::{Replay, Then},
    run::Options,
};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

/// A run under way.
#[derive(Debug)]
pub struct Execution {
    /// Its number.
    pub id: usize,
    event: usize,
    created_at: i64,
    /// The run.
    pub run: Run,
    effects: VecDeque<Effect>,
    number: u64,
    pending: Write,
    /// Waits until this ticket is kept, and then does this.
    blocked: Option<(u64, Option<Arc<Call>>)>,
    last_ticket: u64,
    /// Calls that wait, and until when.
    pub timers: BTreeMap<CallId, i64>,
    /// Calls that ask somebody, and under which key.
    asking: BTreeMap<CallId, String>,
    over: bool,
    /// Whether it is done with.
    pub done: bool,
    /// Calls that are to be made now.
    pub made: Vec<Arc<Call>>,
}

impl Execution {
    /// Takes a kept run up: from the beginning, or behind its events.
    pub fn take_up(id: usize, world: &World, journal: &mut Journal, records: Vec<mapping::Record>, now: i64) -> anyhow::Result<Self> {
        let kept = &journal.runs[&id];
        let options = Options { origin: format!("run {}", kept.origin), ..Options::default() };
        let mut execution = Self {
            id,
            event: kept.event,
            created_at: kept.created_at,
            run: Run::new(Arc::clone(&world.plan), Arc::default(), options),
            effects: VecDeque::new(),
            number: 0,
            pending: Write { run: id, ..Write::default() },
            blocked: None,
            last_ticket: 0,
            timers: BTreeMap::new(),
            asking: BTreeMap::new(),
            over: false,
            done: false,
            made: Vec::new(),
        };
        let Some((_, first_at, _)) = kept.events.first() else {
            execution.effects.extend(execution.run.apply(Event::Started { records }, now));
            execution.go_on(journal, now);
            return Ok(execution);
        };
        let mut replay = Replay::begin(&mut execution.run, kept.created_at, kept.created_at, *first_at, records);
        for (number, at, text) in &kept.events {
            let event = Event::from_text(text).map_err(|error| anyhow::anyhow!("a kept event cannot be read: {error}"))?;
            replay.hear(&mut execution.run, *number, *at, event);
        }
        let recovered = replay.end(&execution.run);
        execution.number = recovered.next;
        execution.timers = recovered.timers.into_iter().map(|(call, (at, _))| (call, at)).collect();
        execution.pending.set_aside.extend(recovered.set_aside.iter().map(|aside| (aside.node, aside.page, aside.index)));
        for then in recovered.then {
            match then {
                Then::Hear(event) => execution.hear(event, now),
                Then::Call(call) => execution.effects.push_back(Effect::Call(call)),
                Then::Lost { call, .. } => execution.hear(Event::Lost { call: call.id }, now),
                Then::Ask(asked) => execution.effects.push_back(Effect::Ask(asked)),
                Then::Finish(ending) => execution.effects.push_back(Effect::Finish(ending)),
            }
        }
        execution.go_on(journal, now);
        Ok(execution)
    }

    fn hear(&mut self, event: Event, now: i64) {
        self.pending.events.push((self.number, now.max(self.created_at), journal::text(&event)));
        self.number += 1;
        self.effects.extend(self.run.apply(event, now));
    }

    /// A call came back.
    pub fn on_done(&mut self, call: &Call, event: Event, journal: &mut Journal, now: i64) {
        self.hear(event, now);
        if !self.effects.iter().any(|effect| matches!(effect, Effect::Finish(_))) {
            while let Some(at) = self.effects.iter().position(|effect| !matches!(effect, Effect::Call(_) | Effect::WakeAt { .. })) {
                if let Some(effect) = self.effects.remove(at) {
                    self.perform(effect, journal, now);
                }
            }
            self.flush(journal);
            if call.needs_intent {
                self.blocked = Some((self.last_ticket, None));
            }
        }
        self.go_on(journal, now);
    }

    /// The calls that ask, and what was said to them.
    pub fn answered(&self, journal: &Journal) -> Vec<(CallId, Said)> {
        let said = |(call, key): (&CallId, &String)| journal.asks.said(self.id, key).map(|said| (*call, said));
        self.asking.iter().filter_map(said).filter(|(_, said)| matches!(said, Said::Yes | Said::No)).collect()
    }

    /// Hears what somebody said.
    pub fn on_answered(&mut self, call: CallId, said: Said, journal: &mut Journal, now: i64) {
        let Some(key) = self.asking.remove(&call) else { return };
        self.timers.remove(&call);
        self.pending.heard.push(key);
        let (said, word) = if said == Said::Yes { (flow::event::Said::Yes, "approved") } else { (flow::event::Said::No, "rejected") };
        let given = format!("{{\"decision\":\"{word}\"}}");
        let records = mapping::Record::read(given.as_bytes()).into_iter().collect();
        self.on_event(Event::Answered { call, said, records }, journal, now);
    }

    /// The time of a call is over. Who asked closes the question first, for all: an answer that was faster counts.
    pub fn on_time(&mut self, call: CallId, journal: &mut Journal, now: i64) {
        if let Some(key) = self.asking.get(&call) {
            journal.asks.says(self.id, key, Said::Late);
            match journal.asks.said(self.id, key) {
                Some(said @ (Said::Yes | Said::No)) => return self.on_answered(call, said, journal, now),
                _ => drop(self.asking.remove(&call)),
            }
        }
        self.timers.remove(&call);
        self.on_event(Event::TimerFired { call }, journal, now);
    }

    fn ask(&mut self, asked: &Asked, journal: &mut Journal) {
        let call = &asked.call;
        let (Some(key), Some(record)) = (call.keys.first(), call.records.first()) else { return };
        self.pending.asks.push(Question { key: key.clone(), node: call.node, about: about(self.event, record) });
        self.asking.insert(call.id, key.clone());
        self.flush(journal);
        self.blocked = Some((self.last_ticket, None));
    }

    /// A wait is over, or a person says something.
    pub fn on_event(&mut self, event: Event, journal: &mut Journal, now: i64) {
        self.hear(event, now);
        self.go_on(journal, now);
    }

    /// Goes on as far as it can.
    pub fn go_on(&mut self, journal: &mut Journal, now: i64) {
        loop {
            if let Some((ticket, call)) = &self.blocked {
                if journal.kept < *ticket {
                    return;
                }
                self.made.extend(call.clone());
                self.blocked = None;
                if self.over {
                    self.done = true;
                    return;
                }
            }
            let Some(effect) = self.effects.pop_front() else { return };
            self.perform(effect, journal, now);
        }
    }

    fn perform(&mut self, effect: Effect, journal: &mut Journal, now: i64) {
        match effect {
            Effect::Call(call) if call.needs_intent => {
                self.hear(Event::Began { call: call.id }, now);
                self.flush(journal);
                self.blocked = Some((self.last_ticket, Some(call)));
            }
            Effect::Call(call) => self.made.push(call),
            Effect::WakeAt { call, at, .. } => {
                self.timers.insert(call, at);
                self.flush(journal);
            }
            Effect::Ask(asked) => self.ask(&asked, journal),
            Effect::SetAside(aside) => self.pending.set_aside.push((aside.node, aside.page, aside.index)),
            Effect::Log(line) => self.pending.words.push(line.message),
            Effect::Finish(ending) => {
                if matches!(ending.outcome, flow::Outcome::Succeeded | flow::Outcome::WithFailedRecords) {
                    self.pending.events.clear();
                }
                self.pending.end = Some(ending);
                self.over = true;
                self.flush(journal);
                self.blocked = Some((self.last_ticket, None));
            }
            _ => {}
        }
    }

    fn flush(&mut self, journal: &mut Journal) {
        let write = std::mem::replace(&mut self.pending, Write { run: self.id, ..Write::default() });
        self.last_ticket = journal.hand_in(write);
    }

    /// Whether it waits for the journal.
    pub fn is_blocked(&self) -> bool {
        self.blocked.is_some()
    }
}
