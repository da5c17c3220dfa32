//! The journal: what all runs of a node want to keep, written together in one transaction. An answer to the outside world
//! waits for its commit here.

use crate::{
    Error, Result, Scoped, Store, Tx,
    asks::{self, Asks},
    attempts::NewAttempt,
    bulk,
    decisions::{self, NewDecision},
    failed_records::{self, NewFailedRecord},
    failpoint,
    marks::{self, Mark},
    payloads::{Content, Payload},
    purge, replays,
    rollups::{self, Delta, Figures},
    runs::{self, RunRow},
    sql::{Row, Sql},
    triggers,
};
use sea_orm::ConnectionTrait;
use wire::{FailedRecordId, FlowId, PayloadId, ReplayId, RunId, Timestamp, TriggerId, WorkspaceId, run::Origin};

/// How long the key of an event is remembered: seven days, longer than any sender tries again.
pub const DEDUPE_WINDOW_MS: i64 = 7 * 24 * 3_600_000;
/// A larger event goes into a payload of its own, compressed.
const EVENT_TEXT_BYTES_MAX: usize = 8 * 1024;

/// Something that runs want to keep, all or nothing.
#[derive(Debug, Clone, Default)]
pub struct Write {
    /// What must hold for any of it to be kept.
    pub once: Option<Once>,
    /// A run that is accepted now.
    pub accept: Option<Accept>,
    /// A run as it stands now.
    pub run: Option<RunRow>,
    /// The events that it decided by.
    pub events: Vec<NewEvent>,
    /// Its attempts.
    pub attempts: Vec<NewAttempt>,
    /// What went into them and came out.
    pub payloads: Vec<Payload>,
    /// Records set aside.
    pub failed_records: Vec<NewFailedRecord>,
    /// Lines of its log.
    pub logs: Vec<NewLog>,
    /// What it adds to the figures.
    pub figures: Vec<Delta>,
    /// What it asks, hears, sends.
    pub asks: Asks,
    /// A run that starts because this one ended.
    pub starts: Option<Accept>,
    /// The run is over for good: its events are not needed any more.
    pub forget_events_of: Option<(WorkspaceId, RunId)>,
    /// The run is over, and its flow keeps no inputs and outputs of it: all of them go, what came in included.
    pub forget_payloads_of: Option<(WorkspaceId, RunId)>,
}

/// What must hold for a write to be kept, and holds no more when it is: so that it is kept once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Once {
    /// A moment of a schedule started nothing, or its run failed. Needs a run that is accepted.
    Refire {
        /// The schedule.
        trigger: TriggerId,
        /// The moment.
        due: Timestamp,
    },
    /// A poll has come so far, and no further.
    Poll {
        /// The trigger.
        trigger: TriggerId,
        /// Of which workspace.
        workspace: WorkspaceId,
        /// How far it had come.
        before: Option<String>,
        /// How far it has come with what is kept.
        after: String,
    },
    /// A run of a replay had no turn yet. Needs a run that is accepted.
    Replay {
        /// The replay.
        replay: ReplayId,
        /// The run that is sent on its way again.
        run: RunId,
    },
}

/// A run that is accepted.
#[derive(Debug, Clone)]
pub struct Accept {
    /// The run.
    pub run: RunRow,
    /// What came in.
    pub payload: Option<Payload>,
    /// Accept only one event with this key.
    pub dedupe: Option<(TriggerId, String)>,
    /// Accept only one fire of this schedule for this moment.
    pub fire: Option<(TriggerId, Timestamp)>,
    /// The run goes on where this one stopped: it hears the same events first.
    pub events_of: Option<RunId>,
    /// The failed records that it carries on, and who sent them.
    pub resumes: Option<(Vec<FailedRecordId>, String)>,
    /// What a person said of the effects that were unknown.
    pub decides: Vec<NewDecision>,
    /// The key of the question that this run answers: it was called by another one.
    pub called: Option<String>,
}

/// What became of an accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// It is kept.
    New,
    /// The same was accepted before, as this run.
    Duplicate(RunId),
    /// The schedule fired for this moment before, a failed record is no longer open, an effect is known by now, or what the
    /// write was to be kept for once was done before.
    Taken,
    /// The run that it goes on from is no longer in the history.
    Gone,
}

/// An event to be kept.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Of which run.
    pub run: RunId,
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// Its place among the run's events.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// The word for it.
    pub kind: &'static str,
    /// The event, as JSON text.
    pub event: String,
}

/// A log line to be kept.
#[derive(Debug, Clone)]
pub struct NewLog {
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// Of which run.
    pub run: RunId,
    /// When.
    pub at: Timestamp,
    /// `info`, `warn`, `error`.
    pub level: &'static str,
    /// At which step.
    pub step: Option<String>,
    /// The sentence.
    pub message: String,
}

impl Store {
    /// Keeps all of these in one transaction; gives what became of each accept, in order (`New` for a write without one).
    ///
    /// # Errors
    /// When the database does not confirm it: then none is known to be kept.
    pub async fn write(&self, writes: &[Write]) -> Result<Vec<Accepted>> {
        self.written(None, writes).await
    }

    /// As [`Store::write`], with a mark by which [`Store::is_kept`] finds the transaction.
    ///
    /// # Errors
    /// When the database does not confirm it: the mark tells whether it was kept.
    pub async fn write_marked(&self, mark: Mark, writes: &[Write]) -> Result<Vec<Accepted>> {
        self.written(Some(mark), writes).await
    }

    async fn written(&self, mark: Option<Mark>, writes: &[Write]) -> Result<Vec<Accepted>> {
        let tx = self.begin().await?;
        failpoint::reach("journal::begun");
        if let Some(mark) = mark {
            marks::leave(&tx, mark).await?;
        }
        let mut rows = Rows::default();
        let mut accepted = Vec::with_capacity(writes.len());
        for write in writes {
            accepted.push(rows.take(&tx, write.clone()).await?);
        }
        rows.write(&tx).await?;
        failpoint::reach("journal::before_commit");
        tx.commit().await?;
        failpoint::reach("journal::after_commit");
        Ok(accepted)
    }
}

/// The rows of many writes, table by table.
#[derive(Default)]
struct Rows {
    new_runs: Vec<Vec<sea_orm::Value>>,
    runs: Vec<Vec<sea_orm::Value>>,
    events: Vec<Vec<sea_orm::Value>>,
    attempts: Vec<Vec<sea_orm::Value>>,
    payloads: Vec<Vec<sea_orm::Value>>,
    failed_records: Vec<Vec<sea_orm::Value>>,
    logs: Vec<Vec<sea_orm::Value>>,
    figures: Vec<Delta>,
    asks: Vec<(Option<RunRow>, Asks)>,
    copied: Vec<(WorkspaceId, RunId, RunId)>,
    forgotten: Vec<Forgotten>,
}

/// Of a run of which something is not needed any more.
struct Forgotten {
    workspace: WorkspaceId,
    run: RunId,
    flow: Option<FlowId>,
    /// Its events; else its inputs and outputs.
    events: bool,
}

impl Rows {
    async fn take(&mut self, tx: &Tx, write: Write) -> Result<Accepted> {
        if let Some(once) = &write.once
            && !holds(tx, once, write.accept.as_ref()).await?
        {
            return Ok(Accepted::Taken);
        }
        let flow = write.run.as_ref().or(write.accept.as_ref().map(|accept| &accept.run)).map(|run| (run.workspace, run.flow));
        let mut bytes = purge::ATTEMPT_BYTES * i64::try_from(write.attempts.len()).unwrap_or(0);
        if let Some(accept) = write.accept {
            match admit(tx, &accept).await? {
                Accepted::New => {}
                other => return Ok(other),
            }
            if let Some(from) = accept.events_of {
                self.copied.push((accept.run.workspace, from, accept.run.id));
            }
            bytes += purge::RUN_BYTES + accept.payload.as_ref().map_or(0, Payload::kept_bytes);
            self.payloads.extend(accept.payload.map(Payload::into_row));
            self.new_runs.push(accept.run.into_row()?);
        }
        if let Some(started) = write.starts {
            self.payloads.extend(started.payload.map(Payload::into_row));
            self.new_runs.push(started.run.into_row()?);
        }
        let asks = write.asks;
        if !asks.is_empty() || write.run.as_ref().is_some_and(|run| run.origin == Origin::Called && run.is_over()) {
            self.asks.push((write.run.clone(), asks));
        }
        if let Some(run) = write.run {
            self.runs.push(run.into_row()?);
        }
        for event in write.events {
            bytes += self.event(tx, event);
        }
        for attempt in write.attempts {
            self.attempts.push(attempt.into_row()?);
        }
        bytes += write.payloads.iter().map(Payload::kept_bytes).sum::<i64>();
        self.payloads.extend(write.payloads.into_iter().map(Payload::into_row));
        for record in write.failed_records {
            self.failed_records.push(record.into_row()?);
        }
        for log in write.logs {
            let id: uuid::Uuid = tx.id();
            let values =
                [id.into(), log.workspace.0.into(), log.run.0.into(), log.at.into(), log.level.into(), log.step.into(), log.message.into()];
            self.logs.push(values.into());
        }
        self.figures.extend(write.figures);
        let id = flow.map(|(_, flow)| flow);
        let forgets = [(write.forget_events_of, true), (write.forget_payloads_of, false)];
        self.forgotten.extend(
            forgets.into_iter().filter_map(|(what, events)| what.map(|(workspace, run)| Forgotten { workspace, run, flow: id, events })),
        );
        if let Some((workspace, flow)) = flow.filter(|_| bytes > 0) {
            self.figures.push(Delta { workspace, flow, at: tx.now(), figures: Figures { bytes, ..Figures::default() } });
        }
        Ok(Accepted::New)
    }

    /// Gives how many bytes it keeps besides its row.
    fn event(&mut self, tx: &Tx, event: NewEvent) -> i64 {
        let (mut text, mut payload, mut bytes) = (event.event, None, 0);
        if text.len() > EVENT_TEXT_BYTES_MAX {
            let id: PayloadId = tx.id();
            let content = Content { records: std::mem::take(&mut text).into_bytes(), ..Content::default() };
            let packed = Payload::pack(id, event.workspace, event.run, &content, None, event.at);
            bytes = packed.kept_bytes();
            self.payloads.push(packed.into_row());
            payload = Some(id.0);
        }
        let number = i64::try_from(event.number).unwrap_or(i64::MAX);
        let values =
            [event.run.0.into(), number.into(), event.workspace.0.into(), event.at.into(), event.kind.into(), text.into(), payload.into()];
        self.events.push(values.into());
        bytes
    }

    async fn write(mut self, tx: &Tx) -> Result<()> {
        let on = &**tx;
        bulk::insert(on, "runs", RunRow::columns(), "", self.new_runs).await?;
        bulk::insert(on, "runs", RunRow::columns(), runs::UPDATE, self.runs).await?;
        bulk::insert(on, "payloads", Payload::columns(), "", self.payloads).await?;
        bulk::insert(on, "attempts", NewAttempt::columns(), "", self.attempts).await?;
        let events = ["run_id", "number", "workspace_id", "at", "kind", "event", "payload_id"];
        bulk::insert(on, "journal", &events, "", self.events).await?;
        bulk::insert(on, "failed_records", NewFailedRecord::columns(), "on conflict (id) do nothing", self.failed_records).await?;
        bulk::insert(on, "logs", &["id", "workspace_id", "run_id", "at", "level", "step", "message"], "", self.logs).await?;
        for (run, asks) in self.asks {
            asks::write(on, tx.store().kind() == "postgres", run.as_ref(), asks, tx.now()).await?;
        }
        for (workspace, from, to) in self.copied {
            let sql = Sql::new("insert into journal (run_id, number, workspace_id, at, kind, event, payload_id) select ");
            // The cast says which type the value has: PostgreSQL takes it for text in a list of columns.
            let cast = if tx.store().kind() == "postgres" { "::uuid" } else { "" };
            let sql = sql
                .bind(to.0)
                .add(cast)
                .add(", number, workspace_id, at, kind, event, payload_id from journal where workspace_id = ")
                .bind(workspace.0);
            sql.add(" and run_id = ").bind(from.0).run(on).await?;
        }
        for forgotten in std::mem::take(&mut self.forgotten) {
            let Forgotten { workspace, run, flow, events } = forgotten;
            let bytes = if events { forget_events(on, workspace, run).await? } else { forget_payloads(on, workspace, run).await? };
            if let Some(flow) = flow.filter(|_| bytes > 0) {
                self.figures.push(Delta { workspace, flow, at: tx.now(), figures: Figures { bytes: -bytes, ..Figures::default() } });
            }
        }
        Ok(rollups::add(on, &self.figures).await?)
    }
}

/// Removes the events of a run; gives how many bytes of payloads went with them.
async fn forget_events(on: &impl ConnectionTrait, workspace: WorkspaceId, run: RunId) -> Result<i64> {
    let sql = Sql::new("delete from payloads where workspace_id = ").bind(workspace.0).add(" and run_id = ").bind(run.0);
    let sql = sql.add(" and id in (select payload_id from journal where workspace_id = ").bind(workspace.0);
    let sql = sql.add(" and run_id = ").bind(run.0).add(" and payload_id is not null) returning cast(length(body) as bigint) as n");
    let bytes = sum_of(&sql.all(on).await?)?;
    let sql = Sql::new("delete from journal where workspace_id = ").bind(workspace.0);
    sql.add(" and run_id = ").bind(run.0).run(on).await?;
    Ok(bytes)
}

/// Removes what went into a run and its steps and what came out; gives how many bytes that were.
async fn forget_payloads(on: &impl ConnectionTrait, workspace: WorkspaceId, run: RunId) -> Result<i64> {
    let sql = Sql::new("delete from payloads where workspace_id = ").bind(workspace.0).add(" and run_id = ").bind(run.0);
    let bytes = sum_of(&sql.add(" returning cast(length(body) as bigint) as n").all(on).await?)?;
    let sql = Sql::new("update attempts set input_id = null, output_id = null, exchange = null where workspace_id = ").bind(workspace.0);
    let sql = sql.add(" and run_id = ").bind(run.0);
    sql.add(" and (input_id is not null or output_id is not null or exchange is not null)").run(on).await?;
    let sql = Sql::new("update runs set input_id = null where workspace_id = ").bind(workspace.0).add(" and id = ").bind(run.0);
    sql.run(on).await?;
    Ok(bytes)
}

fn sum_of(rows: &[Row]) -> Result<i64> {
    rows.iter().map(|row| row.get::<i64>("n")).sum()
}

/// Whether this was not done before: the check, and the mark that the next check finds.
async fn holds(tx: &Tx, once: &Once, accept: Option<&Accept>) -> Result<bool> {
    match once {
        Once::Refire { trigger, due } => match accept {
            Some(accept) => triggers::refire(tx, &accept.run, *trigger, *due).await,
            None => Err(Error::Internal("a moment of a schedule fires again without a run".to_owned())),
        },
        Once::Replay { replay, run } => match accept {
            Some(accept) => replays::take_turn(tx, *replay, *run, accept.run.id).await,
            None => Err(Error::Internal("a run of a replay has its turn without a new one".to_owned())),
        },
        Once::Poll { trigger, workspace, before, after } => triggers::move_poll(tx, workspace.0, *trigger, before.as_deref(), after).await,
    }
}

/// Whether a run may be accepted: the check, and the mark that the next check finds.
async fn admit(tx: &Tx, accept: &Accept) -> Result<Accepted> {
    let on = &**tx;
    let run = &accept.run;
    if let Some(from) = accept.events_of {
        // Held until this is committed: a purge that comes in between waits, and then sees the run that goes on from it.
        let lock = if tx.store().kind() == "postgres" { " for share" } else { "" };
        let sql = Sql::new("select id from runs where workspace_id = ").bind(run.workspace.0).add(" and id = ").bind(from.0);
        if sql.add(lock).one(on).await?.is_none() {
            return Ok(Accepted::Gone);
        }
    }
    if let Some((trigger, key)) = &accept.dedupe
        && let Some(before) = first_of(on, *trigger, key, run).await?
    {
        return Ok(Accepted::Duplicate(before));
    }
    if let Some((trigger, due)) = accept.fire {
        let row = vec![trigger.0.into(), due.into(), run.workspace.0.into(), run.id.0.into(), run.created_at.into()];
        let columns = ["trigger_id", "due", "workspace_id", "run_id", "fired_at"];
        if bulk::insert(on, "schedule_fires", &columns, "on conflict do nothing", vec![row]).await? == 0 {
            return Ok(Accepted::Taken);
        }
    }
    if let Some((ids, by)) = &accept.resumes
        && !failed_records::mark_resumed(on, run.workspace, ids, run.id, by, run.created_at).await?
    {
        return Ok(Accepted::Taken);
    }
    if let Some(key) = &accept.called
        && !asks::begin(on, run, key).await?
    {
        return Ok(Accepted::Taken);
    }
    if !decisions::decide(on, run.workspace, &accept.decides, run.created_at).await? {
        return Ok(Accepted::Taken);
    }
    Ok(Accepted::New)
}

/// The run that this key came with first, unless it is this one.
async fn first_of(on: &impl ConnectionTrait, trigger: TriggerId, key: &str, run: &RunRow) -> Result<Option<RunId>> {
    let row = vec![trigger.0.into(), key.into(), run.workspace.0.into(), run.id.0.into(), run.created_at.into(), 0_i64.into()];
    let columns = ["trigger_id", "key", "workspace_id", "run_id", "at", "duplicates"];
    let renew = "on conflict (trigger_id, key) do update set run_id = excluded.run_id, at = excluded.at, duplicates = 0 where dedupe_keys.at <= excluded.at - ";
    if bulk::insert(on, "dedupe_keys", &columns, &format!("{renew}{DEDUPE_WINDOW_MS}"), vec![row]).await? == 1 {
        return Ok(None);
    }
    let count = Sql::new("update dedupe_keys set duplicates = duplicates + 1 where trigger_id = ").bind(trigger.0);
    count.add(" and key = ").bind(key).run(on).await?;
    let before =
        Sql::new("select run_id from dedupe_keys where trigger_id = ").bind(trigger.0).add(" and key = ").bind(key).one(on).await?;
    before.map(|row| Ok(RunId(row.get("run_id")?))).transpose()
}

impl Scoped {
    /// Whether a run heard an event of this kind.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_event(&self, run: RunId, kind: &str) -> Result<bool> {
        let sql = Sql::new("select 1 as one from journal where workspace_id = ").bind(self.uuid()).add(" and run_id = ").bind(run.0);
        Ok(sql.add(" and kind = ").bind(kind).add(" limit 1").one(self.reader()).await?.is_some())
    }

    /// The events of a run, in order, as JSON texts, from number `from` on, at most `limit`; each with its number and
    /// moment.
    ///
    /// # Errors
    /// When the database fails, or a payload is damaged.
    pub async fn events(&self, run: RunId, from: u64, limit: u64) -> Result<Vec<(u64, Timestamp, String)>> {
        let sql = Sql::new("select number, at, event, payload_id from journal where workspace_id = ")
            .bind(self.uuid())
            .add(" and run_id = ")
            .bind(run.0);
        let sql = sql.add(" and number >= ").bind(i64::try_from(from).unwrap_or(i64::MAX));
        let rows = sql.add(" order by number limit ").bind(i64::try_from(limit).unwrap_or(i64::MAX)).all(self.reader()).await?;
        let mut events = Vec::with_capacity(rows.len());
        for row in rows {
            let text = match row.get::<Option<uuid::Uuid>>("payload_id")? {
                None => row.get::<String>("event")?,
                Some(id) => {
                    let content = self.payload(PayloadId(id)).await?.ok_or_else(|| Error::unreadable("an event", "its payload is gone"))?.0;
                    String::from_utf8(content.records).map_err(|error| Error::unreadable("an event", error))?
                }
            };
            let number = u64::try_from(row.get::<i64>("number")?).unwrap_or(0);
            events.push((number, row.get("at")?, text));
        }
        Ok(events)
    }
}
