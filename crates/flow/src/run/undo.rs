//! Taking back what a run did, when a person ends it and wants that: the undos of the steps that name one, the newest first, one
//! call at a time. Each has its own tries and its own key. An undo that fails is told and counted, and the others go on.

use super::{Batch, Run, gather::size};
use crate::{
    effect::{Call, Effect, LogLine, Place},
    event::{CallId, Fault, Refusal},
    plan::Kind,
};
use mapping::{Object, Record, Value};
use std::{collections::VecDeque, sync::Arc};

/// Records of a run that can be undone, the newest of them.
pub const UNDO_RECORDS_MAX: usize = 10_000;
/// Bytes of them.
pub const UNDO_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// What can be undone, and what was.
#[derive(Debug, Default)]
pub(super) struct Undo {
    /// A person wants it.
    pub(super) wanted: bool,
    done: VecDeque<Done>,
    records: usize,
    bytes: u64,
    /// Records that were done too long ago.
    pub(super) forgotten: u64,
    pub(super) undone: u64,
    pub(super) failed: u64,
}

/// What one call did.
#[derive(Debug)]
struct Done {
    /// The node that undoes it.
    node: usize,
    page: u32,
    lane: u32,
    /// Places, what went in and what came out.
    records: Vec<(Place, Record, Record)>,
}

impl Done {
    fn bytes(&self) -> u64 {
        self.records.iter().map(|(_, input, output)| size(input) + size(output)).sum()
    }
}

impl Run {
    /// Whether a call undoes something.
    pub(super) fn is_undo(&self, call: &Call) -> bool {
        self.plan.nodes[call.node].undoes.is_some()
    }

    /// Records went through a call: where its step can be undone they are remembered.
    pub(super) fn note_done(&mut self, call: &Call, lane: u32, went: &[(u32, Record)]) {
        let Some(node) = self.plan.nodes[call.node].undone_by.filter(|_| !went.is_empty()) else { return };
        let both = |(index, output): &(u32, Record)| {
            let at = *index as usize;
            Some((*call.places.get(at)?, call.records.get(at)?.clone(), output.clone()))
        };
        let done = Done { node, page: call.page, lane, records: went.iter().filter_map(both).collect() };
        let undo = &mut self.undo;
        undo.records += done.records.len();
        undo.bytes += done.bytes();
        undo.done.push_back(done);
        while (undo.records > UNDO_RECORDS_MAX || undo.bytes > UNDO_BYTES_MAX)
            && undo.done.len() > 1
            && let Some(oldest) = undo.done.pop_front()
        {
            undo.records -= oldest.records.len();
            undo.bytes = undo.bytes.saturating_sub(oldest.bytes());
            undo.forgotten += oldest.records.len() as u64;
        }
    }

    /// Begins the next undo; `false`: there is none left.
    pub(super) fn begin_undo(&mut self, effects: &mut Vec<Effect>) -> bool {
        let plan = Arc::clone(&self.plan);
        while let Some(mut done) = self.undo.done.pop_back() {
            let Kind::Operation(called) = &plan.nodes[done.node].kind else { continue };
            let first = done.records.len().saturating_sub(called.batch_max.max(1));
            let mut some = done.records.split_off(first);
            some.reverse();
            let (node, page, lane) = (done.node, done.page, done.lane);
            if !done.records.is_empty() {
                self.undo.done.push_back(done);
            }
            let tally = &mut self.nodes[node].tally;
            tally.reached = true;
            tally.records_in += some.len() as u64;
            let (mut places, mut records, mut settings) = (Vec::new(), Vec::new(), Vec::new());
            for (place, input, output) in some {
                let both = Object::from_iter([("input".to_owned(), input.value().clone()), ("output".to_owned(), output.value().clone())]);
                let record = Record::from(Value::Object(both));
                let filled = if called.values.is_empty() { Ok(called.settings.clone()) } else { self.filled(called, &record) };
                match filled {
                    Ok(full) => {
                        places.push(place);
                        records.push(record);
                        settings.push(full);
                    }
                    Err(fault) => self.note_not_undone(node, 1, &fault, effects),
                }
            }
            if records.is_empty() {
                continue;
            }
            if called.values.is_empty() {
                settings.truncate(1);
            }
            let records = Arc::new(records);
            let batch = Batch { page, lane, came: u32::MAX, places: Arc::default(), records: Arc::clone(&records) };
            self.open_call(node, called, &batch, places, records, settings, effects);
            return true;
        }
        false
    }

    /// An undo came back.
    pub(super) fn on_undone(&mut self, id: CallId, passed: u32, faults: &[Refusal], effects: &mut Vec<Effect>) {
        let Some(open) = self.close(id) else { return };
        self.note_undone(open.call.node, passed, faults, effects);
    }

    pub(super) fn note_undone(&mut self, node: usize, passed: u32, faults: &[Refusal], effects: &mut Vec<Effect>) {
        self.undo.undone += u64::from(passed);
        self.nodes[node].tally.records_out += u64::from(passed);
        if let Some(first) = faults.first() {
            self.note_not_undone(node, faults.len(), &first.fault, effects);
        }
    }

    /// An undo failed for good.
    pub(super) fn on_not_undone(&mut self, id: CallId, fault: &Fault, effects: &mut Vec<Effect>) {
        let Some(open) = self.close(id) else { return };
        self.note_not_undone(open.call.node, open.call.records.len(), fault, effects);
    }

    fn note_not_undone(&mut self, node: usize, count: usize, fault: &Fault, effects: &mut Vec<Effect>) {
        self.undo.failed += count as u64;
        self.nodes[node].tally.failed += count as u64;
        let message = format!("not undone: {}", fault.message);
        effects.push(Effect::Log(LogLine { level: "error", node: Some(node), message }));
    }
}
