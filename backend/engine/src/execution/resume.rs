//! Taking up a run that another process left, or that a person sends on: the new run hears the old events, and goes on
//! with what is still open.

use super::{Execution, Left};
use crate::Error;
use flow::{Effect, Event};
use store::Store;
use wire::run::{Origin, RunStatus};

/// Events that are read at once.
const EVENTS_AT_ONCE: u64 = 200;

impl Execution {
    /// Goes on behind what was kept.
    ///
    /// # Errors
    /// When what was kept cannot be read.
    pub(crate) async fn resume(&mut self, store: &Store, records: Vec<mapping::Value>) -> Result<Left, Error> {
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
        let continues = self.row.origin == Origin::Resume && self.row.from_step.is_none();
        let mut resumed = !continues;
        let first = self.run.apply(Event::Started { records }, now);
        self.remember(first, resumed);
        while !events.is_empty() {
            for (number, at, text) in events {
                let event = Event::from_text(&text).map_err(|error| Error::Internal(error.into()))?;
                resumed |= event == Event::Resumed;
                if let Event::TimerFired { call } = event {
                    self.timers.remove(&call);
                }
                let effects = self.run.apply(event, at);
                self.remember(effects, resumed);
                self.number = number + 1;
            }
            events = scoped.events(self.row.id, self.number, EVENTS_AT_ONCE).await?;
        }
        let waiting = self.run.waiting();
        self.timers.retain(|call, _| waiting.contains(call));
        if !resumed {
            self.hear(Event::Resumed, true);
        } else if self.run.is_over() {
            // Its end was decided, and not kept: it is decided again.
            self.hear(Event::Resumed, true);
        } else {
            for (call, began) in self.run.flying() {
                if began {
                    self.hear(Event::Lost { call: call.id }, true);
                } else {
                    self.effects.push_back(Effect::Call(call));
                }
            }
        }
        Ok(self.go_on().await)
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
