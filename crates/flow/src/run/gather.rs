//! Steps that hold what came to them: until all that can come has come, or until there is enough. What is held is bounded
//! for the whole run.

use super::{Batch, PAGE_RECORDS_MAX, Run, groups::Groups, join::Side, keys, keys::Id, turns::Round};
use crate::{
    document::{How, PORT_OUT},
    effect::{Effect, Passed, Place},
    event::Fault,
    plan::{Built, Kind},
    pure::Context,
    value::Value,
};
use mapping::Record;
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Records that the steps of a run may hold together.
pub const HELD_RECORDS_MAX: u64 = 200_000;
/// Bytes of them.
pub const HELD_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// What one key costs that is remembered.
const KEY_BYTES: u64 = 48;

/// A record that is held.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) id: Id,
    pub(super) record: Record,
}

/// What a step holds.
#[derive(Debug, Default)]
pub(super) enum Held {
    #[default]
    Nothing,
    /// Keys that were there before.
    Seen(BTreeSet<[u8; 16]>),
    /// Records with what they are sorted by.
    Sort(Vec<(Vec<Option<mapping::Value>>, Item)>),
    /// Pages as they came.
    Pages(Vec<Batch>),
    /// Records that went on already.
    Gone(BTreeSet<(u32, Place)>),
    /// Copies of records, by edge.
    Copies(BTreeMap<(u32, Place), Vec<(u32, Item)>>),
    /// The right side of a join.
    Right(Side),
    /// Groups.
    Groups(Groups),
    /// Records that stand together, by their key, with what is common to them.
    Batches(BTreeMap<String, (Vec<Option<mapping::Value>>, Vec<Item>)>),
    /// A loop under way.
    Round(Round),
}

impl Held {
    /// Whether something must still come out of it.
    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Nothing | Self::Seen(_) | Self::Gone(_) => false,
            Self::Sort(items) => !items.is_empty(),
            Self::Pages(pages) => !pages.is_empty(),
            Self::Copies(copies) => !copies.is_empty(),
            Self::Right(side) => !side.is_empty(),
            Self::Groups(groups) => !groups.is_empty(),
            Self::Batches(batches) => !batches.is_empty(),
            Self::Round(_) => true,
        }
    }
}

impl Run {
    /// A page comes to a step that holds.
    pub(super) fn gather(&mut self, node: usize, built: &Built, batch: Batch, effects: &mut Vec<Effect>) {
        match built {
            Built::Sort(by) => self.gather_sorted(node, by, &batch, effects),
            Built::Merge(How::All) => {
                for record in batch.records.iter() {
                    self.hold(node, 1, size(record), effects);
                }
                if !matches!(self.nodes[node].held, Held::Pages(_)) {
                    self.nodes[node].held = Held::Pages(Vec::new());
                }
                if let Held::Pages(pages) = &mut self.nodes[node].held {
                    pages.push(batch);
                }
            }
            Built::Merge(How::First) => self.first_goes_on(node, &batch, effects),
            Built::Merge(How::Combine) => self.gather_copies(node, &batch, effects),
            Built::Join(join) => self.gather_right(node, join, &batch, effects),
            Built::Aggregate(groups) => self.gather_groups(node, groups, &batch, effects),
            Built::Batch { size, by, into } => self.gather_batches(node, (*size, by, into), &batch, effects),
            _ => {}
        }
    }

    /// Lets one step that holds give what it has, if all that can come to it has come; `false` when there is none.
    pub(super) fn settle_one(&mut self, effects: &mut Vec<Effect>) -> bool {
        let plan = Arc::clone(&self.plan);
        if plan.gatherers.is_empty() {
            return false;
        }
        let busy: BTreeSet<usize> = self.calls.values().map(|open| open.call.node).collect();
        let idle = |run: &Self, nodes: &[usize]| {
            nodes.iter().all(|at| !busy.contains(at) && run.nodes[*at].queue.is_empty() && !run.nodes[*at].held.is_open())
        };
        for node in plan.gatherers.iter().copied() {
            let Kind::Built(built) = &plan.nodes[node].kind else { continue };
            if !self.nodes[node].held.is_open() {
                continue;
            }
            if let Built::Loop(repeat) = &**built {
                if idle(self, &repeat.body) {
                    self.turn_is_over(node, repeat, effects);
                    return true;
                }
            } else if self.nodes[node].queue.is_empty() && idle(self, &plan.nodes[node].needs) {
                self.give(node, built, effects);
                return true;
            }
        }
        false
    }

    /// Whether none of these nodes has anything left to give.
    pub(super) fn are_idle(&self, nodes: &[usize]) -> bool {
        let calls = |node: &usize| self.calls.values().any(|open| open.call.node == *node);
        nodes.iter().all(|at| !calls(at) && self.nodes[*at].queue.is_empty() && !self.nodes[*at].held.is_open())
    }

    fn give(&mut self, node: usize, built: &Built, effects: &mut Vec<Effect>) {
        let held = std::mem::take(&mut self.nodes[node].held);
        match (built, held) {
            (Built::Sort(by), Held::Sort(mut items)) => {
                let descending: Vec<bool> = by.iter().map(|(_, descending)| *descending).collect();
                items.sort_by(|(left, one), (right, other)| {
                    let keys = left.iter().zip(right).zip(&descending);
                    let mut orders = keys.map(|((left, right), down)| mapping::order_of(left.as_ref(), right.as_ref(), *down));
                    // Of equal ones the order in which they stood, whichever came first.
                    orders.find(|order| order.is_ne()).unwrap_or_else(|| one.id.cmp(&other.id))
                });
                let items: Vec<Item> = items.into_iter().map(|(_, item)| item).collect();
                self.release(node, items.iter().map(|item| size(&item.record)));
                self.give_anew(node, items, effects);
            }
            (Built::Merge(_), Held::Pages(mut pages)) => {
                pages.sort_by_key(|batch| (batch.came, batch.page, batch.lane, batch.places.first().copied()));
                for batch in pages {
                    self.release(node, batch.records.iter().map(size));
                    self.pass(node, &batch.clone(), batch, effects);
                }
            }
            (Built::Merge(_), Held::Copies(copies)) => {
                for ((page, place), copies) in copies {
                    self.combine(node, page, place, copies, effects);
                }
            }
            (Built::Join(join), Held::Right(side)) => self.end_of_join(node, join, side, effects),
            (Built::Aggregate(groups), Held::Groups(held)) => self.give_groups(node, groups, held, effects),
            (Built::Batch { by, into, .. }, Held::Batches(batches)) => {
                for (_, (common, items)) in batches {
                    self.give_batch(node, by, into, common, items, 0, effects);
                }
            }
            _ => {}
        }
    }

    fn gather_sorted(&mut self, node: usize, by: &[(Value, bool)], batch: &Batch, effects: &mut Vec<Effect>) {
        let context = Arc::clone(&self.context);
        let keys = |record: &Record| by.iter().map(|(value, _)| value.of(record, &context)).collect::<Result<Vec<_>, Fault>>();
        for (item, keys) in self.keyed(node, batch, keys, effects) {
            self.hold(node, 1, size(&item.record), effects);
            match &mut self.nodes[node].held {
                Held::Sort(items) => items.push((keys, item)),
                held => *held = Held::Sort(vec![(keys, item)]),
            }
        }
    }

    /// The records of a page with what is made of each; those of which nothing can be made are refused.
    pub(super) fn keyed<T>(
        &mut self,
        node: usize,
        batch: &Batch,
        make: impl Fn(&Record) -> Result<T, Fault>,
        effects: &mut Vec<Effect>,
    ) -> Vec<(Item, T)> {
        let plan = Arc::clone(&self.plan);
        let (mut made, mut outs) = (Vec::with_capacity(batch.records.len()), Vec::new());
        for (item, record) in batch.items().zip(batch.records.iter()) {
            match make(record) {
                Ok(value) => made.push((item, value)),
                Err(fault) => self.refuse(node, batch.page, item.id.place, record.clone(), fault, &mut outs, &plan, effects),
            }
        }
        self.leave_by_ports(node, batch.page, batch.lane, outs, effects);
        made
    }

    /// Of each record the copy that comes first goes on.
    fn first_goes_on(&mut self, node: usize, batch: &Batch, effects: &mut Vec<Effect>) {
        let mut kept = (Vec::new(), Vec::new());
        for item in batch.items() {
            let id = (item.id.page, item.id.place);
            let is_new = match &mut self.nodes[node].held {
                Held::Gone(gone) => gone.insert(id),
                held => {
                    *held = Held::Gone(BTreeSet::from([id]));
                    true
                }
            };
            if is_new {
                self.hold(node, 0, KEY_BYTES, effects);
                kept.0.push(item.id.place);
                kept.1.push(item.record);
            } else {
                self.totals.consumed += 1;
            }
        }
        let made = Batch { lane: self.own_lane(node), places: Arc::new(kept.0), records: Arc::new(kept.1), ..batch.clone() };
        self.pass(node, batch, made, effects);
    }

    fn gather_copies(&mut self, node: usize, batch: &Batch, effects: &mut Vec<Effect>) {
        let ways = self.plan.nodes[node].ways;
        let mut whole = Vec::new();
        for item in batch.items() {
            self.hold(node, 1, size(&item.record), effects);
            if !matches!(self.nodes[node].held, Held::Copies(_)) {
                self.nodes[node].held = Held::Copies(BTreeMap::new());
            }
            let Held::Copies(copies) = &mut self.nodes[node].held else { continue };
            let id = (item.id.page, item.id.place);
            let of = copies.entry(id).or_default();
            of.push((batch.came, item));
            if of.len() >= ways {
                whole.extend(copies.remove(&id).map(|copies| (id, copies)));
            }
        }
        for ((page, place), copies) in whole {
            self.combine(node, page, place, copies, effects);
        }
    }

    /// Makes one record of the copies of one; the fields of later ways win.
    fn combine(&mut self, node: usize, page: u32, place: Place, mut copies: Vec<(u32, Item)>, effects: &mut Vec<Effect>) {
        copies.sort_by_key(|(came, item)| (*came, item.id));
        self.release(node, copies.iter().map(|(_, item)| size(&item.record)));
        self.totals.consumed += copies.len() as u64 - 1;
        let input = Arc::new(copies.iter().map(|(_, item)| item.record.clone()).collect::<Vec<_>>());
        let mut made = mapping::Object::new();
        let mut last = Record::default();
        for (_, item) in copies {
            match item.record.as_object() {
                Some(fields) => made.extend(fields.iter().map(|(name, value)| (name.clone(), value.clone()))),
                None => last = item.record.clone(),
            }
        }
        let record = if made.is_empty() { last } else { mapping::Value::Object(made).into() };
        let lane = self.own_lane(node);
        let batch = Batch { page, lane, came: u32::MAX, places: Arc::new(vec![place]), records: Arc::new(vec![record]) };
        self.pass(node, &Batch { records: input, ..batch.clone() }, batch, effects);
    }

    fn gather_batches(
        &mut self,
        node: usize,
        (most, by, into): (usize, &[(String, Value)], &str),
        batch: &Batch,
        effects: &mut Vec<Effect>,
    ) {
        let context = Arc::clone(&self.context);
        let keys = |record: &Record| by.iter().map(|(_, value)| value.of(record, &context)).collect::<Result<Vec<_>, Fault>>();
        for (item, keys) in self.keyed(node, batch, keys, effects) {
            self.hold(node, 1, size(&item.record), effects);
            if !matches!(self.nodes[node].held, Held::Batches(_)) {
                self.nodes[node].held = Held::Batches(BTreeMap::new());
            }
            let Held::Batches(batches) = &mut self.nodes[node].held else { continue };
            let key = mapping::key_of(&keys);
            let (_, items) = batches.entry(key.clone()).or_insert_with(|| (keys, Vec::new()));
            items.push(item);
            if items.len() >= most
                && let Some((common, items)) = batches.remove(&key)
            {
                self.give_batch(node, by, into, common, items, batch.page, effects);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "they are the parts of one batch")]
    fn give_batch(
        &mut self,
        node: usize,
        by: &[(String, Value)],
        into: &str,
        common: Vec<Option<mapping::Value>>,
        items: Vec<Item>,
        page: u32,
        effects: &mut Vec<Effect>,
    ) {
        let Some(first) = items.first().map(|item| item.id) else { return };
        self.release(node, items.iter().map(|item| size(&item.record)));
        self.totals.consumed += items.len() as u64 - 1;
        let input: Vec<Record> = items.iter().map(|item| item.record.clone()).collect();
        let names = by.iter().map(|(name, _)| name.clone());
        let mut made: mapping::Object = names.zip(common.into_iter().map(Option::unwrap_or_default)).collect();
        made.insert(into.to_owned(), mapping::Value::List(items.into_iter().map(|item| item.record.into_value()).collect()));
        let turn = keys::turn(&self.plan.nodes[node].id, first, 0);
        let lane = self.own_lane(node);
        let record = mapping::Value::Object(made).into();
        let batch = Batch { page, lane, came: u32::MAX, places: Arc::new(vec![Place { turn, at: 0 }]), records: Arc::new(vec![record]) };
        self.pass(node, &Batch { records: Arc::new(input), ..batch.clone() }, batch, effects);
    }

    /// Whether no record with these values came before.
    pub(super) fn is_first(
        &mut self,
        node: usize,
        by: &[Value],
        record: &Record,
        context: &Context,
        effects: &mut Vec<Effect>,
    ) -> Result<bool, Fault> {
        let values = match by {
            [] => vec![Some(record.value().clone())],
            by => by.iter().map(|value| value.of(record, context)).collect::<Result<_, _>>()?,
        };
        let mut key = [0; 16];
        key.copy_from_slice(&Sha256::digest(mapping::key_of(&values))[..16]);
        let is_new = match &mut self.nodes[node].held {
            Held::Seen(seen) => seen.insert(key),
            held => {
                *held = Held::Seen(BTreeSet::from([key]));
                true
            }
        };
        if is_new {
            self.hold(node, 0, KEY_BYTES, effects);
        }
        Ok(is_new)
    }

    /// Hands on records in a new order: each in a page of its own place among them.
    fn give_anew(&mut self, node: usize, items: Vec<Item>, effects: &mut Vec<Effect>) {
        let lane = self.own_lane(node);
        let step = self.plan.nodes[node].id.clone();
        for (page, items) in items.chunks(PAGE_RECORDS_MAX).enumerate() {
            let place = |item: &Item| Place { turn: keys::turn(&step, item.id, 0), at: item.id.place.at };
            let batch = Batch {
                page: u32::try_from(page).unwrap_or(u32::MAX),
                lane,
                came: u32::MAX,
                places: Arc::new(items.iter().map(place).collect()),
                records: Arc::new(items.iter().map(|item| item.record.clone()).collect()),
            };
            self.pass(node, &batch.clone(), batch, effects);
        }
    }

    /// Hands on what a step made, and tells the history.
    pub(super) fn pass(&mut self, node: usize, input: &Batch, made: Batch, effects: &mut Vec<Effect>) {
        let output = if made.records.is_empty() { Vec::new() } else { vec![(PORT_OUT.to_owned(), Arc::clone(&made.records))] };
        effects.push(Effect::Passed(Passed { node, page: made.page, input: Arc::clone(&input.records), output, failed: 0 }));
        self.leave(node, PORT_OUT, made, effects);
    }

    /// The lane of what a step makes, whichever way the records came that it made it of.
    pub(super) fn own_lane(&self, node: usize) -> u32 {
        keys::lane(keys::lane(0, u32::MAX - 1), u32::try_from(node).unwrap_or(u32::MAX))
    }

    /// Counts what a step holds; too much of it fails the run.
    pub(super) fn hold(&mut self, node: usize, records: u64, bytes: u64, effects: &mut Vec<Effect>) {
        self.nodes[node].holds += records;
        self.held.0 += records;
        self.held.1 += bytes;
        let (what, most) = if self.held.0 > HELD_RECORDS_MAX {
            ("records", format!("{HELD_RECORDS_MAX} records"))
        } else if self.held.1 > HELD_BYTES_MAX {
            ("bytes", format!("{} MiB", HELD_BYTES_MAX / 1024 / 1024))
        } else {
            return;
        };
        let hint = "Let fewer records come here: filter before, gather by a key, or let the database sort, join or add up.".to_owned();
        let message = format!("steps hold more than {most} at once");
        let fault = Fault { hint: Some(hint), ..Fault::new(&format!("flow.holds_too_many_{what}"), message) };
        self.fail(Some(node), fault, effects);
    }

    /// Counts what a step no longer holds: the sizes of records.
    pub(super) fn release(&mut self, node: usize, sizes: impl Iterator<Item = u64>) {
        for bytes in sizes {
            self.nodes[node].holds = self.nodes[node].holds.saturating_sub(1);
            self.held.0 = self.held.0.saturating_sub(1);
            self.held.1 = self.held.1.saturating_sub(bytes);
        }
    }
}

impl Batch {
    /// Its records with what tells them apart.
    pub(super) fn items(&self) -> impl Iterator<Item = Item> + '_ {
        let id = |place: &Place| Id { page: self.page, lane: self.lane, place: *place };
        self.places.iter().zip(self.records.iter()).map(move |(place, record)| Item { id: id(place), record: record.clone() })
    }
}

/// About how many bytes a record takes.
pub(super) fn size(record: &Record) -> u64 {
    record.value().size() as u64
}
