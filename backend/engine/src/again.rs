//! Sending a run that is over on its way again: from the start, from where it failed, or from effects of which nobody knew
//! and a person said something. Each time it is a run of its own.

use crate::{Error, Host, compiled::Compiled, execution, intake::Arrival};
use flow::{
    Run,
    carry::{self, Trace},
    event::{CallId, Choice, Event},
};
use std::sync::Arc;
use store::{
    decisions::{NewDecision, UnknownAttempt},
    failpoint,
    journal::{self, Accept, NewEvent, Once, Write},
    rollups::{Delta, Figures},
    runs::RunRow,
};
use wire::{
    ReplayId, RunId, VersionId, WorkspaceId,
    run::{EffectChoice, Origin, Retry, SettleEffects},
};

/// Events that are read at once.
const EVENTS_AT_ONCE: u64 = 200;

/// How a run goes on where another one stopped.
struct Onward {
    row: RunRow,
    compiled: Arc<Compiled>,
    /// Events that come after those of the other one.
    events: Vec<NewEvent>,
    decides: Vec<NewDecision>,
    /// What must hold, so that it goes on once.
    once: Option<Once>,
}

impl Host {
    pub(crate) async fn retry(&self, workspace: WorkspaceId, run: RunId, retry: Retry) -> Result<RunId, Error> {
        self.retry_once(workspace, run, retry, None).await
    }

    /// The same, as the turn that a run has in a replay.
    pub(crate) async fn retry_once(
        &self,
        workspace: WorkspaceId,
        run: RunId,
        retry: Retry,
        replay: Option<ReplayId>,
    ) -> Result<RunId, Error> {
        let once = replay.map(|replay| Once::Replay { replay, run });
        let scoped = self.store.workspace(workspace);
        let old = self.ended(workspace, run).await?;
        if old.input.is_none() {
            return Err(Error::refused(
                "run.nothing_kept",
                "the flow keeps no inputs of its runs: what came in with this one is not there any more",
            ));
        }
        let mut row = self.onward_of(&old);
        let goes_on = !retry.from_start && !scoped.events(old.id, 0, 1).await?.is_empty();
        if !retry.from_start {
            if scoped.has_event(old.id, "taken_back").await? {
                let message = "what this run did was taken back: it can be run again from the start";
                return Err(Error::refused("run.taken_back", message));
            }
            self.refuse_unknown(&old).await?;
        }
        if retry.latest {
            let head = scoped.flow(old.flow).await?.ok_or(Error::NoSuch("flow"))?;
            let version =
                head.published_version.ok_or_else(|| Error::refused("flow.not_published", "the flow has no published version"))?;
            row.document = match (retry.from_start || old.version_id == Some(version), goes_on) {
                (true, _) => None,
                (false, true) => self.carried(&old, version).await?,
                (false, false) => {
                    let message = "no step of the run failed: on the latest version it can be run again from the start";
                    return Err(Error::refused("run.latest_from_start", message));
                }
            };
            (row.version, row.version_id) = (head.published, Some(version));
        }
        let compiled = self.library.of_run(&row).await?;
        let id = row.id;
        if goes_on {
            self.accept_onward(old, Onward { row, compiled, events: Vec::new(), decides: Vec::new(), once }).await?;
            return Ok(id);
        }
        if retry.from_start {
            row.origin_run = None;
        }
        let records = self.records_of(&old).await?;
        self.accept(Arrival { once, ..Arrival::new(row, compiled, records) }).await?;
        Ok(id)
    }

    /// How a run goes on under another version: `None` as the version is, else its document arranged anew.
    async fn carried(&self, old: &RunRow, version: VersionId) -> Result<Option<String>, Error> {
        let (before, after) = (self.library.of_run(old).await?, self.library.version(old.workspace, version).await?);
        let (replayed, _) = self.replayed(old).await?;
        let nodes = replayed.plan().nodes.iter().enumerate().map(|(at, node)| (node, replayed.tally(at)));
        let reached = nodes.filter(|(_, tally)| tally.reached);
        let mut trace: Trace =
            reached.map(|(node, tally)| (node.id.clone(), tally.records_out + tally.failed + tally.filtered > 0)).collect();
        if let Some(trigger) = &before.document.trigger {
            trace.insert(trigger.id.clone(), true);
        }
        let arranged = carry::carried(&before.document, &after.document, &trace).map_err(|why| {
            let message =
                format!("on the latest version the run cannot go on from the failed step: {why}; it can be run again from the start");
            Error::refused("run.latest_differs", message)
        })?;
        if arranged == after.document {
            return Ok(None);
        }
        serde_json::to_string(&arranged).map(Some).map_err(|error| Error::Internal(error.into()))
    }

    /// Sends a run on from the effects of which nobody knew, as a person says of each what became of it.
    pub(crate) async fn settle_effects(
        &self,
        workspace: WorkspaceId,
        run: RunId,
        settle: &SettleEffects,
        by: &str,
    ) -> Result<RunId, Error> {
        let old = self.ended(workspace, run).await?;
        let attempts = self.store.workspace(workspace).unknown_attempts(run).await?;
        if attempts.iter().any(|attempt| attempt.decided) {
            return Err(settled());
        }
        let (replayed, next_number) = self.replayed(&old).await?;
        let unknown = unknown_of(&replayed, &attempts);
        if unknown.is_empty() {
            return Err(Error::refused("run.nothing_unknown", "nothing that this run did is unknown"));
        }
        let bad = |message: String| Error::bad("run.unknown_effects", Some("effects"), message);
        if let Some(other) = settle.effects.iter().find(|said| !unknown.iter().any(|(attempt, _)| attempt.id == said.attempt)) {
            return Err(bad(format!("the effect of {} is not unknown", other.attempt)));
        }
        let row = self.onward_of(&old);
        let (mut events, mut decides) = (Vec::new(), Vec::new());
        for (number, (attempt, call)) in (next_number..).zip(unknown) {
            let mut said = settle.effects.iter().filter(|said| said.attempt == attempt.id);
            let (Some(one), None) = (said.next(), said.next()) else {
                return Err(bad(format!("say of {} once what became of it", attempt.id)));
            };
            let event = Event::Decided { call, choice: choice(one.choice) };
            let (kind, text) = (event.kind(), event.to_text(false));
            events.push(NewEvent { run: row.id, workspace, number, at: row.created_at, kind, event: text });
            decides.push(NewDecision { run: old.id, attempt: attempt.id, choice: one.choice, by: by.to_owned() });
        }
        let compiled = self.library.of_run(&row).await?;
        let id = row.id;
        self.accept_onward(old, Onward { row, compiled, events, decides, once: None }).await?;
        Ok(id)
    }

    async fn ended(&self, workspace: WorkspaceId, run: RunId) -> Result<RunRow, Error> {
        let row = self.store.workspace(workspace).run_row(run).await?.ok_or(Error::NoSuch("run"))?;
        if row.is_over() {
            return Ok(row);
        }
        Err(Error::refused("run.not_over", "the run is still under way: cancel it first"))
    }

    /// The run that follows another one. The same effects have the same keys.
    fn onward_of(&self, old: &RunRow) -> RunRow {
        // Behind everything that the other one heard, whatever became of the clock: so their events can be told apart.
        let now = self.outside.clock.now().max(old.updated_at + 1);
        let mut row = RunRow::accepted(self.outside.ids.next(), old.workspace, old.flow, Origin::Resume, now);
        row.parent = Some(old.id);
        row.origin_run = Some(old.origin_run.unwrap_or(old.id));
        row.correlation_id.clone_from(&old.correlation_id);
        (row.version, row.version_id, row.document) = (old.version, old.version_id, old.document.clone());
        (row.traceparent, row.tracestate) = (old.traceparent.clone(), old.tracestate.clone());
        (row.from_step, row.until_step, row.dry_run) = (old.from_step.clone(), old.until_step.clone(), old.dry_run);
        row
    }

    /// A run of which nobody knows what it did does not go on by a plain retry, which would do it again.
    async fn refuse_unknown(&self, old: &RunRow) -> Result<(), Error> {
        let attempts = self.store.workspace(old.workspace).unknown_attempts(old.id).await?;
        if attempts.is_empty() {
            return Ok(());
        }
        if attempts.iter().any(|attempt| attempt.decided) {
            return Err(settled());
        }
        let (replayed, _) = self.replayed(old).await?;
        if replayed.unknown().is_empty() {
            return Ok(());
        }
        let message = "nobody knows whether an effect of this run happened: say first whether it did, did not, or is to be repeated";
        Err(Error::refused("run.effect_unknown", message))
    }

    /// A run as it stood when it ended, and the number that its next event would have.
    pub(crate) async fn replayed(&self, row: &RunRow) -> Result<(Run, u64), Error> {
        let scoped = self.store.workspace(row.workspace);
        let compiled = self.library.of_run(row).await?;
        let context = compiled.context(&self.store, row.workspace, row.created_at).await?;
        let mut run = Run::new(Arc::clone(&compiled.plan), context, execution::options(row, &compiled, &self.outside));
        drop(run.apply(Event::Started { records: self.records_of(row).await? }, row.created_at));
        let mut next = 0;
        loop {
            let events = scoped.events(row.id, next, EVENTS_AT_ONCE).await?;
            if events.is_empty() {
                return Ok((run, next));
            }
            for (number, at, text) in events {
                run.apply(Event::from_text(&text).map_err(|error| Error::Internal(error.into()))?, at);
                next = number + 1;
            }
        }
    }

    /// A run that goes on where another one stopped: it hears the same events first.
    async fn accept_onward(&self, old: RunRow, onward: Onward) -> Result<(), Error> {
        let Onward { mut row, compiled, events, decides, once } = onward;
        if self.stopping.is_cancelled() {
            return Err(Error::stopping());
        }
        row.input = old.input;
        row.order_key = old.order_key;
        let figures = Figures { started: 1, ..Figures::default() };
        let figures = vec![Delta { workspace: row.workspace, flow: row.flow, at: row.created_at, figures }];
        let accept = Accept {
            run: row.clone(),
            payload: None,
            dedupe: None,
            fire: None,
            events_of: Some(old.id),
            resumes: None,
            decides,
            called: None,
        };
        let write = Write { once, accept: Some(accept), events, figures, ..Write::default() };
        failpoint::reach("again::before_commit");
        let accepted = self.keep_in_hand(row.id, write).await;
        failpoint::reach("again::after_commit");
        self.meter.arrived(&accepted);
        match accepted? {
            journal::Accepted::New => {}
            journal::Accepted::Gone => return Err(Error::NoSuch("run")),
            _ => return Err(settled()),
        }
        self.watch.changed(&row, &compiled.name);
        let (concurrency_max, priority) = (compiled.concurrency_max(), compiled.priority());
        self.queue.push(crate::queue::Job { row: Box::new(row), records: None, answer: None, concurrency_max, priority });
        Ok(())
    }
}

fn settled() -> Error {
    Error::refused("run.settled", "somebody said already what became of its effects, and it went on as another run")
}

/// The calls of which nobody knows, each with the attempt that shows it.
fn unknown_of<'a>(run: &Run, attempts: &'a [UnknownAttempt]) -> Vec<(&'a UnknownAttempt, CallId)> {
    let shows = |call: &flow::effect::Call| {
        let step = &run.plan().nodes[call.node].id;
        let same = |attempt: &&UnknownAttempt| {
            attempt.step == *step && attempt.page == call.page && attempt.idempotency_key.as_ref() == call.keys.first()
        };
        // The last try is the one that nobody knows of.
        attempts.iter().rfind(same)
    };
    run.unknown().iter().filter_map(|call| Some((shows(call)?, call.id))).collect()
}

fn choice(said: EffectChoice) -> Choice {
    match said {
        EffectChoice::Happened => Choice::Happened,
        EffectChoice::NotHappened => Choice::NotHappened,
        EffectChoice::Repeat => Choice::Repeat,
    }
}
