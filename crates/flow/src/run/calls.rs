//! Calls of operations: begun one at a time for each step, tried again, given up, taken up anew.

use super::{Batch, CallState, Open, Run, deliver, keys};
use crate::{
    document::{OnError, PORT_FAILED, PORT_OUT, Retry, UnknownEffect},
    effect::{Call, Effect, LogLine, Place},
    event::{self, CallId, Choice, Failure, Fault, Refusal, Unread},
    facts::OperationKind,
    plan::{Called, Kind},
};
use mapping::{Object, Record};
use serde_json::Value as Json;
use std::sync::Arc;

/// The longest that somebody else may make us wait: 24 hours.
pub const THROTTLE_MS_MAX: i64 = 24 * 3_600_000;

impl Run {
    /// Begins the next call of a node, if it is free and something waits.
    pub(super) fn begin_next(&mut self, node: usize, effects: &mut Vec<Effect>) {
        let plan = Arc::clone(&self.plan);
        let called = match &plan.nodes[node].kind {
            Kind::Operation(called) => called,
            Kind::Built(built) => return self.begin_built(node, built, effects),
            _ => return,
        };
        while self.nodes[node].call.is_none() && !self.nodes[node].queue.is_empty() && self.failure.is_none() {
            if called.kind == OperationKind::Read {
                if self.is_full(node) {
                    return;
                }
                self.begin_read(node, called, effects);
            } else {
                self.begin_call(node, called, effects);
            }
        }
    }

    fn begin_read(&mut self, node: usize, called: &Called, effects: &mut Vec<Effect>) {
        let Some(batch) = self.nodes[node].queue.front().cloned() else { return };
        let cursor = self.nodes[node].cursor.take();
        let page = self.nodes[node].pages;
        let key = keys::idempotency(&self.options.origin, &self.plan.nodes[node].id, page, batch.lane, Place::default());
        let call = Call {
            id: self.next_call,
            node,
            page,
            number: 1,
            places: Vec::new(),
            records: Arc::default(),
            settings: vec![called.settings.clone()],
            keys: vec![key],
            read: Some(cursor),
            needs_intent: false,
            after_commit: false,
        };
        self.open(call, batch.lane, effects);
    }

    /// Takes the next records of the first page, as many as the operation takes at once.
    fn begin_call(&mut self, node: usize, called: &Called, effects: &mut Vec<Effect>) {
        let state = &mut self.nodes[node];
        let Some(batch) = state.queue.front().cloned() else { return };
        let from = state.taken;
        let to = (from + called.batch_max).min(batch.records.len());
        if to == batch.records.len() {
            state.queue.pop_front();
            state.taken = 0;
        } else {
            state.taken = to;
        }
        let whole = from == 0 && to == batch.records.len();
        if called.values.is_empty() {
            let records = if whole { Arc::clone(&batch.records) } else { Arc::new(batch.records[from..to].to_vec()) };
            let places = batch.places[from..to].to_vec();
            self.open_call(node, called, &batch, places, records, vec![called.settings.clone()], effects);
            return;
        }
        let plan = Arc::clone(&self.plan);
        let (mut places, mut records, mut settings, mut outs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for at in from..to {
            let (place, record) = (batch.places[at], batch.records[at].clone());
            match self.filled(called, &record) {
                Ok(full) => {
                    places.push(place);
                    records.push(record);
                    settings.push(full);
                }
                Err(fault) => self.refuse(node, batch.page, place, record, fault, &mut outs, &plan, effects),
            }
        }
        self.leave_by_ports(node, batch.page, batch.lane, outs, effects);
        if !records.is_empty() && self.failure.is_none() {
            self.open_call(node, called, &batch, places, Arc::new(records), settings, effects);
        }
    }

    /// The settings with what one record fills in.
    pub(super) fn filled(&self, called: &Called, record: &Record) -> Result<Object, Fault> {
        let mut settings = called.settings.clone();
        for (name, fill) in &called.values {
            match fill.value(record, &self.context) {
                Ok(Some(value)) => settings.insert(name.clone(), value),
                Ok(None) => settings.shift_remove(name),
                Err(fault) => return Err(Fault { field: Some(name.clone()), ..fault }),
            };
        }
        Ok(settings)
    }

    #[expect(clippy::too_many_arguments, reason = "they are the parts of one call")]
    pub(super) fn open_call(
        &mut self,
        node: usize,
        called: &Called,
        batch: &Batch,
        places: Vec<Place>,
        records: Arc<Vec<Record>>,
        settings: Vec<Object>,
        effects: &mut Vec<Effect>,
    ) {
        let step = &self.plan.nodes[node].id;
        let keys = places.iter().map(|place| keys::idempotency(&self.options.origin, step, batch.page, batch.lane, *place)).collect();
        let needs_intent = called.kind == OperationKind::Write && !called.repeatable;
        let call = Call {
            id: self.next_call,
            node,
            page: batch.page,
            number: 1,
            places,
            records,
            settings,
            keys,
            read: None,
            needs_intent,
            after_commit: self.plan.nodes[node].minds_order,
        };
        self.open(call, batch.lane, effects);
    }

    fn open(&mut self, call: Call, lane: u32, effects: &mut Vec<Effect>) {
        let (id, node) = (call.id, call.node);
        let call = Arc::new(call);
        effects.push(Effect::Call(Arc::clone(&call)));
        self.calls.insert(id, Open::new(call, lane));
        self.nodes[node].call = Some(id);
        self.next_call += 1;
    }

    pub(super) fn close(&mut self, id: CallId) -> Option<Open> {
        let open = self.calls.remove(&id)?;
        self.nodes[open.call.node].call = None;
        Some(open)
    }

    pub(super) fn on_succeeded(
        &mut self,
        id: CallId,
        records: Vec<(u32, Record)>,
        passed: u32,
        faults: Vec<Refusal>,
        effects: &mut Vec<Effect>,
    ) {
        if self.calls.get(&id).is_some_and(|open| self.is_undo(&open.call)) {
            return self.on_undone(id, passed, &faults, effects);
        }
        let Some(open) = self.close(id) else { return };
        self.went_through(&open.call, open.lane, records, passed, faults, 0, effects);
    }

    /// Some of the records came through; the call stays open for the others.
    pub(super) fn on_partly(
        &mut self,
        id: CallId,
        records: Vec<(u32, Record)>,
        passed: u32,
        faults: Vec<Refusal>,
        rest: &[u32],
        effects: &mut Vec<Effect>,
    ) {
        let Some(open) = self.calls.get_mut(&id) else { return };
        let (whole, lane) = (Arc::clone(&open.call), open.lane);
        open.call = Arc::new(part(&whole, rest));
        if self.is_undo(&whole) {
            return self.note_undone(whole.node, passed, &faults, effects);
        }
        self.went_through(&whole, lane, records, passed, faults, rest.len(), effects);
    }

    /// Records of a call go on; `left`: how many of it are still on their way.
    #[expect(clippy::too_many_arguments, reason = "they are the parts of one answer")]
    fn went_through(
        &mut self,
        call: &Call,
        lane: u32,
        records: Vec<(u32, Record)>,
        passed: u32,
        faults: Vec<Refusal>,
        left: usize,
        effects: &mut Vec<Effect>,
    ) {
        self.note_done(call, lane, &records);
        let plan = Arc::clone(&self.plan);
        let (node, page) = (call.node, call.page);
        let mut outs = Vec::new();
        for Refusal { index, fault } in &faults {
            let at = *index as usize;
            if let (Some(place), Some(record)) = (call.places.get(at), call.records.get(at)) {
                self.refuse(node, page, *place, record.clone(), fault.clone(), &mut outs, &plan, effects);
            }
        }
        let taken = (call.records.len() - left.min(call.records.len())) as u64;
        let gone = taken.saturating_sub(u64::from(passed) + faults.len() as u64);
        self.nodes[node].tally.filtered += gone;
        self.totals.filtered += gone;
        if records.is_empty() && passed > 0 {
            // Nothing follows, and the journal left the records out.
            self.nodes[node].tally.records_out += u64::from(passed);
            self.totals.records_out += u64::from(passed);
        }
        for (index, record) in records {
            let place = call.places.get(index as usize).copied().unwrap_or(Place::at(index));
            deliver::push(&mut outs, PORT_OUT, place, record);
        }
        self.leave_by_ports(node, page, lane, outs, effects);
    }

    pub(super) fn on_page_read(
        &mut self,
        id: CallId,
        records: Vec<Record>,
        count: u32,
        faults: Vec<Unread>,
        next: Option<Json>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(open) = self.close(id) else { return };
        let Call { node, page, .. } = *open.call;
        let state = &mut self.nodes[node];
        state.pages += 1;
        if next.is_none() {
            // The records that asked for the read are answered by what it gave.
            let asked = state.queue.pop_front().map_or(0, |batch| batch.records.len() as u64);
            self.totals.consumed += asked;
        }
        self.nodes[node].cursor = next;
        self.totals.records_in += u64::from(count) + faults.len() as u64;
        self.set_unread_aside(node, page, faults, effects);
        if records.is_empty() {
            self.nodes[node].tally.records_out += u64::from(count);
            self.totals.records_out += u64::from(count);
            return;
        }
        let lane = keys::lane(open.lane, u32::try_from(node).unwrap_or(u32::MAX));
        self.leave(node, PORT_OUT, Batch::new(page, lane, records), effects);
    }

    pub(super) fn on_failed(&mut self, id: CallId, failure: &Failure, chance: f64, now: i64, effects: &mut Vec<Effect>) {
        let Some(open) = self.calls.get(&id) else { return };
        let node = open.call.node;
        let planned = Arc::clone(&self.plan);
        let planned = &planned.nodes[node];
        match failure {
            Failure::Throttled { fault, after_ms } => {
                let at = now.saturating_add((*after_ms).clamp(0, THROTTLE_MS_MAX));
                self.wait(id, at, 0, format!("{} asks to wait: {}", planned.name, fault.message), effects);
            }
            Failure::Retry { effect_unknown: true, .. } if open.call.needs_intent => self.settle_unknown(id, failure.fault(), effects),
            Failure::Retry { fault, .. } if open.call.number < planned.retry.attempts => {
                let at = now.saturating_add(backoff_ms(&planned.retry, open.call.number, chance));
                let why = format!("{} tries again after: {}", planned.name, fault.message);
                self.totals.retries += 1;
                self.wait(id, at, 1, why, effects);
            }
            Failure::Retry { fault, .. } => self.give_up(id, fault.clone(), effects),
            Failure::Reauthenticate(fault) => {
                if let Kind::Operation(called) = &planned.kind
                    && let Some(connection) = called.connection.clone()
                {
                    effects.push(Effect::Reconnect { connection, message: fault.message.clone() });
                }
                self.park(id, fault.clone(), effects);
            }
            Failure::Settings(fault) => self.park(id, fault.clone(), effects),
        }
    }

    pub(super) fn on_lost(&mut self, id: CallId, effects: &mut Vec<Effect>) {
        self.settle_unknown(id, &event::lost(), effects);
    }

    /// Nobody knows whether an effect happened, and doing it twice would not be the same as doing it once.
    fn settle_unknown(&mut self, id: CallId, fault: &Fault, effects: &mut Vec<Effect>) {
        let Some(open) = self.calls.get_mut(&id) else { return };
        let repeatable = !open.call.needs_intent;
        let node = open.call.node;
        match self.plan.unknown_effect {
            UnknownEffect::Repeat => self.again(id, effects),
            _ if repeatable => self.again(id, effects),
            UnknownEffect::Skip => {
                let message = "nobody knows whether this happened; the flow's setting counts it as done".to_owned();
                effects.push(Effect::Log(LogLine { level: "warn", node: Some(node), message }));
                self.count_as_done(id, effects);
            }
            UnknownEffect::Ask => {
                open.unknown = true;
                let hint = "Look on the other side whether it happened, and say so where this run is shown: it goes on from there. The flow's setting for unknown effects can decide this beforehand.";
                let fault = Fault {
                    code: "effect.unknown".to_owned(),
                    message: format!("needs a person: {}", fault.message),
                    field: None,
                    hint: Some(hint.to_owned()),
                };
                self.park(id, fault, effects);
            }
        }
    }

    /// The records of a call go on as they went in.
    pub(super) fn count_as_done(&mut self, id: CallId, effects: &mut Vec<Effect>) {
        let Some(open) = self.close(id) else { return };
        if self.is_undo(&open.call) {
            let count = u32::try_from(open.call.records.len()).unwrap_or(u32::MAX);
            return self.note_undone(open.call.node, count, &[], effects);
        }
        let mut outs = Vec::new();
        for (at, record) in open.call.records.iter().enumerate() {
            deliver::push(&mut outs, PORT_OUT, open.call.places[at], record.clone());
        }
        self.leave_by_ports(open.call.node, open.call.page, open.lane, outs, effects);
    }

    /// What a person says of a call is kept until the run is sent on.
    pub(super) fn on_decided(&mut self, id: CallId, choice: Choice) {
        if let Some(open) = self.calls.get_mut(&id).filter(|open| open.state == CallState::Parked && open.unknown) {
            open.decided = Some(choice);
        }
    }

    fn again(&mut self, id: CallId, effects: &mut Vec<Effect>) {
        if let Some(open) = self.calls.get_mut(&id) {
            open.state = CallState::Flying;
            // What began before has an outcome; this one is announced anew.
            open.began = false;
            effects.push(Effect::Call(Arc::clone(&open.call)));
        }
    }

    pub(super) fn on_timer(&mut self, id: CallId, effects: &mut Vec<Effect>) {
        if self.calls.get(&id).is_some_and(|open| open.state == CallState::Waiting && open.until.is_some()) {
            if self.calls.get(&id).is_some_and(|open| open.asked.is_some()) {
                self.unanswered(id, effects);
            } else {
                self.waited(id, effects);
            }
        } else if self.calls.get(&id).is_some_and(|open| open.state == CallState::Waiting) {
            self.again(id, effects);
        }
    }

    /// Waits; `counts` is 1 when the next call is one more try, 0 when it is the same one.
    fn wait(&mut self, id: CallId, at: i64, counts: u32, why: String, effects: &mut Vec<Effect>) {
        let Some(open) = self.calls.get_mut(&id) else { return };
        open.state = CallState::Waiting;
        let number = open.call.number + counts;
        open.call = Arc::new(Call { number, ..(*open.call).clone() });
        effects.push(Effect::Log(LogLine { level: "warn", node: Some(open.call.node), message: why.clone() }));
        effects.push(Effect::WakeAt { call: id, at, why });
    }

    /// All tries are used up.
    fn give_up(&mut self, id: CallId, fault: Fault, effects: &mut Vec<Effect>) {
        let Some(open) = self.calls.get(&id) else { return };
        if self.is_undo(&open.call) {
            return self.on_not_undone(id, &fault, effects);
        }
        let node = open.call.node;
        let port = match self.plan.nodes[node].on_error {
            OnError::Port if open.call.read.is_none() => PORT_FAILED,
            OnError::Ignore if open.call.read.is_none() => PORT_OUT,
            OnError::Substitute if open.call.read.is_none() => return self.substitute_all(id, &fault, effects),
            _ => return self.park(id, fault, effects),
        };
        effects.push(Effect::Log(LogLine { level: "warn", node: Some(node), message: fault.message }));
        let Some(open) = self.close(id) else { return };
        let mut outs = Vec::new();
        for (at, record) in open.call.records.iter().enumerate() {
            deliver::push(&mut outs, port, open.call.places[at], record.clone());
        }
        self.leave_by_ports(node, open.call.page, open.lane, outs, effects);
    }

    /// All tries are used up, and each record becomes what the step says.
    fn substitute_all(&mut self, id: CallId, fault: &Fault, effects: &mut Vec<Effect>) {
        let Some(open) = self.close(id) else { return };
        let (plan, mut outs) = (Arc::clone(&self.plan), Vec::new());
        for (at, record) in open.call.records.iter().enumerate() {
            self.refuse(open.call.node, open.call.page, open.call.places[at], record.clone(), fault.clone(), &mut outs, &plan, effects);
        }
        self.leave_by_ports(open.call.node, open.call.page, open.lane, outs, effects);
    }

    /// The call waits for a person, and the run ends until then.
    fn park(&mut self, id: CallId, fault: Fault, effects: &mut Vec<Effect>) {
        if self.calls.get(&id).is_some_and(|open| self.is_undo(&open.call)) {
            return self.on_not_undone(id, &fault, effects);
        }
        let Some(open) = self.calls.get_mut(&id) else { return };
        open.state = CallState::Parked;
        let node = open.call.node;
        self.fail(Some(node), fault, effects);
    }
}

impl Open {
    pub(super) fn new(call: Arc<Call>, lane: u32) -> Self {
        Self { call, lane, state: CallState::Flying, began: false, held: false, unknown: false, decided: None, until: None, asked: None }
    }
}

/// A call with some of its records, by their places in it.
fn part(call: &Call, rest: &[u32]) -> Call {
    fn some<T: Clone>(all: &[T], rest: &[u32]) -> Vec<T> {
        rest.iter().filter_map(|at| all.get(*at as usize).cloned()).collect()
    }
    let one_each = call.settings.len() == call.records.len();
    Call {
        places: some(&call.places, rest),
        records: Arc::new(some(&call.records, rest)),
        settings: if one_each { some(&call.settings, rest) } else { call.settings.clone() },
        keys: some(&call.keys, rest),
        ..call.clone()
    }
}

/// Exponential backoff with full jitter: a wait between nothing and the whole, by chance, at least a millisecond.
fn backoff_ms(retry: &Retry, tries: u32, chance: f64) -> i64 {
    let whole = retry.base_secs * retry.factor.powi(i32::try_from(tries.saturating_sub(1)).unwrap_or(i32::MAX));
    let secs = whole.min(retry.cap_secs).max(0.0) * chance.clamp(0.0, 1.0);
    #[expect(clippy::cast_possible_truncation, reason = "a float that is too large becomes the largest integer")]
    let ms = (secs * 1000.0) as i64;
    ms.max(1)
}
