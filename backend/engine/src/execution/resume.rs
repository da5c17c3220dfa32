//! Taking up a run that another process left, or that a person sends on: the new run hears the old events, and goes on
//! with what is still open.

use super::{Execution, Left};
use crate::{Error, call};
use flow::{
    Effect, Event,
    effect::Call,
    plan::Kind,
    replay::{Replay, Then},
};
use std::sync::Arc;
use store::{Store, failpoint};
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
        failpoint::reach("resume::before_events");
        let mut events = scoped.events(self.row.id, 0, EVENTS_AT_ONCE).await?;
        let Some((_, first_at, _)) = events.first() else { return Ok(self.begin(records, input).await) };
        self.journaled = true;
        let now = self.now();
        // Waits count from when the run began, not from when it was taken up.
        let began = *self.row.started_at.get_or_insert(now);
        self.row.status = RunStatus::Running;
        (self.row.wakes_at, self.row.waits_for, self.row.waits_on) = (None, None, None);
        let mut replay = Replay::begin(&mut self.run, self.row.created_at, began, *first_at, records);
        while !events.is_empty() {
            let mut next = 0;
            for (number, at, text) in events {
                let event = Event::from_text(&text).map_err(|error| Error::Internal(error.into()))?;
                replay.hear(&mut self.run, number, at, event);
                next = number + 1;
            }
            events = scoped.events(self.row.id, next, EVENTS_AT_ONCE).await?;
        }
        let recovered = replay.end(&self.run);
        failpoint::reach("resume::before_going_on");
        self.number = recovered.next;
        if let Some((at, why)) = recovered.timers.values().min() {
            self.row.wakes_at = Some(*at);
            self.row.waits_for = Some(super::record::clean(why));
        }
        self.timers = recovered.timers.into_iter().map(|(call, (at, _))| (call, at)).collect();
        for aside in recovered.set_aside {
            self.recorder.set_aside(&self.compiled, &self.row, aside);
        }
        for then in recovered.then {
            match then {
                Then::Hear(event) => self.hear(event, true),
                Then::Call(call) => self.effects.push_back(Effect::Call(call)),
                Then::Lost { call, began_at } => self.lost(&call, began_at.unwrap_or(now)).await,
                Then::Ask(asked) => self.ask(&asked),
                Then::Finish(ending) => self.effects.push_back(Effect::Finish(ending)),
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
        let attempt = self.outside.ids.next();
        self.recorder.attempt(&self.compiled, &self.row, call, (attempt, began_at), &event, None, sent);
        self.hear(event, true);
        self.recorder.note_unknown(&self.run, call);
    }
}
