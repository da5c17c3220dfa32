//! Steps that hold what came to them: until all that can come has come, or until there is enough. What is held is bounded
//! for the whole run; where the host gives a place for it, what is too much for the memory is put away. What they hold until
//! the end they give page by page, when the steps behind have room.

mod sort;

use super::{
    Batch, DEPTH, Run,
    groups::Groups,
    join::Side,
    keys,
    keys::Id,
    spill::{Kept, PUT_AWAY_BYTES, Stored, read_items, write_item},
    turns::Round,
};
use crate::{
    document::{How, PORT_OUT},
    effect::{Effect, Passed, Place},
    event::Fault,
    plan::{Built, Kind},
    pure::Context,
    spill::Span,
    value::Value,
};
use mapping::Record;
use sha2::{Digest, Sha256};
use sort::{Merging, Sorted};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
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
    /// Records that are sorted.
    Sort(Sorted),
    /// Pages as they came.
    Pages(Vec<Page>),
    /// Records that went on already.
    Gone(BTreeSet<(u32, Place)>),
    /// Copies of records, by edge.
    Copies(Copies),
    /// The right side of a join.
    Right(Side),
    /// Groups.
    Groups(Groups),
    /// Records that stand together, by their key, with what is common to them.
    Batches(Batches),
    /// A loop under way.
    Round(Round),
    /// All has come, and goes on page by page.
    Giving(Giving),
}

type Copies = BTreeMap<(u32, Place), Vec<(u32, Kept)>>;
type Batches = BTreeMap<String, (Vec<Option<mapping::Value>>, Vec<Kept>)>;

/// What a step still has to give.
#[derive(Debug)]
pub(super) enum Giving {
    Sorted(Merging),
    Pages(VecDeque<Page>),
    Copies(Copies),
    /// The number of the next page, and what of the right side of a join nothing was found for.
    Alone(u32, VecDeque<Kept>),
    Batches(Batches),
}

/// A page that is held.
#[derive(Debug)]
pub(super) enum Page {
    Here(Batch),
    There { page: u32, lane: u32, came: u32, first: Option<Place>, count: u64, span: Span },
}

impl Page {
    /// Where it stands among the others.
    fn order(&self) -> (u32, u32, u32, Option<Place>) {
        match self {
            Self::Here(batch) => (batch.came, batch.page, batch.lane, batch.places.first().copied()),
            Self::There { page, lane, came, first, .. } => (*came, *page, *lane, *first),
        }
    }
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
            Self::Round(_) | Self::Giving(_) => true,
        }
    }

    /// Whether it is on its way out.
    pub(super) fn gives(&self) -> bool {
        matches!(self, Self::Giving(_))
    }
}

impl Run {
    /// A page comes to a step that holds.
    pub(super) fn gather(&mut self, node: usize, built: &Built, batch: Batch, effects: &mut Vec<Effect>) {
        // What gives has all that comes to it; were it not so, nothing would be lost.
        while self.nodes[node].held.gives() && !self.broken {
            self.give_next(node, built, effects);
        }
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
                    pages.push(Page::Here(batch));
                }
            }
            Built::Merge(How::First) => self.first_goes_on(node, &batch, effects),
            Built::Merge(How::Combine) => self.gather_copies(node, &batch, effects),
            Built::Join(join) => self.gather_right(node, join, &batch, effects),
            Built::Aggregate(groups) => self.gather_groups(node, groups, &batch, effects),
            Built::Batch { size, by, into } => self.gather_batches(node, (*size, by, into), &batch, effects),
            _ => {}
        }
        if self.puts_away(node) {
            self.put_surplus_away(effects);
            self.check_held(node, effects);
        }
    }

    /// Lets one step that holds begin to give what it has, if all that can come to it has come, or give the next page of it, if
    /// there is room behind it; `false` when there is none.
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
            if self.nodes[node].held.gives() {
                if self.has_room(node) {
                    self.give_next(node, built, effects);
                    return true;
                }
            } else if let Built::Loop(repeat) = &**built {
                if idle(self, &repeat.body) {
                    self.turn_is_over(node, repeat, effects);
                    return true;
                }
            } else if self.nodes[node].queue.is_empty() && idle(self, &plan.nodes[node].needs) {
                self.give(node, built, effects);
                return true;
            }
        }
        if !busy.is_empty() {
            return false;
        }
        // Steps wait for each other, and nothing is under way that could make room.
        for node in plan.gatherers.iter().copied() {
            if let Kind::Built(built) = &plan.nodes[node].kind
                && self.nodes[node].held.gives()
            {
                self.give_next(node, built, effects);
                return true;
            }
        }
        false
    }

    /// Whether no step behind one that gives has more before it than it should. A join whose right side it leads to waits for
    /// it, and does not count.
    fn has_room(&self, node: usize) -> bool {
        let is_full = |behind: &usize| {
            let waits_for_it = |kind: &Kind| {
                matches!(kind, Kind::Built(built)
                if matches!(&**built, Built::Join(join) if join.right_needs.contains(&node)))
            };
            *behind != node && self.nodes[*behind].queue.len() >= DEPTH && !waits_for_it(&self.plan.nodes[*behind].kind)
        };
        !self.plan.nodes[node].behind.iter().any(is_full)
    }

    /// Whether none of these nodes has anything left to give.
    pub(super) fn are_idle(&self, nodes: &[usize]) -> bool {
        let calls = |node: &usize| self.calls.values().any(|open| open.call.node == *node);
        nodes.iter().all(|at| !calls(at) && self.nodes[*at].queue.is_empty() && !self.nodes[*at].held.is_open())
    }

    /// All that can come to a step has come.
    fn give(&mut self, node: usize, built: &Built, effects: &mut Vec<Effect>) {
        let held = std::mem::take(&mut self.nodes[node].held);
        let giving = match (built, held) {
            (Built::Sort(by), Held::Sort(sorted)) => {
                if let Err(fault) = self.begin_sorted(node, by, sorted) {
                    self.break_down(node, fault, effects);
                }
                return;
            }
            (Built::Merge(_), Held::Pages(mut pages)) => {
                pages.sort_by_key(Page::order);
                Giving::Pages(pages.into())
            }
            (Built::Merge(_), Held::Copies(copies)) => Giving::Copies(copies),
            (Built::Batch { .. }, Held::Batches(batches)) => Giving::Batches(batches),
            (Built::Join(join), Held::Right(side)) => match self.end_of_join(node, join, side, effects) {
                alone if alone.is_empty() => return,
                alone => Giving::Alone(0, alone),
            },
            (Built::Aggregate(groups), Held::Groups(held)) => return self.give_groups(node, groups, held, effects),
            _ => return,
        };
        self.nodes[node].held = Held::Giving(giving);
    }

    /// A step gives the next page of what it has.
    fn give_next(&mut self, node: usize, built: &Built, effects: &mut Vec<Effect>) {
        let Held::Giving(giving) = std::mem::take(&mut self.nodes[node].held) else { return };
        match self.give_page(node, built, giving, effects) {
            Ok(left) => self.nodes[node].held = left,
            Err(fault) => self.break_down(node, fault, effects),
        }
    }

    fn give_page(&mut self, node: usize, built: &Built, giving: Giving, effects: &mut Vec<Effect>) -> Result<Held, Fault> {
        Ok(match (built, giving) {
            (Built::Sort(by), Giving::Sorted(merging)) => return self.give_sorted(node, by, merging, effects),
            (_, Giving::Pages(mut pages)) => {
                if let Some(page) = pages.pop_front() {
                    let batch = self.page_of(node, page)?;
                    self.pass(node, &batch.clone(), batch, effects);
                }
                if pages.is_empty() { Held::Nothing } else { Held::Giving(Giving::Pages(pages)) }
            }
            (_, Giving::Copies(mut all)) => {
                if let Some(((page, place), copies)) = all.pop_first() {
                    self.combine(node, page, place, copies, effects)?;
                }
                if all.is_empty() { Held::Nothing } else { Held::Giving(Giving::Copies(all)) }
            }
            (Built::Join(join), Giving::Alone(page, alone)) => return self.give_right(node, join, page, alone, effects),
            (Built::Batch { by, into, .. }, Giving::Batches(mut batches)) => {
                if let Some((key, (common, kept))) = batches.pop_first() {
                    self.release_key(&key);
                    self.give_batch(node, by, into, common, kept, 0, effects)?;
                }
                if batches.is_empty() { Held::Nothing } else { Held::Giving(Giving::Batches(batches)) }
            }
            _ => Held::Nothing,
        })
    }

    /// A page as it came, which the step holds no longer.
    fn page_of(&mut self, node: usize, page: Page) -> Result<Batch, Fault> {
        match page {
            Page::Here(batch) => {
                self.release(node, batch.records.iter().map(size));
                Ok(batch)
            }
            Page::There { page, lane, came, count, span, .. } => {
                let bytes = self.look_at(span)?;
                self.forget(span);
                self.nodes[node].holds = self.nodes[node].holds.saturating_sub(count);
                self.held.1 = self.held.1.saturating_sub(PUT_AWAY_BYTES);
                let (places, records): (Vec<_>, Vec<_>) = read_items(&bytes)?.into_iter().map(|(id, record)| (id.place, record)).unzip();
                Ok(Batch { page, lane, came, places: Arc::new(places), records: Arc::new(records) })
            }
        }
    }

    /// Puts pages away; gives how many they were.
    pub(super) fn put_pages_away<'p>(&mut self, pages: impl Iterator<Item = &'p mut Page>) -> Result<u64, Fault> {
        let mut put = 0;
        for held in pages {
            let Page::Here(batch) = held else { continue };
            let mut bytes = Vec::new();
            batch.items().for_each(|item| write_item(item.id, &item.record, &mut bytes));
            let (first, count) = (batch.places.first().copied(), batch.records.len() as u64);
            let (page, lane, came) = (batch.page, batch.lane, batch.came);
            *held = Page::There { page, lane, came, first, count, span: self.put(&bytes)? };
            put += 1;
        }
        Ok(put)
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
        for Item { id, record } in batch.items() {
            self.hold(node, 1, size(&record), effects);
            if !matches!(self.nodes[node].held, Held::Copies(_)) {
                self.nodes[node].held = Held::Copies(BTreeMap::new());
            }
            let Held::Copies(copies) = &mut self.nodes[node].held else { continue };
            let of = (id.page, id.place);
            let found = copies.entry(of).or_default();
            found.push((batch.came, Kept { id, record: Stored::Here(record) }));
            if found.len() >= ways {
                whole.extend(copies.remove(&of).map(|copies| (of, copies)));
            }
        }
        for ((page, place), copies) in whole {
            if let Err(fault) = self.combine(node, page, place, copies, effects) {
                return self.break_down(node, fault, effects);
            }
        }
    }

    /// Makes one record of the copies of one; the fields of later ways win.
    fn combine(
        &mut self,
        node: usize,
        page: u32,
        place: Place,
        mut copies: Vec<(u32, Kept)>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Fault> {
        copies.sort_by_key(|(came, kept)| (*came, kept.id));
        self.totals.consumed += copies.len() as u64 - 1;
        let input = copies.iter().map(|(_, kept)| self.taken_out(node, &kept.record)).collect::<Result<Vec<_>, Fault>>()?;
        let mut made = mapping::Object::new();
        let mut last = Record::default();
        for record in &input {
            match record.as_object() {
                Some(fields) => made.extend(fields.iter().map(|(name, value)| (name.clone(), value.clone()))),
                None => last = record.clone(),
            }
        }
        let record = if made.is_empty() { last } else { mapping::Value::Object(made).into() };
        let lane = self.own_lane(node);
        let batch = Batch { page, lane, came: u32::MAX, places: Arc::new(vec![place]), records: Arc::new(vec![record]) };
        self.pass(node, &Batch { records: Arc::new(input), ..batch.clone() }, batch, effects);
        Ok(())
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
        for (Item { id, record }, keys) in self.keyed(node, batch, keys, effects) {
            self.hold(node, 1, size(&record), effects);
            if !matches!(self.nodes[node].held, Held::Batches(_)) {
                self.nodes[node].held = Held::Batches(BTreeMap::new());
            }
            let key = mapping::key_of(&keys);
            let Held::Batches(batches) = &mut self.nodes[node].held else { continue };
            let is_new = !batches.contains_key(&key);
            let (_, kept) = batches.entry(key.clone()).or_insert_with(|| (keys, Vec::new()));
            kept.push(Kept { id, record: Stored::Here(record) });
            let whole = if kept.len() >= most { batches.remove(&key) } else { None };
            if is_new {
                self.hold_key(&key);
            }
            if let Some((common, kept)) = whole {
                self.release_key(&key);
                if let Err(fault) = self.give_batch(node, by, into, common, kept, batch.page, effects) {
                    return self.break_down(node, fault, effects);
                }
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
        kept: Vec<Kept>,
        page: u32,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Fault> {
        let Some(first) = kept.first().map(|kept| kept.id) else { return Ok(()) };
        self.totals.consumed += kept.len() as u64 - 1;
        let input = kept.into_iter().map(|kept| self.taken_out(node, &kept.record)).collect::<Result<Vec<_>, Fault>>()?;
        let names = by.iter().map(|(name, _)| name.clone());
        let mut made: mapping::Object = names.zip(common.into_iter().map(Option::unwrap_or_default)).collect();
        made.insert(into.to_owned(), mapping::Value::List(input.iter().map(|record| record.value().clone()).collect()));
        let turn = keys::turn(&self.plan.nodes[node].id, first, 0);
        let lane = self.own_lane(node);
        let record = mapping::Value::Object(made).into();
        let batch = Batch { page, lane, came: u32::MAX, places: Arc::new(vec![Place { turn, at: 0 }]), records: Arc::new(vec![record]) };
        self.pass(node, &Batch { records: Arc::new(input), ..batch.clone() }, batch, effects);
        Ok(())
    }

    /// Counts a key whose records may be put away: it stays.
    fn hold_key(&mut self, key: &str) {
        if self.options.spill.is_some() {
            self.held.1 += KEY_BYTES + 3 * key.len() as u64;
        }
    }

    fn release_key(&mut self, key: &str) {
        if self.options.spill.is_some() {
            self.held.1 = self.held.1.saturating_sub(KEY_BYTES + 3 * key.len() as u64);
        }
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

    /// Counts what a step holds; too much of it fails the run, unless the step can put it away.
    pub(super) fn hold(&mut self, node: usize, records: u64, bytes: u64, effects: &mut Vec<Effect>) {
        let state = &mut self.nodes[node];
        state.holds += records;
        state.memory = (state.memory.0 + records, state.memory.1 + bytes);
        self.held = (self.held.0 + records, self.held.1 + bytes);
        if !self.puts_away(node) {
            self.check_held(node, effects);
        }
    }

    fn check_held(&mut self, node: usize, effects: &mut Vec<Effect>) {
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
        let state = &mut self.nodes[node];
        for bytes in sizes {
            state.holds = state.holds.saturating_sub(1);
            state.memory = (state.memory.0.saturating_sub(1), state.memory.1.saturating_sub(bytes));
            self.held = (self.held.0.saturating_sub(1), self.held.1.saturating_sub(bytes));
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
