//! Calls that wait for the governor of their connection: held in the task for a short while, put away with the run for a longer
//! one. No attempt has begun, so nothing of it is kept but where the run waits and what for.

use super::{Execution, WAIT_IN_TASK_MS_MAX, record};
use crate::{
    call::Made,
    governors::{Asked, Place, Wait},
    journal::NotKept,
    outside::Reach,
    turns::Turns,
};
use flow::{
    Failure,
    effect::Call,
    facts::OperationKind,
    plan::{Called, Kind},
};
use std::sync::{Arc, Mutex, atomic::AtomicU64};
use wire::run::{Origin, RunStatus};

/// A call that waits for its connection.
pub(super) struct Held {
    call: Arc<Call>,
    until: i64,
    wakes_at: i64,
    since: i64,
    why: String,
    place: Place,
}

/// What the governor says.
enum Answered {
    /// The call may be made; nothing holds its requests back where its connection has no governor.
    Go(Option<Arc<Turns>>),
    Wait(Wait),
}

impl Execution {
    fn called(&self, call: &Call) -> Option<&Called> {
        match &self.compiled.plan.nodes[call.node].kind {
            Kind::Operation(called) => Some(called),
            _ => None,
        }
    }

    /// Whether the run may wait until a person mends the connection; a person who tests a flow is told at once instead.
    fn is_patient(&self) -> bool {
        self.journal.is_durable() && self.row.origin != Origin::Test
    }

    async fn reach_of(&mut self, call: &Call) -> Option<(String, Reach)> {
        let called = self.called(call)?;
        let name = called.connection.clone()?;
        if self.row.dry_run && called.kind == OperationKind::Write {
            return None;
        }
        // What cannot be read is told by the call itself.
        let reach = self.outside.reach(self.row.workspace, Some(&name)).await.ok()?;
        Some((name, reach))
    }

    /// Asks the governor of the call's connection.
    async fn ask_place(&mut self, call: &Call) -> Answered {
        let Some((name, Reach { connection: Some(connection), .. })) = self.reach_of(call).await else { return Answered::Go(None) };
        let (workspace, run, governors) = (self.row.workspace, self.row.id, Arc::clone(&self.outside.governors));
        match governors.ask(workspace, &name, &connection, (run, call.id), self.is_patient(), &self.bell) {
            Asked::Wait(wait) => Answered::Wait(wait),
            Asked::Go(pass) => Answered::Go(Some(Arc::new(Turns {
                clock: Arc::clone(&self.outside.clock),
                governors,
                watch: self.watch.clone(),
                workspace,
                name,
                connection,
                run,
                call: call.id,
                first: Mutex::new(Some(pass)),
                next: AtomicU64::new(1),
            }))),
        }
    }

    /// Makes a call, or holds it back while its connection takes none.
    pub(super) async fn begin_call(&mut self, call: Arc<Call>) -> Result<(), NotKept> {
        match self.ask_place(&call).await {
            Answered::Go(turns) => self.make_call(call, turns).await,
            Answered::Wait(wait) => {
                let effects = self.run.hold_back(call.id, self.outside.clock.now());
                self.effects.extend(effects);
                self.keep_held(call, wait, self.outside.clock.now());
                Ok(())
            }
        }
    }

    fn keep_held(&mut self, call: Arc<Call>, wait: Wait, since: i64) {
        let Wait { until, wakes_at, why, place } = wait;
        self.held.insert(call.id, Held { call, until, wakes_at, since, why, place });
        self.tell_held();
    }

    /// Says in the run's row what it waits for, or that it waits no more.
    fn tell_held(&mut self) {
        if !self.timers.is_empty() {
            return;
        }
        let first = self.held.values().min_by_key(|held| held.until);
        self.row.status = if first.is_some() { RunStatus::Waiting } else { RunStatus::Running };
        self.row.wakes_at = first.map(|held| held.until);
        self.row.waits_for = first.map(|held| record::clean(&held.why));
        self.row.waits_on = first.map(|held| held.place.connection());
    }

    /// When the next call that is held back asks again.
    pub(super) fn knocks_at(&self) -> Option<i64> {
        self.held.values().map(|held| held.until).min()
    }

    /// Asks again for the calls that are held back: those whose moment has come, or all of them when the bell rang.
    pub(super) async fn knock(&mut self, rung: bool) -> Result<(), NotKept> {
        let now = self.outside.clock.now();
        let due: Vec<_> =
            self.held.iter().filter(|(_, held)| rung || held.until <= now).map(|(id, held)| (*id, Arc::clone(&held.call))).collect();
        for (id, call) in due {
            let asked = self.ask_place(&call).await;
            let Some(held) = self.held.remove(&id) else { continue };
            held.place.handed_on();
            let turns = match asked {
                Answered::Wait(wait) => {
                    self.keep_held(call, wait, held.since);
                    continue;
                }
                Answered::Go(turns) => turns,
            };
            self.tell_held();
            if self.run.let_go(id) {
                self.make_call(call, turns).await?;
            }
        }
        Ok(())
    }

    /// Until when the run is put away, if all that it waits for is far enough away.
    pub(super) fn far_away(&self) -> Option<i64> {
        let now = self.outside.clock.now();
        let is_far = |at: i64| at.saturating_sub(now) > WAIT_IN_TASK_MS_MAX;
        let held = |held: &Held| is_far(held.wakes_at) && (is_far(held.until) || now.saturating_sub(held.since) > WAIT_IN_TASK_MS_MAX);
        if !self.timers.values().all(|at| is_far(*at)) || !self.held.values().all(held) {
            return None;
        }
        self.timers.values().copied().chain(self.held.values().map(|held| held.wakes_at)).min()
    }

    /// The run is put away until then: what it waits for stands in its row.
    pub(super) fn tell_parked(&mut self, wakes_at: i64) {
        if let Some(first) = self.held.values().find(|held| held.wakes_at == wakes_at) {
            self.row.status = RunStatus::Waiting;
            self.row.waits_for = Some(record::clean(&first.why));
        }
        self.row.waits_on = self.held.values().next().map(|held| held.place.connection());
        // Of several waits the first one counts.
        self.row.wakes_at = Some(wakes_at);
    }

    /// The run is put away: its calls keep their places.
    pub(super) fn leave_places(&mut self, wakes_at: i64) {
        std::mem::take(&mut self.held).into_values().for_each(|held| held.place.keep(wakes_at));
    }

    /// Whether a call was refused because of credentials of which another run has found out already: then it waits with the
    /// others, instead of failing as well.
    pub(super) async fn waits_for_reconnect(&mut self, call: &Call, made: &Made) -> bool {
        if !matches!(made, Made::Failed(Failure::Reauthenticate(_))) || call.needs_intent || !self.is_patient() {
            return false;
        }
        let reach = self.reach_of(call).await;
        reach.and_then(|(_, reach)| reach.connection).is_some_and(|connection| connection.reconnect_needed.is_some())
    }
}
