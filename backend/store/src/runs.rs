//! Runs: the row that the engine keeps up to date, and the lists and details that people read.

use crate::{
    Error, Result, Scoped, Store,
    sql::{Row, Sql, from_word, to_word},
};
use uuid::Uuid;
use wire::{
    ConnectionId, FlowId, Json, PayloadId, RunId, Timestamp, TriggerId, VersionId, WorkspaceId,
    flow::Sample,
    run::{LogLine, Origin, Run, RunDetail, RunError, RunStatus, StepRun},
};

pub use crate::payloads::Side;

/// The most log lines of a run that its detail shows.
pub const LOG_LINES_MAX: i64 = 1_000;

/// The most open runs that are named at once.
const OPEN_RUNS_MAX: i64 = 1_000_000;

/// A run as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    /// The id.
    pub id: RunId,
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// Of which flow.
    pub flow: FlowId,
    /// The version's number; absent for a test of the draft.
    pub version: Option<u32>,
    /// The version's id.
    pub version_id: Option<VersionId>,
    /// The trigger that started it.
    pub trigger: Option<TriggerId>,
    /// How it stands.
    pub status: RunStatus,
    /// What started it.
    pub origin: Origin,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Records that came in.
    pub records_in: u64,
    /// Records that arrived.
    pub records_out: u64,
    /// Records set aside.
    pub records_failed: u64,
    /// Tries beyond the first ones.
    pub retries: u32,
    /// In words.
    pub summary: String,
    /// Follows the record through systems.
    pub correlation_id: String,
    /// The run that this one repeats or resumes.
    pub parent: Option<RunId>,
    /// The run whose idempotency keys this one uses; absent: its own.
    pub origin_run: Option<RunId>,
    /// What went wrong.
    pub error: Option<RunError>,
    /// Until when it waits.
    pub wakes_at: Option<Timestamp>,
    /// What for.
    pub waits_for: Option<String>,
    /// Rises each time a host takes the run up.
    pub generation: i64,
    /// Stop behind this step.
    pub until_step: Option<String>,
    /// Show what would be sent, and do not send it.
    pub dry_run: bool,
    /// Enter at this step.
    pub from_step: Option<String>,
    /// What came in.
    pub input: Option<PayloadId>,
    /// The document, for runs of no version.
    pub document: Option<String>,
    /// What became of each step.
    pub steps: Vec<StepRun>,
    /// When this row was last written.
    pub updated_at: Timestamp,
    /// How often in a row it was taken up and the server ended before it came any further.
    pub crashes: u32,
    /// The trace that whoever started it said it belongs to, as W3C Trace Context writes it.
    pub traceparent: Option<String>,
    /// What others noted along that trace.
    pub tracestate: Option<String>,
    /// It waits for runs of its flow that have the same key and came before.
    pub order_key: Option<String>,
    /// The connection that it waits for.
    pub waits_on: Option<ConnectionId>,
}

impl RunRow {
    /// A run that was accepted and has not begun.
    #[must_use]
    pub fn accepted(id: RunId, workspace: WorkspaceId, flow: FlowId, origin: Origin, now: Timestamp) -> Self {
        Self {
            id,
            workspace,
            flow,
            version: None,
            version_id: None,
            trigger: None,
            status: RunStatus::Queued,
            origin,
            created_at: now,
            started_at: None,
            ended_at: None,
            records_in: 0,
            records_out: 0,
            records_failed: 0,
            retries: 0,
            summary: String::new(),
            correlation_id: String::new(),
            parent: None,
            origin_run: None,
            error: None,
            wakes_at: None,
            waits_for: None,
            generation: 0,
            until_step: None,
            dry_run: false,
            from_step: None,
            input: None,
            document: None,
            steps: Vec::new(),
            updated_at: now,
            crashes: 0,
            traceparent: None,
            tracestate: None,
            order_key: None,
            waits_on: None,
        }
    }

    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        !matches!(self.status, RunStatus::Queued | RunStatus::Running | RunStatus::Waiting)
    }

    /// As the API shows it.
    #[must_use]
    pub fn shown(&self, flow_name: &str) -> Run {
        Run {
            id: self.id,
            flow: self.flow,
            flow_name: flow_name.to_owned(),
            version: self.version,
            status: self.status,
            origin: self.origin,
            created_at: self.created_at,
            started_at: self.started_at,
            ended_at: self.ended_at,
            records_in: self.records_in,
            records_out: self.records_out,
            records_failed: self.records_failed,
            retries: self.retries,
            summary: self.summary.clone(),
            correlation_id: self.correlation_id.clone(),
            waits_for: self.waits_for.clone(),
            wakes_at: self.wakes_at,
            parent: self.parent,
        }
    }

    pub(crate) fn columns() -> &'static [&'static str] {
        COLUMNS
    }

    pub(crate) fn into_row(self) -> Result<Vec<sea_orm::Value>> {
        let text = |value: &dyn erased::Json| value.text();
        let count = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        Ok(vec![
            self.id.0.into(),
            self.workspace.0.into(),
            self.flow.0.into(),
            self.version.map(i64::from).into(),
            self.version_id.map(|id| id.0).into(),
            self.trigger.map(|id| id.0).into(),
            to_word(&self.status).into(),
            to_word(&self.origin).into(),
            self.created_at.into(),
            self.started_at.into(),
            self.ended_at.into(),
            count(self.records_in).into(),
            count(self.records_out).into(),
            count(self.records_failed).into(),
            i64::from(self.retries).into(),
            self.summary.into(),
            self.correlation_id.into(),
            self.parent.map(|id| id.0).into(),
            self.origin_run.map(|id| id.0).into(),
            self.error.as_ref().map(|error| error.code.clone()).into(),
            self.error.as_ref().map(|error| text(error)).transpose()?.into(),
            self.wakes_at.into(),
            self.waits_for.into(),
            self.generation.into(),
            self.until_step.into(),
            self.dry_run.into(),
            self.from_step.into(),
            self.input.map(|id| id.0).into(),
            self.document.into(),
            (!self.steps.is_empty()).then(|| text(&self.steps)).transpose()?.into(),
            self.updated_at.into(),
            i64::from(self.crashes).into(),
            self.traceparent.into(),
            self.tracestate.into(),
            self.order_key.into(),
            self.waits_on.map(|id| id.0).into(),
        ])
    }
}

mod erased {
    //! JSON text of whatever can be written as JSON.
    use crate::{Error, Result};

    pub(super) trait Json {
        fn text(&self) -> Result<String>;
    }

    impl<T: serde::Serialize> Json for T {
        fn text(&self) -> Result<String> {
            serde_json::to_string(self).map_err(|error| Error::unreadable("a value", error))
        }
    }
}

const COLUMNS: &[&str] = &[
    "id",
    "workspace_id",
    "flow_id",
    "version",
    "version_id",
    "trigger_id",
    "status",
    "origin",
    "created_at",
    "started_at",
    "ended_at",
    "records_in",
    "records_out",
    "records_failed",
    "retries",
    "summary",
    "correlation_id",
    "parent_id",
    "origin_run_id",
    "error_code",
    "error",
    "wakes_at",
    "waits_for",
    "generation",
    "until_step",
    "dry_run",
    "from_step",
    "input_id",
    "document",
    "steps",
    "updated_at",
    "crashes",
    "traceparent",
    "tracestate",
    "order_key",
    "waits_on",
];

/// What a later write of a run may change.
pub(crate) const UPDATE: &str = "on conflict (id) do update set status = excluded.status, started_at = excluded.started_at, ended_at = excluded.ended_at, \
    records_in = excluded.records_in, records_out = excluded.records_out, records_failed = excluded.records_failed, retries = excluded.retries, \
    summary = excluded.summary, error_code = excluded.error_code, error = excluded.error, wakes_at = excluded.wakes_at, \
    waits_for = excluded.waits_for, generation = excluded.generation, steps = excluded.steps, updated_at = excluded.updated_at, crashes = excluded.crashes, waits_on = excluded.waits_on \
    where runs.generation <= excluded.generation";

/// Which runs a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// Of this flow.
    pub flow: Option<FlowId>,
    /// That stand so.
    pub status: Option<RunStatus>,
    /// That were started so; absent: all but tests.
    pub origin: Option<Origin>,
    /// Whose flow, summary or correlation id holds this.
    pub text: Option<String>,
    /// Accepted at this moment or later.
    pub from: Option<Timestamp>,
    /// Accepted before this moment.
    pub to: Option<Timestamp>,
}

/// By how much the moment in a run's id and the moment it was accepted may differ: the clock of a machine is set.
const CLOCK_MS_MAX: i64 = 60_000;

const SHOWN: &str = "select r.id, r.flow_id, coalesce(f.name, 'a flow that is gone') as flow_name, r.version, r.status, r.origin, r.created_at, r.started_at, \
    r.ended_at, r.records_in, r.records_out, r.records_failed, r.retries, r.summary, r.correlation_id, r.waits_for, r.wakes_at, r.parent_id \
    from runs r left join flows f on f.id = r.flow_id where r.workspace_id = ";

/// The least id of a moment.
fn least_id(at: Timestamp) -> uuid::Uuid {
    wire::id::uuid_v7(at.clamp(0, (1 << 48) - 1), [0; 10])
}

impl Scoped {
    /// Runs, the newest first, from after `after` on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn runs(&self, filter: &RunFilter, after: Option<RunId>, limit: u64) -> Result<Vec<Run>> {
        let mut sql = Sql::new(SHOWN).bind(self.uuid());
        if let Some(flow) = filter.flow {
            sql = sql.add(" and r.flow_id = ").bind(flow.0);
        }
        if let Some(status) = filter.status {
            sql = sql.add(" and r.status = ").bind(to_word(&status));
        }
        if let Some(origin) = filter.origin {
            sql = sql.add(" and r.origin = ").bind(to_word(&origin));
        }
        if let Some(text) = &filter.text {
            sql = sql.and_contains("coalesce(f.name, '') || ' ' || r.summary || ' ' || r.correlation_id", text);
        }
        // The id begins with the moment, so that no index more is needed to find the place in a long history.
        if let Some(from) = filter.from {
            sql = sql.add(" and r.created_at >= ").bind(from).add(" and r.id >= ").bind(least_id(from.saturating_sub(CLOCK_MS_MAX)));
        }
        if let Some(to) = filter.to {
            sql = sql.add(" and r.created_at < ").bind(to).add(" and r.id < ").bind(least_id(to.saturating_add(CLOCK_MS_MAX)));
        }
        if let Some(after) = after {
            sql = sql.add(" and r.id < ").bind(after.0);
        }
        let sql = sql.add(" order by r.id desc limit ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
        sql.all(self.reader()).await?.iter().map(shown).collect()
    }

    /// One run as lists show it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run(&self, id: RunId) -> Result<Option<Run>> {
        let sql = Sql::new(SHOWN).bind(self.uuid()).add(" and r.id = ").bind(id.0);
        sql.one(self.reader()).await?.as_ref().map(shown).transpose()
    }

    /// One run as it is kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run_row(&self, id: RunId) -> Result<Option<RunRow>> {
        let sql = Sql::new("select * from runs where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0);
        sql.one(self.reader()).await?.as_ref().map(run_row).transpose()
    }

    /// One run with its steps, attempts and log.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run_detail(&self, id: RunId) -> Result<Option<RunDetail>> {
        let (Some(run), Some(row)) = (self.run(id).await?, self.run_row(id).await?) else { return Ok(None) };
        let document = match (&row.document, row.version_id) {
            (Some(document), _) => Some(document.clone()),
            (None, Some(version)) => self.version_by_id(version).await?.map(|version| version.document),
            (None, None) => None,
        };
        let document = document.map_or(Ok(Json::default()), Json::from_text).map_err(|error| Error::unreadable("a document", error))?;
        Ok(Some(RunDetail {
            run,
            document,
            steps: row.steps,
            attempts: self.attempts(id).await?,
            logs: self.log_lines(id).await?,
            queue_place: None,
        }))
    }

    /// The log of a run in order, at most [`LOG_LINES_MAX`] lines.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn log_lines(&self, run: RunId) -> Result<Vec<LogLine>> {
        let sql =
            Sql::new("select at, level, step, message from logs where workspace_id = ").bind(self.uuid()).add(" and run_id = ").bind(run.0);
        let rows = sql.add(" order by id limit ").bind(LOG_LINES_MAX).all(self.reader()).await?;
        rows.iter()
            .map(|row| Ok(LogLine { at: row.get("at")?, level: row.get("level")?, step: row.get("step")?, message: row.get("message")? }))
            .collect()
    }

    /// The first records of recent runs of a flow, the newest first: what the mapper offers as samples.
    ///
    /// # Errors
    /// When the database fails, or a payload is damaged.
    pub async fn samples(&self, flow: FlowId, limit: u64) -> Result<Vec<Sample>> {
        let sql = Sql::new("select id, created_at, input_id from runs where workspace_id = ")
            .bind(self.uuid())
            .add(" and flow_id = ")
            .bind(flow.0);
        let sql = sql
            .add(" and input_id is not null and from_step is null order by id desc limit ")
            .bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let mut samples = Vec::new();
        for row in sql.all(self.reader()).await? {
            let Some(texts) = self.record_texts(PayloadId(row.get("input_id")?)).await? else { continue };
            let Some(record) = texts.into_iter().next() else { continue };
            let ago = (self.store().now() - row.get::<i64>("created_at")?).max(0);
            samples.push(Sample { label: format!("Run {}", ago_in_words(ago)), run: Some(RunId(row.get("id")?)), record });
        }
        Ok(samples)
    }

    /// Records that lately came to a step of a flow, the newest first: samples for a step that the trigger does not feed.
    ///
    /// # Errors
    /// When the database fails, or a payload is damaged.
    pub async fn step_samples(&self, flow: FlowId, step: &str, limit: usize) -> Result<Vec<Sample>> {
        let runs = i64::try_from(limit).unwrap_or(i64::MAX);
        let sql = Sql::new("select run_id, started_at, input_id from attempts where workspace_id = ")
            .bind(self.uuid())
            .add(" and run_id in (select id from runs where workspace_id = ")
            .bind(self.uuid())
            .add(" and flow_id = ")
            .bind(flow.0)
            .add(" order by id desc limit ")
            .bind(runs)
            .add(") and step = ")
            .bind(step)
            .add(" and number = 1 and input_id is not null order by id desc limit ")
            .bind(runs);
        let mut samples = Vec::new();
        for row in sql.all(self.reader()).await? {
            let ago = (self.store().now() - row.get::<i64>("started_at")?).max(0);
            let texts = self.record_texts(PayloadId(row.get("input_id")?)).await?.unwrap_or_default();
            for record in texts.into_iter().take(limit - samples.len()) {
                samples.push(Sample { label: format!("Run {}", ago_in_words(ago)), run: Some(RunId(row.get("run_id")?)), record });
            }
            if samples.len() >= limit {
                break;
            }
        }
        Ok(samples)
    }
}

impl Store {
    /// The runs that have not ended, of every workspace, oldest first, at most `OPEN_RUNS_MAX`: what an engine takes up.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_run_ids(&self) -> Result<Vec<(WorkspaceId, RunId)>> {
        let sql = Sql::new("select workspace_id, id from runs where status in ('queued', 'running', 'waiting') order by id limit ");
        let rows = sql.bind(OPEN_RUNS_MAX).all(self.reader()).await?;
        rows.iter().map(|row| Ok((WorkspaceId(row.get("workspace_id")?), RunId(row.get("id")?)))).collect()
    }

    /// Runs as they are kept, of every workspace, oldest first: for an engine that holds their ids.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn runs_by_id(&self, ids: &[RunId]) -> Result<Vec<RunRow>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = Sql::new("select * from runs where id in (").bind_all(ids.iter().map(|id| id.0.into())).add(") order by id");
        sql.all(self.reader()).await?.iter().map(run_row).collect()
    }
}

fn ago_in_words(ms: i64) -> String {
    match ms / 1000 {
        0..60 => "just now".to_owned(),
        secs @ 60..3_600 => format!("{} min ago", secs / 60),
        secs @ 3_600..86_400 => format!("{} h ago", secs / 3_600),
        secs => format!("{} d ago", secs / 86_400),
    }
}

fn shown(row: &Row) -> Result<Run> {
    Ok(Run {
        id: RunId(row.get("id")?),
        flow: FlowId(row.get("flow_id")?),
        flow_name: row.get("flow_name")?,
        version: row.get::<Option<i64>>("version")?.and_then(|number| u32::try_from(number).ok()),
        status: row.word("status")?,
        origin: row.word("origin")?,
        created_at: row.get("created_at")?,
        started_at: row.get("started_at")?,
        ended_at: row.get("ended_at")?,
        records_in: counted(row, "records_in")?,
        records_out: counted(row, "records_out")?,
        records_failed: counted(row, "records_failed")?,
        retries: row.count("retries")?,
        summary: row.get("summary")?,
        correlation_id: row.get("correlation_id")?,
        waits_for: row.get("waits_for")?,
        wakes_at: row.get("wakes_at")?,
        parent: row.get::<Option<Uuid>>("parent_id")?.map(RunId),
    })
}

fn counted(row: &Row, column: &str) -> Result<u64> {
    Ok(u64::try_from(row.get::<i64>(column)?).unwrap_or(0))
}

pub(crate) fn run_row(row: &Row) -> Result<RunRow> {
    let id = |column: &str| row.get::<Option<Uuid>>(column);
    let json = |column: &str| row.get::<Option<String>>(column);
    Ok(RunRow {
        id: RunId(row.get("id")?),
        workspace: WorkspaceId(row.get("workspace_id")?),
        flow: FlowId(row.get("flow_id")?),
        version: row.get::<Option<i64>>("version")?.and_then(|number| u32::try_from(number).ok()),
        version_id: id("version_id")?.map(VersionId),
        trigger: id("trigger_id")?.map(TriggerId),
        status: from_word(&row.get::<String>("status")?, "a status")?,
        origin: row.word("origin")?,
        created_at: row.get("created_at")?,
        started_at: row.get("started_at")?,
        ended_at: row.get("ended_at")?,
        records_in: counted(row, "records_in")?,
        records_out: counted(row, "records_out")?,
        records_failed: counted(row, "records_failed")?,
        retries: row.count("retries")?,
        summary: row.get("summary")?,
        correlation_id: row.get("correlation_id")?,
        parent: id("parent_id")?.map(RunId),
        origin_run: id("origin_run_id")?.map(RunId),
        error: json("error")?.map(|_| row.json("error")).transpose()?,
        wakes_at: row.get("wakes_at")?,
        waits_for: row.get("waits_for")?,
        generation: row.get("generation")?,
        until_step: row.get("until_step")?,
        dry_run: row.get("dry_run")?,
        from_step: row.get("from_step")?,
        input: id("input_id")?.map(PayloadId),
        document: row.get("document")?,
        steps: json("steps")?.map(|_| row.json("steps")).transpose()?.unwrap_or_default(),
        updated_at: row.get("updated_at")?,
        crashes: u32::try_from(row.get::<i64>("crashes")?).unwrap_or(0),
        traceparent: row.get("traceparent")?,
        tracestate: row.get("tracestate")?,
        order_key: row.get("order_key")?,
        waits_on: row.get::<Option<Uuid>>("waits_on")?.map(ConnectionId),
    })
}

#[cfg(test)]
mod tests;
