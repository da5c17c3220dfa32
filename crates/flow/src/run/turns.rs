//! Loops: records go through the steps of the body, page by page, and come back to the loop when those are done.

use super::{
    Batch, PAGE_RECORDS_MAX, Run,
    gather::{Held, Item, size},
    keys,
};
use crate::{
    document::{PORT_EACH, PORT_FAILED, PORT_OUT},
    effect::{Effect, Passed, Place},
    event::Fault,
    plan::{Built, Kind, Over, Repeat},
};
use mapping::{Object, Record, Value};
use std::sync::Arc;

/// Turns that all loops of a run take together which go on while a condition holds.
pub const TURNS_RUN_MAX: u32 = 100_000;

/// Records that are in a loop.
#[derive(Debug)]
pub(super) struct Round {
    page: u32,
    lane: u32,
    came: u32,
    number: u32,
    parents: Vec<Parent>,
}

/// A record for which the steps of the body are done.
#[derive(Debug)]
struct Parent {
    item: Item,
    /// What its records in the body have as their turn.
    turn: u64,
    /// What came back, by place.
    back: Vec<(Place, u32, Record)>,
}

impl Run {
    /// Whether a page waits in front of a step until its turn comes.
    pub(super) fn queues(&self, built: &Built, batch: &Batch) -> bool {
        match built {
            Built::Loop(_) => true,
            Built::Fail { run, .. } => *run,
            Built::Join(join) => !join.right_edges.contains(&batch.came),
            _ => false,
        }
    }

    /// Begins with what waits in front of a built-in step.
    pub(super) fn begin_built(&mut self, node: usize, built: &Built, effects: &mut Vec<Effect>) {
        match built {
            Built::Loop(repeat) => {
                while self.failure.is_none() && !self.nodes[node].held.is_open() && !self.nodes[node].queue.is_empty() {
                    self.begin_round(node, repeat, effects);
                }
            }
            Built::Join(join) => self.begin_join(node, join, effects),
            Built::Fail { message, code, run: true } if self.failure.is_none() => {
                let Some(record) = self.nodes[node].queue.front().and_then(|batch| batch.records.first().cloned()) else { return };
                // The records stay where they are: whoever resumes the run meets them here again.
                let fault = match message.of(&record, &self.context) {
                    Ok(text) => Fault::new(code, super::deliver::said(text)),
                    Err(fault) => fault,
                };
                self.fail(Some(node), fault, effects);
            }
            _ => {}
        }
    }

    /// Takes the next records of the first page: one where they cannot be traced back, else as many as make a page of items.
    fn begin_round(&mut self, node: usize, repeat: &Repeat, effects: &mut Vec<Effect>) {
        let Some(batch) = self.nodes[node].queue.front().cloned() else { return };
        self.stirred = true;
        let state = &self.nodes[node];
        let mut items = batch.items().skip(state.taken).collect::<Vec<_>>().into_iter();
        let mut round = Round { page: batch.page, lane: batch.lane, came: batch.came, number: 0, parents: Vec::new() };
        let (mut places, mut records, mut refused) = (Vec::new(), Vec::new(), Vec::new());
        let mut taken = 0;
        while records.len() < PAGE_RECORDS_MAX
            && (!repeat.alone || round.parents.is_empty())
            && let Some(item) = items.next()
        {
            taken += 1;
            let turn = keys::turn(&self.plan.nodes[node].id, item.id, 0);
            match self.inner(repeat, &item.record) {
                Ok(inner) => {
                    for (at, record) in (0..).zip(inner) {
                        places.push(Place { turn, at });
                        records.push(record);
                    }
                    round.parents.push(Parent { item, turn, back: Vec::new() });
                }
                Err(fault) => refused.push((item, fault)),
            }
        }
        let state = &mut self.nodes[node];
        if items.next().is_none() {
            state.queue.pop_front();
            state.taken = 0;
        } else {
            state.taken += taken;
        }
        self.refuse_items(node, &batch, refused, effects);
        if round.parents.is_empty() {
            return;
        }
        for parent in &round.parents {
            self.hold(node, 1, size(&parent.item.record), effects);
        }
        match repeat.over {
            Over::Each { .. } => self.totals.records_in += records.len() as u64,
            Over::While(_) => self.send_round(node, &mut round, repeat, &mut places, &mut records, effects),
        }
        let (page, lane) = (round.page, round.lane);
        self.nodes[node].held = Held::Round(round);
        self.send_to_body(node, page, lane, &places, &records, effects);
    }

    fn send_to_body(&mut self, node: usize, page: u32, lane: u32, places: &[Place], records: &[Record], effects: &mut Vec<Effect>) {
        for (places, records) in places.chunks(PAGE_RECORDS_MAX).zip(records.chunks(PAGE_RECORDS_MAX)) {
            let batch = Batch { page, lane, came: u32::MAX, places: Arc::new(places.to_vec()), records: Arc::new(records.to_vec()) };
            self.leave(node, PORT_EACH, batch, effects);
        }
    }

    fn refuse_items(&mut self, node: usize, batch: &Batch, refused: Vec<(Item, Fault)>, effects: &mut Vec<Effect>) {
        let (plan, mut outs) = (Arc::clone(&self.plan), Vec::new());
        for (item, fault) in refused {
            self.refuse(node, batch.page, item.id.place, item.record, fault, &mut outs, &plan, effects);
        }
        self.leave_by_ports(node, batch.page, batch.lane, outs, effects);
    }

    /// What goes through the body for one record; for a `while` that is decided turn by turn.
    fn inner(&self, repeat: &Repeat, record: &Record) -> Result<Vec<Record>, Fault> {
        let Over::Each { list, path, .. } = &repeat.over else { return Ok(Vec::new()) };
        let items = match list.of(record, &self.context)? {
            None => Vec::new(),
            Some(Value::List(items)) => items,
            Some(one) => vec![one],
        };
        if items.len() > repeat.turns_max as usize {
            let message = format!("the list `{}` has {} items; {} are the most", path.join("."), items.len(), repeat.turns_max);
            let hint = Some("Raise `turns_max`, or split the record before.".to_owned());
            return Err(Fault { field: Some(path.join(".")), hint, ..Fault::new("loop.too_many_items", message) });
        }
        let mut around = record.value().clone();
        take_out(&mut around, path);
        let made = items.into_iter().zip(0_i64..).map(|(item, index)| {
            let fields = [("item".to_owned(), item), ("index".to_owned(), index.into()), ("record".to_owned(), around.clone())];
            Value::Object(fields.into_iter().collect::<Object>()).into()
        });
        Ok(made.collect())
    }

    /// Sends those records of a `while` into the body for which its condition holds; the others leave, or are refused.
    fn send_round(
        &mut self,
        node: usize,
        round: &mut Round,
        repeat: &Repeat,
        places: &mut Vec<Place>,
        records: &mut Vec<Record>,
        effects: &mut Vec<Effect>,
    ) {
        let Over::While(condition) = &repeat.over else { return };
        let plan = Arc::clone(&self.plan);
        let (context, step) = (Arc::clone(&self.context), plan.nodes[node].id.clone());
        let (mut outs, mut inputs) = (Vec::new(), Vec::new());
        for mut parent in std::mem::take(&mut round.parents) {
            let place = parent.item.id.place;
            let over = |fault| (fault, parent.item.record.clone());
            let went = match condition.holds(&parent.item.record, &context) {
                Ok(false) => Ok(None),
                Ok(true) if round.number >= repeat.turns_max => {
                    let message = format!("the loop went on after {} turns", repeat.turns_max);
                    let hint = Some("Make its condition end, or raise `turns_max`.".to_owned());
                    Err(over(Fault { hint, ..Fault::new("loop.too_many_turns", message) }))
                }
                Ok(true) => Ok(Some(())),
                Err(fault) => Err(over(fault)),
            };
            self.release(node, std::iter::once(size(&parent.item.record)));
            match went {
                Ok(Some(())) => {
                    parent.turn = keys::turn(&step, parent.item.id, round.number + 1);
                    places.push(Place { turn: parent.turn, at: place.at });
                    records.push(parent.item.record.clone());
                    round.parents.push(parent);
                }
                Ok(None) => {
                    inputs.push(parent.item.record.clone());
                    super::deliver::push(&mut outs, PORT_OUT, place, parent.item.record);
                }
                Err((fault, record)) => self.refuse(node, round.page, place, record, fault, &mut outs, &plan, effects),
            }
        }
        if !inputs.is_empty() {
            let inputs = Arc::new(inputs);
            let output = vec![(PORT_OUT.to_owned(), Arc::clone(&inputs))];
            effects.push(Effect::Passed(Passed { node, page: round.page, input: inputs, output, failed: 0 }));
        }
        self.leave_by_ports(node, round.page, round.lane, outs, effects);
        round.number += 1;
        if !records.is_empty() {
            self.turns += 1;
            if self.turns > TURNS_RUN_MAX {
                let message = format!("the loops of the run took more than {TURNS_RUN_MAX} turns");
                self.fail(Some(node), Fault::new("loop.run_too_long", message), effects);
            }
        }
    }

    /// Whether records that leave a node where nothing follows go back to the loop that repeats it.
    pub(super) fn takes_back(&mut self, node: usize, port: &str, batch: &Batch) -> bool {
        let plan = Arc::clone(&self.plan);
        let is_loop = |kind: &Kind| matches!(kind, Kind::Built(built) if matches!(**built, Built::Loop(_)));
        let owner = if port == PORT_EACH && is_loop(&plan.nodes[node].kind) { Some(node) } else { plan.nodes[node].within };
        if port == PORT_FAILED || matches!(plan.nodes[node].kind, Kind::Branch(..)) {
            return false;
        }
        let Some(owner) = owner else { return false };
        // A record that was mended entered behind the loop's beginning: the loop does not know it.
        let Held::Round(round) = &mut self.nodes[owner].held else { return false };
        let goes_on = matches!(&plan.nodes[owner].kind, Kind::Built(built)
            if matches!(&**built, Built::Loop(repeat) if matches!(repeat.over, Over::While(_))));
        let alone = round.parents.len() == 1;
        let (mut back, mut held) = (0, 0);
        for (place, record) in batch.places.iter().zip(batch.records.iter()) {
            let of = round.parents.iter_mut().find(|parent| parent.turn == place.turn || alone);
            let Some(parent) = of else { continue };
            parent.back.push((*place, batch.page, record.clone()));
            back += 1;
            held += size(record);
        }
        let count = batch.records.len() as u64;
        self.nodes[node].tally.records_out += count;
        if goes_on {
            self.nodes[owner].holds += back;
            self.held.0 += back;
            self.held.1 += held;
            self.totals.consumed += count - back;
        } else {
            self.totals.consumed += count;
        }
        true
    }

    /// The steps of the body are done with what was sent to them.
    pub(super) fn turn_is_over(&mut self, node: usize, repeat: &Repeat, effects: &mut Vec<Effect>) {
        let Held::Round(mut round) = std::mem::take(&mut self.nodes[node].held) else { return };
        match &repeat.over {
            Over::Each { results, .. } => self.each_is_over(node, round, results.as_deref(), effects),
            Over::While(_) => {
                let mut many = Vec::new();
                for mut parent in std::mem::take(&mut round.parents) {
                    parent.back.sort_by_key(|(place, page, _)| (*page, *place));
                    let mut back = parent.back.drain(..);
                    if let Some((_, _, record)) = back.next() {
                        let item = Item { id: parent.item.id, record };
                        many.extend(back.map(|(_, _, record)| Item { id: parent.item.id, record }));
                        round.parents.push(Parent { item, turn: 0, back: Vec::new() });
                    }
                }
                self.release(node, many.iter().map(|item| size(&item.record)));
                let message = "more than one record came back to the loop";
                let hint = Some("Bring the ways together before the body ends, by a merge.".to_owned());
                let refused = many.into_iter().map(|item| (item, Fault { hint: hint.clone(), ..Fault::new("loop.many_results", message) }));
                let around = Batch::new(round.page, round.lane, Vec::new());
                self.refuse_items(node, &around, refused.collect(), effects);
                let (mut places, mut records) = (Vec::new(), Vec::new());
                self.send_round(node, &mut round, repeat, &mut places, &mut records, effects);
                if !round.parents.is_empty() {
                    let (page, lane) = (round.page, round.lane);
                    self.nodes[node].held = Held::Round(round);
                    self.send_to_body(node, page, lane, &places, &records, effects);
                }
            }
        }
    }

    fn each_is_over(&mut self, node: usize, round: Round, results: Option<&str>, effects: &mut Vec<Effect>) {
        let Round { page, lane, came, parents, .. } = round;
        let (mut inputs, mut places, mut records) = (Vec::new(), Vec::new(), Vec::new());
        for Parent { item, mut back, .. } in parents {
            self.release(node, std::iter::once(size(&item.record)));
            inputs.push(item.record.clone());
            places.push(item.id.place);
            records.push(match results {
                None => item.record,
                Some(name) => {
                    back.sort_by_key(|(place, page, _)| (*page, place.at, place.turn));
                    let back = back.into_iter().map(|(_, _, record)| record.into_value()).collect();
                    let mut fields = item.record.as_object().cloned().unwrap_or_default();
                    fields.insert(name.to_owned(), Value::List(back));
                    Value::Object(fields).into()
                }
            });
        }
        let made = Batch { page, lane, came, places: Arc::new(places), records: Arc::new(records) };
        self.pass(node, &Batch { records: Arc::new(inputs), ..made.clone() }, made, effects);
    }
}

/// Takes the value at a path out.
fn take_out(value: &mut Value, path: &[String]) {
    let (Some((name, rest)), Some(fields)) = (path.split_first(), value.as_object_mut()) else { return };
    if rest.is_empty() {
        fields.shift_remove(name);
    } else if let Some(inner) = fields.get_mut(name) {
        take_out(inner, rest);
    }
}
