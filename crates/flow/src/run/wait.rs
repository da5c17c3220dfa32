//! Steps that hold records back for a time: each page is a call of nobody, which waits for its timer.

use super::{Batch, CallState, Open, Run, gather::size};
use crate::{
    document::{PORT_OUT, WAIT_SECS_MAX},
    effect::{Call, Effect, Passed, Place},
    event::{CallId, Fault},
    plan::Built,
};
use mapping::Record;
use std::{collections::BTreeMap, sync::Arc};

/// What a record waits for, in words.
pub(super) const WHY: &str = "waits as long as its step says";

impl Run {
    /// A page comes to a step that waits.
    pub(super) fn wait_for(&mut self, node: usize, built: &Built, batch: &Batch, effects: &mut Vec<Effect>) {
        let Built::Wait(ms, until) = built else { return };
        let plan = Arc::clone(&self.plan);
        let mut outs = Vec::new();
        let mut later: BTreeMap<i64, (Vec<Place>, Vec<Record>)> = BTreeMap::new();
        for item in batch.items() {
            let moment = match until {
                None => Ok(None),
                Some(until) => until.of(&item.record, &self.context).and_then(|value| moment(value.as_ref())),
            };
            let at = match moment {
                Ok(moment) => moment.unwrap_or(self.now).saturating_add(ms.unwrap_or(0)),
                Err(fault) => {
                    self.refuse(node, batch.page, item.id.place, item.record, fault, &mut outs, &plan, effects);
                    continue;
                }
            };
            let most = self.now.saturating_add(i64::try_from(WAIT_SECS_MAX * 1_000).unwrap_or(i64::MAX));
            if at > most {
                self.refuse(node, batch.page, item.id.place, item.record, too_long(), &mut outs, &plan, effects);
                continue;
            }
            self.hold(node, 0, size(&item.record), effects);
            self.held.0 += 1;
            let (places, records) = later.entry(at.max(self.now)).or_default();
            places.push(item.id.place);
            records.push(item.record);
        }
        self.leave_by_ports(node, batch.page, batch.lane, outs, effects);
        for (at, (places, records)) in later {
            if at <= self.now {
                self.no_longer_waits(&records);
                let made = Batch { places: Arc::new(places), records: Arc::new(records), ..batch.clone() };
                self.pass(node, &made.clone(), made, effects);
                continue;
            }
            let call = Call {
                id: self.next_call,
                node,
                page: batch.page,
                number: 1,
                places,
                records: Arc::new(records),
                settings: Vec::new(),
                keys: Vec::new(),
                read: None,
                needs_intent: false,
                after_commit: false,
            };
            self.next_call += 1;
            effects.push(Effect::WakeAt { call: call.id, at, why: WHY.to_owned() });
            let id = call.id;
            let open = Open { state: CallState::Waiting, until: Some(at), ..Open::new(Arc::new(call), batch.lane) };
            self.calls.insert(id, open);
        }
    }

    /// The time is over.
    pub(super) fn waited(&mut self, id: CallId, effects: &mut Vec<Effect>) {
        let Some(open) = self.close(id) else { return };
        let Call { node, page, places, records, .. } = &*open.call;
        let output = vec![(PORT_OUT.to_owned(), Arc::clone(records))];
        effects.push(Effect::Passed(Passed { node: *node, page: *page, input: Arc::clone(records), output, failed: 0 }));
        self.no_longer_waits(records);
        let batch = Batch { page: *page, lane: open.lane, came: u32::MAX, places: Arc::new(places.clone()), records: Arc::clone(records) };
        self.leave(*node, PORT_OUT, batch, effects);
    }

    pub(super) fn no_longer_waits(&mut self, records: &[Record]) {
        self.held.0 = self.held.0.saturating_sub(records.len() as u64);
        self.held.1 = self.held.1.saturating_sub(records.iter().map(size).sum());
    }
}

pub(super) fn too_long() -> Fault {
    Fault { field: Some("until".to_owned()), ..Fault::new("wait.too_long", "a wait of more than a year is a mistake") }
}

/// A moment as a record says it: RFC 3339, or a day, which begins at midnight UTC.
pub(super) fn moment(value: Option<&mapping::Value>) -> Result<Option<i64>, Fault> {
    let Some(value) = value else { return Ok(None) };
    let wrong = || {
        let hint = Some("Write it as 2026-11-20T07:00:00Z, for instance by `parse_datetime` in a mapping before.".to_owned());
        let message = format!("{} is no moment", super::deliver::said(Some(value.clone())));
        Fault { field: Some("until".to_owned()), hint, ..Fault::new("wait.no_moment", message) }
    };
    let text = value.as_text().ok_or_else(wrong)?;
    let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    let moment = chrono::DateTime::parse_from_rfc3339(&full).map_err(|_| wrong())?;
    Ok(Some(moment.timestamp_millis()))
}
