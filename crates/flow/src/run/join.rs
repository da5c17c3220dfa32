//! A join: the right side is held whole, the left side streams past it.

use super::{
    Batch, Run,
    gather::{Held, Item, size},
    keys,
};
use crate::{
    document::{Keep, PORT_OUT},
    effect::{Effect, Passed, Place},
    event::Fault,
    plan::Joined,
    value::Value,
};
use mapping::{Context, Record};
use std::{collections::BTreeMap, sync::Arc};

/// The right side of a join.
#[derive(Debug, Default)]
pub(super) struct Side {
    /// By key, in their own order; whether a left record was found for them.
    by_key: BTreeMap<String, Vec<(Item, bool)>>,
    /// Those without a key.
    without: Vec<Item>,
    sorted: bool,
}

impl Side {
    pub(super) fn is_empty(&self) -> bool {
        self.by_key.is_empty() && self.without.is_empty()
    }
}

impl Run {
    pub(super) fn gather_right(&mut self, node: usize, join: &Joined, batch: &Batch, effects: &mut Vec<Effect>) {
        let context = Arc::clone(&self.context);
        for (item, key) in self.keyed(node, batch, |record| key(&join.right_keys, record, &context), effects) {
            self.hold(node, 1, size(&item.record), effects);
            if !matches!(self.nodes[node].held, Held::Right(_)) {
                self.nodes[node].held = Held::Right(Side::default());
            }
            let Held::Right(side) = &mut self.nodes[node].held else { continue };
            side.sorted = false;
            match key {
                Some(key) => side.by_key.entry(key).or_default().push((item, false)),
                None => side.without.push(item),
            }
        }
    }

    /// Lets the left side past the right one, once that is whole.
    pub(super) fn begin_join(&mut self, node: usize, join: &Joined, effects: &mut Vec<Effect>) {
        while self.failure.is_none() && !self.nodes[node].queue.is_empty() && self.are_idle(&join.right_needs) {
            let Some(batch) = self.nodes[node].queue.pop_front() else { return };
            self.stirred = true;
            self.pair(node, join, &batch, effects);
        }
    }

    fn pair(&mut self, node: usize, join: &Joined, batch: &Batch, effects: &mut Vec<Effect>) {
        let context = Arc::clone(&self.context);
        let keyed = self.keyed(node, batch, |record| key(&join.left_keys, record, &context), effects);
        let mut held = std::mem::take(&mut self.nodes[node].held);
        let mut none = Side::default();
        let side = if let Held::Right(side) = &mut held { side } else { &mut none };
        if !side.sorted {
            // Which of several comes first does not depend on when it came.
            side.by_key.values_mut().for_each(|items| items.sort_by_key(|(item, _)| item.id));
            side.sorted = true;
        }
        let step = self.plan.nodes[node].id.clone();
        let (mut places, mut records) = (Vec::new(), Vec::new());
        for (left, key) in keyed {
            let mut partners = key.and_then(|key| side.by_key.get_mut(&key)).map(|items| items.iter_mut()).into_iter().flatten();
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
                records.push(joined(&left.record, &right.record, join.into.as_deref()));
                self.totals.records_in += u64::from(number > 0);
            }
        }
        self.nodes[node].held = held;
        let made = Batch { places: Arc::new(places), records: Arc::new(records), ..batch.clone() };
        self.pass(node, batch, made, effects);
    }

    /// All of both sides has come.
    pub(super) fn end_of_join(&mut self, node: usize, join: &Joined, side: Side, effects: &mut Vec<Effect>) {
        let mut alone = side.without;
        let mut partners = Vec::new();
        for (item, found) in side.by_key.into_values().flatten() {
            if found { partners.push(item) } else { alone.push(item) }
        }
        self.release(node, alone.iter().chain(&partners).map(|item| size(&item.record)));
        self.totals.consumed += partners.len() as u64;
        if join.keep != Keep::Both {
            self.totals.consumed += alone.len() as u64;
            effects.push(Effect::Passed(Passed { node, page: 0, input: Arc::default(), output: Vec::new(), failed: 0 }));
            return;
        }
        alone.sort_by_key(|item| item.id);
        self.give_right(node, join, alone, effects);
    }

    fn give_right(&mut self, node: usize, join: &Joined, alone: Vec<Item>, effects: &mut Vec<Effect>) {
        let step = self.plan.nodes[node].id.clone();
        let lane = self.own_lane(node);
        for (page, items) in (0..).zip(alone.chunks(super::PAGE_RECORDS_MAX)) {
            let places = items.iter().map(|item| Place { turn: keys::turn(&step, item.id, 0), ..item.id.place }).collect();
            let records = items.iter().map(|item| match &join.into {
                Some(name) => mapping::Value::Object([(name.clone(), item.record.value().clone())].into_iter().collect()).into(),
                None => item.record.clone(),
            });
            let records = Arc::new(records.collect::<Vec<Record>>());
            let output = vec![(PORT_OUT.to_owned(), Arc::clone(&records))];
            effects.push(Effect::Passed(Passed { node, page, input: Arc::default(), output, failed: 0 }));
            self.leave(node, PORT_OUT, Batch { page, lane, came: u32::MAX, places: Arc::new(places), records }, effects);
        }
    }
}

/// The key of a record; `None` where a part of it is missing: that equals nothing.
fn key(values: &[Value], record: &Record, context: &Context) -> Result<Option<String>, Fault> {
    let values = values.iter().map(|value| value.of(record, context)).collect::<Result<Vec<_>, Fault>>()?;
    Ok((!values.iter().any(Option::is_none)).then(|| mapping::key_of(&values)))
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
