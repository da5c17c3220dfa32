//! The workers: take up runs that wait, see them through, put away those that wait for long.

use crate::{
    Error, Host,
    execution::{Execution, Left, Parts, Signal, end_figures},
    handlers::{self, Failed, Handled},
    queue::Job,
    suspects::{self, Taken},
};
use futures_util::FutureExt;
use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};
use store::{failpoint, journal::Write, runs::RunRow};
use tokio::sync::watch;
use tracing::Instrument;
use wire::{
    RunId, WorkspaceId,
    run::{RunError, RunStatus},
};

/// How often parked runs and schedules are looked at.
pub(crate) const LOOK: Duration = Duration::from_millis(250);

impl Host {
    /// Hands runs to workers until the server stops.
    pub(crate) async fn dispatch(self: Arc<Self>) {
        loop {
            let Ok(worker) = Arc::clone(&self.workers).acquire_owned().await else { return };
            let job = tokio::select! {
                biased;
                () = self.stopping.cancelled() => return,
                job = self.queue.pop(|| self.outside.clock.now()) => job,
            };
            let host = Arc::clone(&self);
            let (workspace, id, flow) = (job.row.workspace, job.row.id, job.row.flow);
            let span = tracing::info_span!("run", run = %id, %flow);
            let work = async move {
                let began = Instant::now();
                let work = AssertUnwindSafe(host.see_through(job)).catch_unwind();
                let ended = tokio::select! {
                    biased;
                    () = host.abandoned.cancelled() => Ok(()),
                    ended = work => ended,
                };
                if ended.is_err() {
                    host.broke(workspace, id).await;
                }
                let worked_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
                host.queue.done(workspace, flow, id, worked_ms);
                drop(worker);
            };
            self.tasks.spawn(work.instrument(span));
        }
    }

    /// Runs a run until it is over or is left.
    async fn see_through(self: &Arc<Self>, mut job: Job) {
        failpoint::reach("run::taken_up");
        let (id, workspace) = (job.row.id, job.row.workspace);
        let first = match (self.stopping.is_cancelled(), self.taken_back.lock().unwrap_or_else(PoisonError::into_inner).remove(&id)) {
            (true, _) => Signal::Stop,
            (false, true) => Signal::TakeBack,
            (false, false) => Signal::Go,
        };
        let (sender, signal) = watch::channel(first);
        self.signals.lock().unwrap_or_else(PoisonError::into_inner).insert(id, sender);
        let alone = match self.suspects.taken_up(&mut job.row) {
            Taken::Free => None,
            Taken::Alone(permit) => Some(permit),
            Taken::Later(wait) => {
                self.signals.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                return self.queue.park(self.outside.clock.now() + wait, id, workspace);
            }
            Taken::Quarantined => {
                self.signals.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                return self.end_badly(*job.row, suspects::quarantined()).await;
            }
        };
        let row = (*job.row).clone();
        let said = signal.clone();
        let left = self.run_one(job, signal).await;
        drop(alone);
        self.signals.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        match left {
            Ok(Left::Parked { wakes_at }) => {
                self.queue.park(wakes_at, id, workspace);
                // Said while it was being put away: nobody heard it.
                let wanted = *said.borrow();
                if matches!(wanted, Signal::Cancel | Signal::TakeBack)
                    && let Err(error) = self.cancel(workspace, id, wanted == Signal::TakeBack).await
                {
                    tracing::warn!(run = %id, "the run is not cancelled: {error}");
                }
            }
            Ok(Left::Over | Left::Stopped) => self.let_go(id),
            // Not kept is the end of it: nobody takes it up before the next start, so that it does nothing twice.
            Ok(Left::Unkept) => {}
            Err(Error::Unavailable { message, .. }) => {
                tracing::warn!(run = %id, "the run is taken up again later: {message}");
                self.queue.park(self.outside.clock.now() + 1_000, id, workspace);
            }
            Err(error) => self.cannot_run(row, &error).await,
        }
    }

    async fn run_one(self: &Arc<Self>, job: Job, signal: watch::Receiver<Signal>) -> Result<Left, Error> {
        let Job { row, records, answer, .. } = job;
        let compiled = self.library.of_run(&row).await?;
        let context = compiled.context(&self.store, row.workspace, row.created_at).await?;
        let input = row.input;
        let (records, fresh) = match records {
            Some(records) => (records, true),
            None => (self.records_of(&row).await?, false),
        };
        let parts = Parts {
            outside: Arc::clone(&self.outside),
            journal: self.journal.clone(),
            watch: self.watch.clone(),
            handlers: Some(self.handlers.clone()),
            compiled,
            context,
            row: *row,
            signal,
        };
        if parts.row.crashes > 0 {
            // Kept before it goes on: should it end this server too, the next one knows.
            self.journal.keep(Write { run: Some(parts.row.clone()), ..Write::default() }).await?;
        }
        let mut execution = Execution::new(parts);
        if let Some(answer) = answer {
            execution.gather(answer);
        }
        let left = if fresh { execution.begin(records, input).await } else { execution.resume(&self.store, records).await? };
        if left == Left::Over {
            if execution.is_called() {
                self.outside.asks.stir();
            }
            if let Some(row) = execution.started() {
                self.start_kept(row).await;
            }
            execution.answer();
        }
        Ok(left)
    }

    /// What came in with a kept run.
    pub(crate) async fn records_of(&self, row: &RunRow) -> Result<Vec<mapping::Record>, Error> {
        let Some(input) = row.input else { return Ok(Vec::new()) };
        let found = self.store.workspace(row.workspace).payload(input).await?;
        let (content, _) = found.ok_or_else(|| Error::Internal(anyhow::anyhow!("the input of {} is gone", row.id)))?;
        let read = mapping::json::read_around(&content.records, &[]).map_err(|error| Error::Internal(error.into()))?;
        Ok(read.records.unwrap_or_else(|| vec![read.rest.into()]))
    }

    /// A worker broke in the middle of a run: a mistake of ours. The run ends, and can be retried from where it was.
    async fn broke(&self, workspace: WorkspaceId, id: RunId) {
        self.signals.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        let error = Error::Internal(anyhow::anyhow!("the worker broke: this is a mistake of ours, please report it"));
        match self.store.workspace(workspace).run_row(id).await {
            Ok(Some(row)) => self.cannot_run(row, &error).await,
            Ok(None) => self.let_go(id),
            Err(error) => {
                tracing::error!(run = %id, "a worker broke, and the run cannot be read: {error}");
                self.queue.park(self.outside.clock.now() + 1_000, id, workspace);
            }
        }
    }

    /// The run cannot even begin: its flow is gone or broken.
    async fn cannot_run(&self, row: RunRow, error: &Error) {
        tracing::error!(run = %row.id, "the run cannot run: {error}");
        let error = RunError { code: "flow.cannot_run".to_owned(), message: error.to_string(), field: None, hint: None };
        self.end_badly(row, error).await;
    }

    /// A run ends without having gone on.
    async fn end_badly(&self, mut row: RunRow, error: RunError) {
        let now = self.outside.clock.now();
        row.status = RunStatus::Failed;
        row.started_at.get_or_insert(now);
        row.ended_at = Some(now);
        row.summary = format!("Failed: {}", error.message);
        row.error = Some(error.clone());
        row.updated_at = now;
        let figures = end_figures(&row, flow::Outcome::Failed, now);
        let asks = store::asks::Asks { withdraw: true, ..Default::default() };
        let mut write = Write { run: Some(row.clone()), figures, asks, ..Write::default() };
        // A flow that cannot even be read names nobody who handles that.
        if let Ok(compiled) = self.library.of_run(&row).await {
            let failed = Failed { row: &row, flow_name: &compiled.name, error: &error, step: None, record: None };
            match self.handlers.handle(&compiled, &failed).await {
                Ok(Handled::Starts(accept)) => handlers::start(&mut write, *accept),
                Ok(Handled::No) => {}
                Ok(Handled::Cannot(why)) => tracing::warn!(run = %row.id, "nobody handles the failure: {why}"),
                Err(error) => tracing::error!(run = %row.id, "nobody handles the failure: {error}"),
            }
        }
        let started = write.starts.as_ref().map(|accept| accept.run.clone());
        let kept = self.journal.keep(write).await;
        self.outside.asks.stir();
        match kept {
            Ok(_) => {
                self.let_go(row.id);
                if let Some(started) = started {
                    self.start_kept(started).await;
                }
            }
            Err(error) => tracing::error!(run = %row.id, "the end of the run cannot be kept: {error}"),
        }
        self.watch.changed(&row, "");
    }

    /// Takes up a run that was kept with the end of another one; the sweeper may have found it by now.
    pub(crate) async fn start_kept(&self, row: RunRow) {
        if self.hand.take(row.id) {
            let name = self.library.of_run(&row).await.map(|compiled| compiled.name.clone()).unwrap_or_default();
            self.watch.changed(&row, &name);
            self.enqueue(row, None).await;
        }
    }

    pub(crate) async fn enqueue(&self, row: RunRow, records: Option<Vec<mapping::Record>>) {
        let compiled = self.library.of_run(&row).await.ok();
        let concurrency_max = compiled.as_ref().and_then(|compiled| compiled.concurrency_max());
        let priority = compiled.map(|compiled| compiled.priority()).unwrap_or_default();
        self.queue.push(Job { row: Box::new(row), records, answer: None, concurrency_max, priority });
    }

    /// A run is over: others may take it up, or go where it stood in their way.
    pub(crate) fn let_go(&self, run: RunId) {
        self.hand.release(run);
        self.queue.release(run);
    }

    /// Wakes parked runs when their moment has come, until the server stops.
    pub(crate) async fn wake(self: Arc<Self>) {
        loop {
            tokio::select! {
                biased;
                () = self.stopping.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            for run in self.outside.governors.ready() {
                self.queue.wake_early(run, self.outside.clock.now());
            }
            for (workspace, run) in self.queue.due(self.outside.clock.now()) {
                if let Err(error) = self.wake_one(workspace, run).await {
                    tracing::warn!(%run, "a waiting run cannot be read, it is tried again: {error}");
                    self.queue.park(self.outside.clock.now() + 1_000, run, workspace);
                }
            }
            self.fire_due().await;
            self.poll_due();
            self.queue.look_again();
        }
    }

    pub(crate) async fn wake_one(&self, workspace: WorkspaceId, run: RunId) -> Result<(), Error> {
        match self.store.workspace(workspace).run_row(run).await? {
            Some(row) if !row.is_over() => self.enqueue(row, None).await,
            _ => self.let_go(run),
        }
        Ok(())
    }
}
