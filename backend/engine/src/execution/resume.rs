//! Taking up a run that another process left, or that a person sends on: the new run hears the old events, and goes on
//! with what is still open.

use super::{Execution, Left};
use crate::{Error, call};
use flow::{Effect, Event, effect::Call, plan::Kind};
use std::{collections::BTreeMap, sync::Arc};
use store::Store;
use wire::run::RunStatus;

/// Events that are read at once.
const EVENTS_AT_ONCE: u64 = 200;

impl Execution {
    /// Goes on behind what was kept.
    ///
    /// # Errors
    /// When what was kept cannot be read.
    pub(crate) async fn resume(&mut self, store: &Store, records: Vec<mapping::Record>) -> Result<Left, Error> {
        let scoped = store.workspace(self.row.workspace);
        let input = self.row.input;
        let mut events = scoped.events(self.row.id, 0, EVENTS_AT_ONCE).await?;
        if events.is_empty() {
            return Ok(self.begin(records, input).await);
        }
        self.journaled = true;
        let now = self.outside.clock.now();
        self.row.started_at.get_or_insert(now);
        self.row.status = RunStatus::Running;
        // Where it goes on from another run, the events of that one come first.
        let mut resumed = events.first().is_some_and(|(_, at, _)| *at >= self.row.created_at);
        let mut began_at = BTreeMap::new();
        let first = self.run.apply(Event::Started { records }, now);
        self.remember(first, resumed);
        while !events.is_empty() {
            for (number, at, text) in events {
                let event = Event::from_text(&text).map_err(|error| Error::Internal(error.into()))?;
                resumed |= event == Event::Resumed && at >= self.row.created_at;
                match event {
                    Event::TimerFired { call } => drop(self.timers.remove(&call)),
                    Event::Began { call } => drop(began_at.insert(call, at)),
                    _ => {}
                }
                let effects = self.run.apply(event, at);
                self.remember(effects, resumed);
                self.number = number + 1;
            }
            events = scoped.events(self.row.id, self.number, EVENTS_AT_ONCE).await?;
        }
        let waiting = self.run.waiting();
        self.timers.retain(|call, _| waiting.contains(call));
        let flying = self.run.flying();
        // Also where its end was decided and not kept: it is decided again.
        if !resumed || self.run.is_over() {
            self.hear(Event::Resumed, true);
        }
        for (call, began) in flying {
            if began {
                self.lost(&call, began_at.get(&call.id).copied().unwrap_or(now)).await;
            } else {
                self.effects.push_back(Effect::Call(call));
            }
        }
        Ok(self.go_on().await)
    }

    /// A call was under way when its host ended: the history shows what was being sent.
    async fn lost(&mut self, call: &Arc<Call>, began_at: i64) {
        let sent = match &self.compiled.plan.nodes[call.node].kind {
            Kind::Operation(called) => call::preview(&self.outside, &self.caller, called, call).await,
            _ => None,
        };
        let event = Event::Lost { call: call.id };
        self.recorder.attempt(&self.compiled, &self.row, call, began_at, &event, None, sent);
        self.hear(event, true);
        self.recorder.note_unknown(&self.run, call);
    }

    /// What old events asked for: waits still count; what was set aside is there already, or is written under the same id.
    fn remember(&mut self, effects: Vec<Effect>, own: bool) {
        for effect in effects {
            match effect {
                Effect::WakeAt { call, at, why } => {
                    self.timers.insert(call, at);
                    self.row.wakes_at = Some(at);
                    self.row.waits_for = Some(super::record::clean(&why));
                }
                Effect::SetAside(aside) if own => self.recorder.set_aside(&self.compiled, &self.row, aside),
                _ => {}
            }
        }
    }
}
