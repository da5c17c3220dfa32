//! What steps put away that hold more than may stand in memory. Whether they do changes nothing of what comes out, nor when:
//! a place that fails ends the run, which is resumed from its events.

use super::{Run, gather::Held, gather::size, keys::Id};
use crate::{
    effect::{Effect, Place},
    event::{Event, Fault},
    plan::{Built, Kind},
    spill::{self, Span, Spill},
};
use mapping::Record;
use std::sync::Arc;

/// What a record or a page that is put away still costs in memory.
pub(super) const PUT_AWAY_BYTES: u64 = 128;
/// Records are written in pieces of about so many bytes.
pub(super) const PIECE_BYTES: usize = 64 * 1024;
/// The numbers that stand before the text of a record.
const HEAD_BYTES: usize = 24;

/// What the steps of a run put away.
#[derive(Debug, Default)]
pub(super) struct PutAway {
    place: Option<Box<dyn Spill>>,
    written: u64,
    /// What of it is still wanted: without anything the place is given up.
    pub(super) wanted: u64,
}

/// A record that is held, here or put away.
#[derive(Debug, Clone)]
pub(super) enum Stored {
    Here(Record),
    There(Span),
}

/// The same with what tells it apart.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) id: Id,
    pub(super) record: Stored,
}

impl Run {
    /// Puts bytes away.
    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<Span, Fault> {
        let Some(spilling) = &self.options.spill else { return Err(spill::cannot_spill(&"there is no place for it")) };
        let most = spilling.limits.spilled_bytes;
        if self.put_away.written + bytes.len() as u64 > most {
            let hint = "Let fewer records come here: filter before, gather by a key, or let the database sort, join or add up.".to_owned();
            let message = format!("steps put more than {} MiB on disk at once", most / 1024 / 1024);
            return Err(Fault { hint: Some(hint), ..Fault::new("flow.spill_full", message) });
        }
        let place = match &mut self.put_away.place {
            Some(place) => place,
            none => none.insert(spilling.places.make()?),
        };
        let span = place.write(bytes)?;
        self.put_away.written += span.len;
        self.put_away.wanted += span.len;
        Ok(span)
    }

    /// Reads what was put away.
    pub(super) fn look_at(&mut self, span: Span) -> Result<Vec<u8>, Fault> {
        match &mut self.put_away.place {
            Some(place) => place.read(span),
            None => Err(unreadable()),
        }
    }

    /// Something that was put away is wanted no more.
    pub(super) fn forget(&mut self, span: Span) {
        self.put_away.wanted = self.put_away.wanted.saturating_sub(span.len);
        if self.put_away.wanted == 0 {
            self.put_away = PutAway::default();
        }
    }

    /// A record as it was held.
    pub(super) fn record_of(&mut self, stored: &Stored) -> Result<Record, Fault> {
        match stored {
            Stored::Here(record) => Ok(record.clone()),
            Stored::There(span) => Record::read(&self.look_at(*span)?).map_err(|_| unreadable()),
        }
    }

    /// A record that a step holds no longer.
    pub(super) fn taken_out(&mut self, node: usize, stored: &Stored) -> Result<Record, Fault> {
        let record = self.record_of(stored)?;
        self.release_kept(node, stored);
        Ok(record)
    }

    /// Counts a record that a step no longer holds.
    pub(super) fn release_kept(&mut self, node: usize, stored: &Stored) {
        match stored {
            Stored::Here(record) => self.release(node, std::iter::once(size(record))),
            Stored::There(span) => {
                self.forget(*span);
                self.nodes[node].holds = self.nodes[node].holds.saturating_sub(1);
                self.held.1 = self.held.1.saturating_sub(PUT_AWAY_BYTES);
            }
        }
    }

    /// Whether what a step holds can be put away.
    pub(super) fn puts_away(&self, node: usize) -> bool {
        use crate::document::How;
        let can =
            |built: &Built| matches!(built, Built::Sort(_) | Built::Merge(How::All | How::Combine) | Built::Join(_) | Built::Batch { .. });
        self.options.spill.is_some() && matches!(&self.plan.nodes[node].kind, Kind::Built(built) if can(built))
    }

    /// Lets steps put away what they hold, those first that hold most, until no more stands in memory than may.
    pub(super) fn put_surplus_away(&mut self, effects: &mut Vec<Effect>) {
        let Some(limits) = self.options.spill.as_ref().map(|spilling| spilling.limits) else { return };
        let plan = Arc::clone(&self.plan);
        loop {
            let of: Vec<usize> =
                plan.gatherers.iter().copied().filter(|node| self.puts_away(*node) && !self.nodes[*node].held.gives()).collect();
            let (records, bytes) = of.iter().fold((0, 0), |sum, node| {
                let memory = self.nodes[*node].memory;
                (sum.0 + memory.0, sum.1 + memory.1)
            });
            let surplus = records > limits.records || bytes > limits.bytes;
            let Some(most) = of.into_iter().max_by_key(|node| self.nodes[*node].memory.1).filter(|_| surplus) else { return };
            if let Err(fault) = self.put_held_away(most) {
                return self.break_down(most, fault, effects);
            }
        }
    }

    /// Puts away all that a step holds in memory.
    pub(super) fn put_held_away(&mut self, node: usize) -> Result<(), Fault> {
        let mut held = std::mem::take(&mut self.nodes[node].held);
        let left = match &mut held {
            Held::Sort(sorted) => self.put_sorted_away(node, sorted).map(|()| 0),
            Held::Pages(pages) => self.put_pages_away(pages.iter_mut()),
            Held::Copies(copies) => self.put_records_away(copies.values_mut().flatten().map(|(_, kept)| &mut kept.record)),
            Held::Right(side) => self.put_records_away(side.records_mut()),
            Held::Batches(batches) => self.put_records_away(batches.values_mut().flat_map(|(_, kept)| kept).map(|kept| &mut kept.record)),
            _ => Ok(0),
        };
        self.nodes[node].held = held;
        let left = left?;
        let memory = std::mem::take(&mut self.nodes[node].memory);
        self.held.0 = self.held.0.saturating_sub(memory.0);
        self.held.1 = self.held.1.saturating_sub(memory.1) + left * PUT_AWAY_BYTES;
        Ok(())
    }

    /// Puts records away; gives how many they were.
    fn put_records_away<'s>(&mut self, records: impl Iterator<Item = &'s mut Stored>) -> Result<u64, Fault> {
        let mut piece = Vec::new();
        let mut within: Vec<(&mut Stored, usize, usize)> = Vec::new();
        let mut count = 0;
        for stored in records {
            let Stored::Here(record) = stored else { continue };
            let from = piece.len();
            mapping::record::write_into(record, &mut piece);
            let len = piece.len() - from;
            within.push((stored, from, len));
            count += 1;
            if piece.len() >= PIECE_BYTES {
                self.put_piece(&mut piece, &mut within)?;
            }
        }
        self.put_piece(&mut piece, &mut within)?;
        Ok(count)
    }

    fn put_piece(&mut self, piece: &mut Vec<u8>, within: &mut Vec<(&mut Stored, usize, usize)>) -> Result<(), Fault> {
        if within.is_empty() {
            return Ok(());
        }
        let span = self.put(piece)?;
        for (stored, from, len) in within.drain(..) {
            *stored = Stored::There(Span { at: span.at + from as u64, len: len as u64 });
        }
        piece.clear();
        Ok(())
    }

    /// The run cannot hold what came to it. What it would do next is decided anew from its events, by a run that can: this one
    /// only waits for the calls that are under way.
    pub(super) fn break_down(&mut self, node: usize, fault: Fault, effects: &mut Vec<Effect>) {
        self.fail(Some(node), fault, effects);
        self.broken = true;
    }

    /// What a run hears that broke down.
    pub(super) fn hear_broken(&mut self, event: &Event) {
        match event {
            Event::Succeeded { call, .. }
            | Event::Partly { call, .. }
            | Event::PageRead { call, .. }
            | Event::Failed { call, .. }
            | Event::Lost { call }
            | Event::TimerFired { call }
            | Event::Answered { call, .. } => drop(self.close(*call)),
            Event::Cancelled => self.cancelled = true,
            Event::TakenBack => (self.cancelled, self.undo.wanted) = (true, true),
            // It says again how it ended.
            Event::Resumed => self.finished = false,
            Event::Started { .. } | Event::Began { .. } | Event::Decided { .. } => {}
        }
    }
}

/// Writes a record with what tells it apart.
pub(super) fn write_item(id: Id, record: &Record, out: &mut Vec<u8>) {
    for part in [id.page, id.lane, id.place.at] {
        out.extend_from_slice(&part.to_be_bytes());
    }
    out.extend_from_slice(&id.place.turn.to_be_bytes());
    let at = out.len();
    out.extend_from_slice(&[0; 4]);
    mapping::record::write_into(record, out);
    let len = u32::try_from(out.len() - at - 4).unwrap_or(u32::MAX);
    out[at..at + 4].copy_from_slice(&len.to_be_bytes());
}

/// Reads what [`write_item`] wrote, one behind the other.
pub(super) fn read_items(mut bytes: &[u8]) -> Result<Vec<(Id, Record)>, Fault> {
    let mut items = Vec::new();
    while !bytes.is_empty() {
        let (head, rest) = bytes.split_at_checked(HEAD_BYTES).ok_or_else(unreadable)?;
        let number = |at: usize| head[at..at + 4].iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
        let turn = u64::from(number(12)) << 32 | u64::from(number(16));
        let id = Id { page: number(0), lane: number(4), place: Place { turn, at: number(8) } };
        let (text, rest) = rest.split_at_checked(number(20) as usize).ok_or_else(unreadable)?;
        items.push((id, Record::read(text).map_err(|_| unreadable())?));
        bytes = rest;
    }
    Ok(items)
}

fn unreadable() -> Fault {
    spill::cannot_spill(&"what was written there cannot be read")
}
