//! Sorting: what is put away is put away in order, and what is in order is merged when it is given.

use super::{Giving, Held, Item, size};
use crate::{
    effect::{Effect, Place},
    event::Fault,
    pure::Context,
    run::{
        Batch, PAGE_RECORDS_MAX, Run, keys,
        spill::{PIECE_BYTES, read_items, write_item},
    },
    spill::Span,
    value::Value,
};
use mapping::Record;
use std::{
    cmp::Ordering,
    collections::{BinaryHeap, VecDeque},
    sync::Arc,
};

/// What a sort holds.
#[derive(Debug, Default)]
pub(in crate::run) struct Sorted {
    /// In memory, as they came.
    items: Vec<Keyed>,
    /// Put away: each in order by itself, piece by piece.
    chunks: Vec<VecDeque<Span>>,
}

impl Sorted {
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty() && self.chunks.is_empty()
    }
}

/// A record with what it is sorted by.
#[derive(Debug)]
struct Keyed {
    keys: Vec<Option<mapping::Value>>,
    item: Item,
}

/// Records in order, from several lists that are in order.
#[derive(Debug)]
pub(in crate::run) struct Merging {
    /// The number of the next page.
    page: u32,
    descending: Arc<[bool]>,
    /// What stands in memory first, then what was put away.
    lists: Vec<List>,
    /// The first of each list.
    heads: BinaryHeap<Head>,
}

/// Records in order; those behind them are put away.
#[derive(Debug)]
struct List {
    items: VecDeque<Keyed>,
    pieces: VecDeque<Span>,
}

#[derive(Debug)]
struct Head {
    keyed: Keyed,
    list: usize,
    descending: Arc<[bool]>,
}

impl Ord for Head {
    /// The heap gives its greatest: that is whose turn it is.
    fn cmp(&self, other: &Self) -> Ordering {
        order(&self.descending, &other.keyed, &self.keyed)
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Head {}

fn order(descending: &[bool], one: &Keyed, other: &Keyed) -> Ordering {
    let keys = one.keys.iter().zip(&other.keys).zip(descending);
    let mut orders = keys.map(|((left, right), down)| mapping::order_of(left.as_ref(), right.as_ref(), *down));
    // Of equal ones the order in which they stood, whichever came first.
    orders.find(|order| order.is_ne()).unwrap_or_else(|| one.item.id.cmp(&other.item.id))
}

fn descending(by: &[(Value, bool)]) -> Arc<[bool]> {
    by.iter().map(|(_, descending)| *descending).collect()
}

fn keys_of(by: &[(Value, bool)], record: &Record, context: &Context) -> Result<Vec<Option<mapping::Value>>, Fault> {
    by.iter().map(|(value, _)| value.of(record, context)).collect()
}

impl Run {
    pub(super) fn gather_sorted(&mut self, node: usize, by: &[(Value, bool)], batch: &Batch, effects: &mut Vec<Effect>) {
        let context = Arc::clone(&self.context);
        for (item, keys) in self.keyed(node, batch, |record| keys_of(by, record, &context), effects) {
            self.hold(node, 1, size(&item.record), effects);
            if !matches!(self.nodes[node].held, Held::Sort(_)) {
                self.nodes[node].held = Held::Sort(Sorted::default());
            }
            let Held::Sort(sorted) = &mut self.nodes[node].held else { continue };
            sorted.items.push(Keyed { keys, item });
        }
    }

    /// Puts away what stands in memory, in order.
    pub(in crate::run) fn put_sorted_away(&mut self, node: usize, sorted: &mut Sorted) -> Result<(), Fault> {
        let plan = Arc::clone(&self.plan);
        let crate::plan::Kind::Built(built) = &plan.nodes[node].kind else { return Ok(()) };
        let crate::plan::Built::Sort(by) = &**built else { return Ok(()) };
        if sorted.items.is_empty() {
            return Ok(());
        }
        let descending = descending(by);
        sorted.items.sort_by(|one, other| order(&descending, one, other));
        let (mut pieces, mut piece) = (VecDeque::new(), Vec::new());
        for Keyed { item, .. } in &sorted.items {
            write_item(item.id, &item.record, &mut piece);
            if piece.len() >= PIECE_BYTES {
                pieces.push_back(self.put(&piece)?);
                piece.clear();
            }
        }
        if !piece.is_empty() {
            pieces.push_back(self.put(&piece)?);
        }
        sorted.items = Vec::new();
        sorted.chunks.push(pieces);
        Ok(())
    }

    /// All has come: brings it in order, page by page.
    pub(super) fn begin_sorted(&mut self, node: usize, by: &[(Value, bool)], sorted: Sorted) -> Result<(), Fault> {
        let is_put_away = !sorted.chunks.is_empty();
        self.nodes[node].held = Held::Sort(sorted);
        if is_put_away {
            // What waits to be given while other steps take up is no business of the memory any more.
            self.put_held_away(node)?;
        }
        let Held::Sort(Sorted { mut items, chunks }) = std::mem::take(&mut self.nodes[node].held) else { return Ok(()) };
        let descending = descending(by);
        items.sort_by(|one, other| order(&descending, one, other));
        let mut lists = vec![List { items: items.into(), pieces: VecDeque::new() }];
        lists.extend(chunks.into_iter().map(|pieces| List { items: VecDeque::new(), pieces }));
        let mut merging = Merging { page: 0, descending, heads: BinaryHeap::with_capacity(lists.len()), lists };
        for list in 0..merging.lists.len() {
            self.next_head(by, &mut merging, list)?;
        }
        self.nodes[node].held = Held::Giving(Giving::Sorted(merging));
        Ok(())
    }

    /// The next of a list becomes its first.
    fn next_head(&mut self, by: &[(Value, bool)], merging: &mut Merging, at: usize) -> Result<(), Fault> {
        let list = &mut merging.lists[at];
        if list.items.is_empty()
            && let Some(piece) = list.pieces.pop_front()
        {
            let bytes = self.look_at(piece)?;
            self.forget(piece);
            for (id, record) in read_items(&bytes)? {
                let keys = keys_of(by, &record, &self.context)?;
                list.items.push_back(Keyed { keys, item: Item { id, record } });
            }
        }
        let descending = &merging.descending;
        merging.heads.extend(list.items.pop_front().map(|keyed| Head { keyed, list: at, descending: Arc::clone(descending) }));
        Ok(())
    }

    /// Hands on the next page, each record in a page of its own place among them; gives what is left.
    pub(super) fn give_sorted(
        &mut self,
        node: usize,
        by: &[(Value, bool)],
        mut merging: Merging,
        effects: &mut Vec<Effect>,
    ) -> Result<Held, Fault> {
        let step = self.plan.nodes[node].id.clone();
        let (mut places, mut records) = (Vec::new(), Vec::new());
        while records.len() < PAGE_RECORDS_MAX
            && let Some(Head { keyed, list, .. }) = merging.heads.pop()
        {
            self.next_head(by, &mut merging, list)?;
            let Item { id, record } = keyed.item;
            if list == 0 {
                self.release(node, std::iter::once(size(&record)));
            } else {
                self.nodes[node].holds = self.nodes[node].holds.saturating_sub(1);
            }
            places.push(Place { turn: keys::turn(&step, id, 0), at: id.place.at });
            records.push(record);
        }
        let lane = self.own_lane(node);
        let batch = Batch { page: merging.page, lane, came: u32::MAX, places: Arc::new(places), records: Arc::new(records) };
        merging.page += 1;
        let left = if merging.heads.is_empty() { Held::Nothing } else { Held::Giving(Giving::Sorted(merging)) };
        self.pass(node, &batch.clone(), batch, effects);
        Ok(left)
    }
}
