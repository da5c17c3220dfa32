//! Aggregates: what was taken of the records of each group so far. Sums and counts are folded page by page, so that a group
//! costs the same however many records it has; lists hold what they list.

use super::{Batch, PAGE_RECORDS_MAX, Run, gather::Held, keys, keys::Id};
use crate::{
    document::PORT_OUT,
    effect::{Effect, Passed, Place},
    event::Fault,
    plan::{self, TakenField},
};
use mapping::{Context, Object, Record, Value, document::Take};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What a group costs besides its values.
const GROUP_BYTES: u64 = 200;

/// The groups of a step.
#[derive(Debug, Default)]
pub(super) struct Groups {
    by_key: BTreeMap<String, Group>,
    /// What they count for in the limits.
    records: u64,
    bytes: u64,
}

impl Groups {
    pub(super) fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }
}

#[derive(Debug)]
struct Group {
    /// The first of its records, whichever came first.
    first: Id,
    common: Vec<Option<Value>>,
    so_far: Vec<SoFar>,
}

/// What was taken so far.
#[derive(Debug)]
enum SoFar {
    Count(u64),
    Different(BTreeSet<String>),
    One(Option<Value>),
    Average(Option<Value>, u64),
    List(Vec<Value>),
}

impl SoFar {
    fn new(take: Take) -> Self {
        match take {
            Take::Count => Self::Count(0),
            Take::CountDistinct => Self::Different(BTreeSet::new()),
            Take::Average => Self::Average(None, 0),
            Take::List | Take::Join => Self::List(Vec::new()),
            Take::Sum | Take::Min | Take::Max | Take::First | Take::Last => Self::One(None),
        }
    }

    /// Takes one more; gives by how many bytes it grew.
    fn take(&mut self, field: &TakenField, value: Option<Value>, context: &Context) -> Result<u64, Fault> {
        let Some(value) = value else { return Ok(0) };
        match self {
            Self::Count(count) => *count += 1,
            Self::Different(seen) => {
                let key = mapping::key_of(&[Some(value)]);
                let bytes = key.len() as u64;
                return Ok(if seen.insert(key) { bytes } else { 0 });
            }
            Self::One(one) => *one = fold(field, one.take(), value, context)?,
            Self::Average(sum, count) => {
                *sum = fold(field, sum.take(), value, context)?;
                *count += 1;
            }
            Self::List(items) => {
                let bytes = value.size() as u64;
                items.push(value);
                return Ok(bytes);
            }
        }
        Ok(0)
    }

    fn value(self, field: &TakenField, context: &Context) -> Result<Value, Fault> {
        let count = |count: usize| Value::from(i64::try_from(count).unwrap_or(i64::MAX));
        Ok(match self {
            Self::Count(counted) => count(usize::try_from(counted).unwrap_or(usize::MAX)),
            Self::Different(seen) => count(seen.len()),
            Self::One(None) if field.take == Take::Sum => count(0),
            Self::One(one) => one.unwrap_or_default(),
            Self::Average(sum, counted) => match sum {
                None => Value::Null,
                Some(sum) => {
                    let parts = [("sum".to_owned(), sum), ("count".to_owned(), count(usize::try_from(counted).unwrap_or(usize::MAX)))];
                    let parts = Value::Object(parts.into_iter().collect::<Object>());
                    field.average.of(&parts.into(), context)?.unwrap_or_default()
                }
            },
            Self::List(items) if field.take == Take::Join => folded(field, items, context)?.unwrap_or_default(),
            Self::List(items) => Value::List(items),
        })
    }
}

/// One value of what there was and one more.
fn fold(field: &TakenField, before: Option<Value>, value: Value, context: &Context) -> Result<Option<Value>, Fault> {
    folded(field, before.into_iter().chain([value]).collect(), context)
}

fn folded(field: &TakenField, items: Vec<Value>, context: &Context) -> Result<Option<Value>, Fault> {
    let record = Value::Object([("items".to_owned(), Value::List(items))].into_iter().collect::<Object>());
    field.fold.of(&record.into(), context)
}

/// What one record brings to its group.
struct Brought {
    keys: Vec<Option<Value>>,
    values: Vec<Option<Value>>,
}

impl Run {
    pub(super) fn gather_groups(&mut self, node: usize, groups: &plan::Groups, batch: &Batch, effects: &mut Vec<Effect>) {
        let context = Arc::clone(&self.context);
        let brought = |record: &Record| brought(groups, record, &context);
        for (item, Brought { keys, values }) in self.keyed(node, batch, brought, effects) {
            self.totals.consumed += 1;
            if !matches!(self.nodes[node].held, Held::Groups(_)) {
                self.nodes[node].held = Held::Groups(Groups::default());
            }
            let Held::Groups(held) = &mut self.nodes[node].held else { continue };
            let key = mapping::key_of(&keys);
            let mut grown = (0, 0);
            let group = held.by_key.entry(key).or_insert_with_key(|key| {
                grown = (1, GROUP_BYTES + 2 * key.len() as u64);
                Group { first: item.id, common: keys, so_far: groups.fields.iter().map(|field| SoFar::new(field.take)).collect() }
            });
            group.first = group.first.min(item.id);
            let mut wrong = None;
            for ((so_far, field), value) in group.so_far.iter_mut().zip(&groups.fields).zip(values) {
                match so_far.take(field, value, &context) {
                    Ok(bytes) => grown.1 += bytes,
                    Err(fault) => wrong = Some(fault),
                }
            }
            held.records += grown.0;
            held.bytes += grown.1;
            self.held.0 += grown.0;
            self.hold(node, 0, grown.1, effects);
            if let Some(fault) = wrong {
                // Each value was fit for it by itself: together they are too large.
                self.fail(Some(node), fault, effects);
            }
        }
    }

    pub(super) fn give_groups(&mut self, node: usize, groups: &plan::Groups, held: Groups, effects: &mut Vec<Effect>) {
        self.held.0 = self.held.0.saturating_sub(held.records);
        self.held.1 = self.held.1.saturating_sub(held.bytes);
        let context = Arc::clone(&self.context);
        let step = self.plan.nodes[node].id.clone();
        let mut all: Vec<Group> = held.by_key.into_values().collect();
        all.sort_by(|one, other| {
            let mut orders =
                one.common.iter().zip(&other.common).map(|(one, other)| mapping::order_of(one.as_ref(), other.as_ref(), false));
            orders.find(|order| order.is_ne()).unwrap_or_else(|| one.first.cmp(&other.first))
        });
        let mut made = Vec::with_capacity(all.len());
        for Group { first, common, so_far } in all {
            let names = groups.by.iter().map(|(name, _)| name.clone());
            let mut record: Object = names.zip(common.into_iter().map(Option::unwrap_or_default)).collect();
            for (so_far, field) in so_far.into_iter().zip(&groups.fields) {
                match so_far.value(field, &context) {
                    Ok(value) => drop(record.insert(field.name.clone(), value)),
                    Err(fault) => return self.fail(Some(node), Fault { field: Some(field.name.clone()), ..fault }, effects),
                }
            }
            made.push((Place { turn: keys::turn(&step, first, 0), at: 0 }, Record::from(Value::Object(record))));
        }
        self.totals.records_in += made.len() as u64;
        let lane = self.own_lane(node);
        for (page, some) in (0..).zip(made.chunks(PAGE_RECORDS_MAX)) {
            let places = Arc::new(some.iter().map(|(place, _)| *place).collect());
            let records: Arc<Vec<Record>> = Arc::new(some.iter().map(|(_, record)| record.clone()).collect());
            let output = vec![(PORT_OUT.to_owned(), Arc::clone(&records))];
            effects.push(Effect::Passed(Passed { node, page, input: Arc::default(), output, failed: 0 }));
            self.leave(node, PORT_OUT, Batch { page, lane, came: u32::MAX, places, records }, effects);
        }
    }
}

/// What a record brings; a value that cannot be taken is its own fault.
fn brought(groups: &plan::Groups, record: &Record, context: &Context) -> Result<Brought, Fault> {
    let keys = groups.by.iter().map(|(_, value)| value.of(record, context)).collect::<Result<_, _>>()?;
    let mut values = Vec::with_capacity(groups.fields.len());
    for field in &groups.fields {
        let value = match &field.of {
            None => Some(record.value().clone()),
            Some(of) => of.of(record, context)?,
        };
        if let Some(value) = &value
            && matches!(field.take, Take::Sum | Take::Average | Take::Join)
        {
            folded(field, vec![value.clone()], context).map_err(|fault| Fault { field: Some(field.name.clone()), ..fault })?;
        }
        values.push(value);
    }
    Ok(Brought { keys, values })
}
