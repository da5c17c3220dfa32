//! A join: the right side is held whole, the left side streams past it.

use super::{
    Batch, Run,
    gather::{Giving, Held, Item, size},
    keys,
    spill::{Kept, Stored},
};
use crate::{
    document::{Keep, PORT_OUT},
    effect::{Effect, Passed, Place},
    event::Fault,
    plan::Joined,
    value::Value,
};
use mapping::{Context, Record};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

/// What stands for the values of a key.
type Key = [u8; 16];

/// The right side of a join.
#[derive(Debug, Default)]
pub(super) struct Side {
    /// By key, in their own order; whether a left record was found for them.
    by_key: BTreeMap<Key, Vec<(Kept, bool)>>,
    /// Those without a key.
    without: Vec<Kept>,
    sorted: bool,
}

impl Side {
    pub(super) fn is_empty(&self) -> bool {
        self.by_key.is_empty() && self.without.is_empty()
    }

    /// All of its records.
    pub(super) fn records_mut(&mut self) -> impl Iterator<Item = &mut Stored> {
        let keyed = self.by_key.values_mut().flatten().map(|(kept, _)| kept);
        keyed.chain(&mut self.without).map(|kept| &mut kept.record)
    }
}

impl Run {
    pub(super) fn gather_right(&mut self, node: usize, join: &Joined, batch: &Batch, effects: &mut Vec<Effect>) {
        let context = Arc::clone(&self.context);
        for (Item { id, record }, key) in self.keyed(node, batch, |record| key(&join.right_keys, record, &context), effects) {
            self.hold(node, 1, size(&record), effects);
            if !matches!(self.nodes[node].held, Held::Right(_)) {
                self.nodes[node].held = Held::Right(Side::default());
            }
            let Held::Right(side) = &mut self.nodes[node].held else { continue };
            side.sorted = false;
            let kept = Kept { id, record: Stored::Here(record) };
            match key {
                // Most keys stand for one record.
                Some(key) => side.by_key.entry(key).or_insert_with(|| Vec::with_capacity(1)).push((kept, false)),
                None => side.without.push(kept),
            }
        }
    }

    /// Lets the left side past the right one, once that is whole.
    pub(super) fn begin_join(&mut self, node: usize, join: &Joined, effects: &mut Vec<Effect>) {
        while self.failure.is_none() && !self.nodes[node].queue.is_empty() && self.are_idle(&join.right_needs) {
            let Some(batch) = self.nodes[node].queue.pop_front() else { return };
            self.stirred = true;
            if let Err(fault) = self.pair(node, join, &batch, effects) {
                self.break_down(node, fault, effects);
            }
        }
    }

    fn pair(&mut self, node: usize, join: &Joined, batch: &Batch, effects: &mut Vec<Effect>) -> Result<(), Fault> {
        let context = Arc::clone(&self.context);
        let keyed = self.keyed(node, batch, |record| key(&join.left_keys, record, &context), effects);
        let mut held = std::mem::take(&mut self.nodes[node].held);
        let mut none = Side::default();
        let side = if let Held::Right(side) = &mut held { side } else { &mut none };
        if !side.sorted {
            // Which of several comes first does not depend on when it came.
            side.by_key.values_mut().for_each(|kept| kept.sort_by_key(|(kept, _)| kept.id));
            side.sorted = true;
        }
        let step = self.plan.nodes[node].id.clone();
        let (mut places, mut records) = (Vec::new(), Vec::new());
        for (left, key) in keyed {
            let mut partners = key.and_then(|key| side.by_key.get_mut(&key)).map(|kept| kept.iter_mut()).into_iter().flatten();
            let Some(first) = partners.next() else {
                if join.keep == Keep::Pairs {
                    self.nodes[node].tally.filtered += 1;
                    self.totals.filtered += 1;
                } else {
                    places.push(left.id.place);
                    records.push(left.record);
                }
                continue;
            };
            for (number, (right, found)) in (0..).zip(std::iter::once(first).chain(partners)) {
                *found = true;
                let turn = if number == 0 { left.id.place.turn } else { keys::turn(&step, left.id, number) };
                places.push(Place { turn, ..left.id.place });
                records.push(joined(&left.record, &self.record_of(&right.record)?, join.into.as_deref()));
                self.totals.records_in += u64::from(number > 0);
            }
        }
        self.nodes[node].held = held;
        let made = Batch { places: Arc::new(places), records: Arc::new(records), ..batch.clone() };
        self.pass(node, batch, made, effects);
        Ok(())
    }

    /// All of both sides has come; gives what of the right one is still to be handed on, in its order.
    pub(super) fn end_of_join(&mut self, node: usize, join: &Joined, side: Side, effects: &mut Vec<Effect>) -> VecDeque<Kept> {
        let mut alone = side.without;
        for (kept, found) in side.by_key.into_values().flatten() {
            if found {
                self.release_kept(node, &kept.record);
                self.totals.consumed += 1;
            } else {
                alone.push(kept);
            }
        }
        if join.keep != Keep::Both {
            alone.iter().for_each(|kept| self.release_kept(node, &kept.record));
            self.totals.consumed += alone.len() as u64;
            effects.push(Effect::Passed(Passed { node, page: 0, input: Arc::default(), output: Vec::new(), failed: 0 }));
            return VecDeque::new();
        }
        alone.sort_by_key(|kept| kept.id);
        alone.into()
    }

    /// Hands on the next page of what nothing was found for; gives what is left.
    pub(super) fn give_right(
        &mut self,
        node: usize,
        join: &Joined,
        page: u32,
        mut alone: VecDeque<Kept>,
        effects: &mut Vec<Effect>,
    ) -> Result<Held, Fault> {
        let step = self.plan.nodes[node].id.clone();
        let (mut places, mut records) = (Vec::new(), Vec::new());
        while records.len() < super::PAGE_RECORDS_MAX
            && let Some(Kept { id, record }) = alone.pop_front()
        {
            let record = self.taken_out(node, &record)?;
            places.push(Place { turn: keys::turn(&step, id, 0), ..id.place });
            records.push(match &join.into {
                Some(name) => mapping::Value::Object([(name.clone(), record.into_value())].into_iter().collect()).into(),
                None => record,
            });
        }
        let (lane, records) = (self.own_lane(node), Arc::new(records));
        let output = vec![(PORT_OUT.to_owned(), Arc::clone(&records))];
        effects.push(Effect::Passed(Passed { node, page, input: Arc::default(), output, failed: 0 }));
        self.leave(node, PORT_OUT, Batch { page, lane, came: u32::MAX, places: Arc::new(places), records }, effects);
        Ok(if alone.is_empty() { Held::Nothing } else { Held::Giving(Giving::Alone(page + 1, alone)) })
    }
}

/// The key of a record; `None` where a part of it is missing: that equals nothing.
fn key(values: &[Value], record: &Record, context: &Context) -> Result<Option<Key>, Fault> {
    let values = values.iter().map(|value| value.of(record, context)).collect::<Result<Vec<_>, Fault>>()?;
    if values.iter().any(Option::is_none) {
        return Ok(None);
    }
    let mut key = [0; 16];
    key.copy_from_slice(&Sha256::digest(mapping::key_of(&values))[..16]);
    Ok(Some(key))
}

fn joined(left: &Record, right: &Record, into: Option<&str>) -> Record {
    let mut made = left.as_object().cloned().unwrap_or_default();
    match (into, right.as_object()) {
        (Some(name), _) => drop(made.insert(name.to_owned(), right.value().clone())),
        (None, Some(fields)) => {
            for (name, value) in fields {
                made.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        (None, None) => {}
    }
    mapping::Value::Object(made).into()
}
