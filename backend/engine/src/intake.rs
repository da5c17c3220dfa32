//! The intake: makes runs of what arrives, and answers only after they are kept.

use crate::{
    Accepted, Error, Host,
    answer::Ended,
    compiled::Compiled,
    execution,
    hooks::Hook,
    trace,
    whole::{self, Accepting},
};
use connector::{RawEvent, Triggered};
use connectors::webhook::Reply;
use flow::{document::OverLimit, event::list};
use mapping::Record;
use std::{collections::BTreeMap, sync::Arc};
use store::{
    failpoint,
    journal::{self, Accept, Once, Write},
    payloads::{Content, Payload},
    rollups::{Delta, Figures},
    runs::RunRow,
};
use tokio::sync::oneshot;
use wire::{
    FailedRecordId, FlowId, Json, PayloadId, RunId, WorkspaceId,
    failed_record::Settled,
    run::{Origin, RunStatus, StartRun},
};

/// The largest body that is taken: 16 MiB.
pub const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The most records that one request may start a run with.
pub const RECORDS_MAX: usize = 100_000;
/// The most failed records that are resumed at once.
pub const RESUMED_MAX: usize = 500;

/// What the sender is answered, and what comes out if it waits for that.
pub(crate) type Replying = (Reply, Option<oneshot::Receiver<Ended>>);

/// A run that is to be accepted.
pub(crate) struct Arrival {
    pub(crate) row: RunRow,
    pub(crate) compiled: Arc<Compiled>,
    pub(crate) records: Vec<Record>,
    /// About what came, and what came byte for byte.
    pub(crate) raw: Option<(Vec<u8>, Vec<u8>)>,
    pub(crate) dedupe: Option<String>,
    pub(crate) due: Option<i64>,
    pub(crate) resumes: Option<(Vec<FailedRecordId>, String)>,
    /// Who waits for what comes out.
    pub(crate) answer: Option<oneshot::Sender<Ended>>,
    /// What must hold, so that it is kept once.
    pub(crate) once: Option<Once>,
    /// The key of the question that it answers: another run called it.
    pub(crate) called: Option<String>,
}

impl Arrival {
    pub(crate) fn new(row: RunRow, compiled: Arc<Compiled>, records: Vec<Record>) -> Self {
        Self { row, compiled, records, raw: None, dedupe: None, due: None, resumes: None, answer: None, once: None, called: None }
    }
}

impl Host {
    /// Keeps a run, and hands it to the workers.
    pub(crate) async fn accept(&self, arrival: Arrival) -> Result<journal::Accepted, Error> {
        let accepted = self.keep(arrival).await;
        self.meter.arrived(&accepted);
        accepted
    }

    async fn keep(&self, arrival: Arrival) -> Result<journal::Accepted, Error> {
        let Arrival { mut row, compiled, records, raw, dedupe, due, resumes, answer, once, called } = arrival;
        if self.stopping.is_cancelled() {
            return Err(Error::stopping());
        }
        if self.queue.room(row.workspace) == 0 {
            return Err(Error::Unavailable { message: "too many runs wait to begin".to_owned(), retry_after_secs: 10 });
        }
        let (head, raw) = raw.unwrap_or_default();
        let content = Content { head, raw, records: list(&records) };
        let input: PayloadId = self.outside.ids.next();
        let payload = Payload::pack(input, row.workspace, row.id, &content, Some(records.len() as u64), row.created_at);
        row.input = Some(input);
        row.records_in = records.len() as u64;
        if row.order_key.is_none() && row.from_step.is_none() {
            row.order_key = compiled.order_key(&records, row.created_at);
        }
        if row.correlation_id.is_empty() {
            row.correlation_id = row.id.0.simple().to_string();
        }
        let figures = Figures { started: 1, ..Figures::default() };
        let mut figures = vec![Delta { workspace: row.workspace, flow: row.flow, at: row.created_at, figures }];
        let under_way = self.over_limit(&row, &compiled);
        let left_out = compiled.document.settings.over_limit == OverLimit::Skip && !under_way.is_empty();
        if left_out {
            row.status = RunStatus::Cancelled;
            row.ended_at = Some(row.created_at);
            row.summary = format!("Left out: {} runs of the flow were under way, which is its limit", under_way.len());
            figures.extend(execution::end_figures(&row, flow::Outcome::Cancelled, row.created_at));
        }
        let accept = Accept {
            run: row.clone(),
            payload: Some(payload),
            dedupe: row.trigger.zip(dedupe),
            fire: row.trigger.zip(due),
            events_of: None,
            resumes,
            decides: Vec::new(),
            called,
        };
        if row.origin == Origin::Test {
            figures.clear();
        }
        let alone = once.is_none() && row.order_key.is_none() && !left_out && !self.queue.is_paused(row.flow);
        let (accept, figures, records, answer) = match answer {
            Some(answer) if alone && whole::is_whole(&compiled, &records) => {
                let accepting = Accepting { accept, figures, compiled: Arc::clone(&compiled), records, answer };
                // Most of what comes has no such run in it: it stays small.
                match Box::pin(self.keep_whole(accepting)).await {
                    Ok(accepted) => return accepted,
                    Err(back) => (back.accept, back.figures, back.records, Some(back.answer)),
                }
            }
            answer => (accept, figures, records, answer),
        };
        failpoint::reach("accept::before_commit");
        let accepted = self.keep_in_hand(row.id, Write { once, accept: Some(accept), figures, ..Write::default() }).await?;
        failpoint::reach("accept::after_commit");
        if accepted == journal::Accepted::New {
            self.watch.changed(&row, &compiled.name);
            if left_out {
                self.hand.release(row.id);
                return Ok(accepted);
            }
            if compiled.document.settings.over_limit == OverLimit::CancelOlder {
                let most = compiled.concurrency_max().unwrap_or(u32::MAX).max(1) as usize;
                for older in under_way.iter().take((under_way.len() + 1).saturating_sub(most)) {
                    if let Err(error) = self.cancel_if_open(row.workspace, *older).await {
                        tracing::warn!(run = %older, "an older run cannot be cancelled for a new one: {error}");
                    }
                }
            }
            let (concurrency_max, priority) = (compiled.concurrency_max(), compiled.priority());
            self.queue.push(crate::queue::Job { row: Box::new(row), records: Some(records), answer, concurrency_max, priority });
        }
        Ok(accepted)
    }

    /// The runs of the flow that are under way or wait, where they are as many as may be and the settings say what
    /// follows, and a trigger brings another one.
    fn over_limit(&self, row: &RunRow, compiled: &Compiled) -> Vec<RunId> {
        let Some(most) = compiled.concurrency_max() else { return Vec::new() };
        let waits = compiled.document.settings.over_limit == OverLimit::Queue;
        if waits || !matches!(row.origin, Origin::Webhook | Origin::Schedule) {
            return Vec::new();
        }
        let runs = self.queue.runs_of(row.workspace, row.flow);
        if runs.len() >= most.max(1) as usize { runs } else { Vec::new() }
    }

    /// Keeps a new run and has it in hand from before that on. Where the commit is not acknowledged nobody has it: should it
    /// be kept all the same, the sweeper finds it.
    pub(crate) async fn keep_in_hand(&self, run: RunId, write: Write) -> Result<journal::Accepted, Error> {
        self.hand.take(run);
        let kept = self.journal.keep(write).await;
        if !matches!(kept, Ok(journal::Accepted::New)) {
            self.hand.release(run);
        }
        Ok(kept?)
    }

    /// Whose webhook it is, and which records it brings.
    async fn read_webhook(&self, token: &str, event: &RawEvent) -> Result<(Arc<Hook>, Triggered), Error> {
        if event.body.len() > BODY_BYTES_MAX {
            return Err(Error::TooLarge { max: BODY_BYTES_MAX });
        }
        let hook = self.hooks.find(token).ok_or(Error::NoSuch("webhook"))?;
        let trigger = hook.compiled.document.trigger.as_ref().ok_or(Error::NoSuch("webhook"))?;
        let connector = self.outside.registry.get(&trigger.connector).ok_or(Error::NoSuch("webhook"))?;
        let secrets = match &trigger.connection {
            None => serde_json::Map::new(),
            Some(name) => {
                let reach = self.outside.reach(hook.workspace, Some(name)).await?;
                reach.connection.map(|connection| connection.settings.clone()).ok_or_else(|| Error::Unavailable {
                    message: format!("the webhook's connection `{name}` is missing"),
                    retry_after_secs: 60,
                })?
            }
        };
        let triggered = connector.receive(&trigger.operation, &trigger.settings, &secrets, event).map_err(|error| match error {
            connector::ConnectorError::Fail { code, message, field, .. } => Error::Bad { code, message, field },
            connector::ConnectorError::Reauthenticate { code, message } => Error::Bad { code, message, field: None },
            other => Error::Bad { code: other.code().to_owned(), message: other.to_string(), field: None },
        })?;
        if triggered.records.len() > RECORDS_MAX {
            return Err(too_many(triggered.records.len()));
        }
        Ok((hook, triggered))
    }

    /// Keeps what arrived at a webhook; `waits`: whether the caller is ready to wait for what comes out.
    pub(crate) async fn accept_webhook(&self, token: &str, event: RawEvent, waits: bool) -> Result<(Accepted, Replying), Error> {
        let read = self.read_webhook(token, &event).await;
        let (hook, triggered) = read.inspect_err(|error| self.meter.refused(error))?;
        let id: RunId = self.outside.ids.next();
        let mut row = RunRow::accepted(id, hook.workspace, hook.flow, Origin::Webhook, self.outside.clock.now());
        row.version = hook.version;
        row.version_id = hook.version_id;
        row.trigger = Some(hook.trigger);
        let correlation = event.headers.iter().find(|(name, _)| matches!(name.as_str(), "x-correlation-id" | "x-request-id"));
        if let Some((_, value)) =
            correlation.filter(|(_, value)| !value.is_empty() && value.len() <= 128 && value.bytes().all(|byte| byte.is_ascii_graphic()))
        {
            row.correlation_id.clone_from(value);
        }
        if let Some((traceparent, tracestate)) = trace::read(&event.headers) {
            (row.traceparent, row.tracestate) = (Some(traceparent), tracestate);
        }
        let head = head_of(&event);
        let reply = hook.reply;
        let (answer, replying) = match reply {
            Reply::Result { .. } if waits => {
                let (sender, receiver) = oneshot::channel();
                (Some(sender), (reply, Some(receiver)))
            }
            _ => (None, (reply, None)),
        };
        let arrival = Arrival {
            row,
            compiled: Arc::clone(&hook.compiled),
            records: triggered.records,
            raw: Some((head, event.body)),
            dedupe: triggered.dedupe_key,
            due: None,
            resumes: None,
            answer,
            once: None,
            called: None,
        };
        let accepted = self.accept(arrival).await?;
        failpoint::reach("accept::before_answer");
        match accepted {
            journal::Accepted::Duplicate(first) => Ok((Accepted { run: first, duplicate: true }, replying)),
            _ => Ok((Accepted { run: id, duplicate: false }, replying)),
        }
    }

    pub(crate) async fn start_run(&self, workspace: WorkspaceId, flow: FlowId, start: StartRun) -> Result<RunId, Error> {
        let scoped = self.store.workspace(workspace);
        let head = scoped.flow(flow).await?.ok_or(Error::NoSuch("flow"))?;
        let origin = if start.draft { Origin::Test } else { Origin::Manual };
        let mut row = RunRow::accepted(self.outside.ids.next(), workspace, flow, origin, self.outside.clock.now());
        let compiled = if start.draft {
            let draft = scoped.draft(flow).await?.ok_or(Error::NoSuch("flow"))?;
            let document = self.with_models(workspace, draft.document).await?;
            let compiled = self.library.compile(workspace, flow, &document).await?;
            row.document = Some(document);
            compiled
        } else {
            let version = head
                .published_version
                .ok_or_else(|| Error::refused("flow.not_published", "the flow has no published version: publish it, or run the draft"))?;
            row.version = head.published;
            row.version_id = Some(version);
            self.library.version(workspace, version).await?
        };
        if let Some(until) = start.until {
            if compiled.plan.find(&until).is_none() {
                return Err(Error::bad("run.unknown_step", Some("until"), format!("there is no step `{until}`")));
            }
            row.until_step = Some(until);
        }
        row.dry_run = start.dry_run;
        let records = match start.input {
            Some(input) => given(&input)?,
            None => self.as_triggered(&compiled, row.created_at)?,
        };
        let id = row.id;
        self.accept(Arrival::new(row, compiled, records)).await?;
        Ok(id)
    }

    /// A draft with the fields of the stored models that its steps validate against, as they are now.
    async fn with_models(&self, workspace: WorkspaceId, document: String) -> Result<String, Error> {
        if !document.contains("\"validate\"") {
            return Ok(document);
        }
        let Ok(mut flow) = flow::Flow::from_json(&document) else { return Ok(document) };
        let mut named = BTreeMap::new();
        for (name, text) in self.store.workspace(workspace).named_models().await? {
            named.insert(name, serde_json::from_str(&text).map_err(|error| Error::Internal(error.into()))?);
        }
        flow::models::settle(&mut flow, &named);
        serde_json::to_string(&flow).map_err(|error| Error::Internal(error.into()))
    }

    /// What the trigger would give: what is pinned, or the record of a fire.
    fn as_triggered(&self, compiled: &Compiled, now: i64) -> Result<Vec<Record>, Error> {
        let trigger = compiled.document.trigger.as_ref();
        if let Some(sample) = trigger.and_then(|trigger| trigger.samples.first()) {
            return Ok(vec![sample.clone().into()]);
        }
        match trigger.map(|trigger| trigger.connector.as_str()) {
            Some(store::triggers::SCHEDULE) => Ok(vec![connectors::schedule::record(now, now).into()]),
            _ => Err(Error::bad("run.no_input", Some("input"), "hand in a record, or pin one as a sample of the trigger")),
        }
    }

    pub(crate) async fn resume_failed_records(&self, workspace: WorkspaceId, ids: &[FailedRecordId], by: &str) -> Result<Settled, Error> {
        if ids.len() > RESUMED_MAX {
            return Err(Error::bad("failed_records.too_many", Some("ids"), format!("{RESUMED_MAX} records at once are the most")));
        }
        let scoped = self.store.workspace(workspace);
        let found = scoped.resumable_failed_records(ids).await?;
        let unread = found.iter().filter(|record| record.unread).count();
        if unread > 0 {
            let message = format!("{unread} of them never were records: mend them first, and they go on behind the step that read them");
            return Err(Error::refused("failed_records.unread", message));
        }
        let mut settled = Settled { settled: 0, skipped: 0, runs: Vec::new() };
        let mut groups: Vec<(RunId, String, Vec<store::failed_records::Resumable>)> = Vec::new();
        for record in found {
            match groups.iter_mut().find(|(run, step, _)| *run == record.run && *step == record.step) {
                Some((_, _, group)) => group.push(record),
                None => groups.push((record.run, record.step.clone(), vec![record])),
            }
        }
        for (run, step, group) in groups {
            let count = u32::try_from(group.len()).unwrap_or(u32::MAX);
            if let Some(new) = self.resume_group(workspace, run, step, group, by).await? {
                settled.settled += count;
                settled.runs.push(new);
            }
        }
        settled.skipped = u32::try_from(ids.len()).unwrap_or(u32::MAX).saturating_sub(settled.settled);
        self.watch.failed_records(workspace);
        Ok(settled)
    }

    /// The records of one run and step go on together, as a new run that enters at the step.
    async fn resume_group(
        &self,
        workspace: WorkspaceId,
        run: RunId,
        step: String,
        group: Vec<store::failed_records::Resumable>,
        by: &str,
    ) -> Result<Option<RunId>, Error> {
        let scoped = self.store.workspace(workspace);
        let old = scoped.run_row(run).await?.ok_or(Error::NoSuch("run"))?;
        let mut row = RunRow::accepted(self.outside.ids.next(), workspace, old.flow, Origin::Resume, self.outside.clock.now());
        row.parent = Some(old.id);
        row.correlation_id.clone_from(&old.correlation_id);
        (row.traceparent, row.tracestate) = (old.traceparent.clone(), old.tracestate.clone());
        (row.version, row.version_id, row.document) = (old.version, old.version_id, old.document);
        // A mended flow is what mended records want: the latest version, where it still has the step.
        let head = scoped.flow(row.flow).await?;
        if let (Some(latest), Some(_)) = (head.as_ref().and_then(|head| head.published_version), row.version_id)
            && let Ok(compiled) = self.library.version(workspace, latest).await
            && compiled.plan.find(&step).is_some()
        {
            (row.version, row.version_id, row.document) = (head.and_then(|head| head.published), Some(latest), None);
        }
        let compiled = self.library.of_run(&row).await?;
        if compiled.plan.find(&step).is_none() {
            return Err(Error::refused("run.unknown_step", format!("the flow has no step `{step}` any more")));
        }
        row.from_step = Some(step);
        let mut records = Vec::with_capacity(group.len());
        let mut ids = Vec::with_capacity(group.len());
        for resumable in group {
            records.push(Record::read(resumable.record.text().as_bytes()).map_err(|error| Error::Internal(error.into()))?);
            ids.push(resumable.id);
        }
        let id = row.id;
        let arrival = Arrival { resumes: Some((ids, by.to_owned())), ..Arrival::new(row, compiled, records) };
        Ok((self.accept(arrival).await? == journal::Accepted::New).then_some(id))
    }
}

fn too_many(count: usize) -> Error {
    Error::bad("run.too_many_records", Some("input"), format!("{count} records at once; {RECORDS_MAX} are the most"))
}

fn given(input: &Json) -> Result<Vec<Record>, Error> {
    let read = mapping::json::read_around(input.text().as_bytes(), &[]);
    let read = read.map_err(|error| Error::bad("run.input", Some("input"), format!("the input cannot be read: {error}")))?;
    match read.records {
        Some(records) if records.len() > RECORDS_MAX => Err(too_many(records.len())),
        Some(records) => Ok(records),
        None => Ok(vec![read.rest.into()]),
    }
}

/// About a request, as JSON: everything but the body. Credentials that it carried are not kept.
fn head_of(event: &RawEvent) -> Vec<u8> {
    let secret = ["authorization", "cookie", "proxy-authorization", "x-api-key"];
    let headers: Vec<_> = event.headers.iter().filter(|(name, _)| !secret.contains(&name.as_str())).collect();
    serde_json::json!({ "method": event.method, "headers": headers, "query": event.query, "at_ms": event.at_ms }).to_string().into_bytes()
}
