//! Figures by flow and time, kept up to date in the transaction that accepts or ends a run, so that Home answers in the
//! same time at ten runs and at ten million. They are counted in buckets of five minutes; `fold` makes hours and days of them.

use crate::histogram::Histogram;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};
use std::collections::BTreeMap;
use wire::{FlowId, Timestamp, WorkspaceId};

/// The length of the buckets in which figures are counted.
pub const FINE_MS: i64 = 300_000;
/// The length of the buckets into which they are folded.
pub const HOUR_MS: i64 = 3_600_000;
/// Rows written by one statement: 14 values each stay under the limit of either database.
const ROWS_MAX: usize = 500;

/// Something that happened to runs of a flow within one hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delta {
    /// Whose.
    pub workspace: WorkspaceId,
    /// Of which flow.
    pub flow: FlowId,
    /// When; any moment of the hour.
    pub at: Timestamp,
    /// How much.
    pub figures: Figures,
}

/// Counted figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Runs that were accepted.
    pub started: i64,
    /// Runs that ended well.
    pub succeeded: i64,
    /// Runs that ended with records set aside.
    pub with_failed_records: i64,
    /// Runs that ended badly.
    pub failed: i64,
    /// Runs that a person ended.
    pub cancelled: i64,
    /// Records that came in.
    pub records_in: i64,
    /// Records that went out.
    pub records_out: i64,
    /// Records set aside.
    pub records_failed: i64,
    /// Attempts beyond the first ones.
    pub retries: i64,
    /// About how many bytes were kept.
    pub bytes: i64,
    /// How long the ended runs took.
    pub durations: Histogram,
}

impl Figures {
    /// Adds what another one counted.
    pub fn merge(&mut self, other: &Self) {
        self.started += other.started;
        self.succeeded += other.succeeded;
        self.with_failed_records += other.with_failed_records;
        self.failed += other.failed;
        self.cancelled += other.cancelled;
        self.records_in += other.records_in;
        self.records_out += other.records_out;
        self.records_failed += other.records_failed;
        self.retries += other.retries;
        self.bytes += other.bytes;
        self.durations.merge(&other.durations);
    }

    /// Runs that ended, in whichever way.
    #[must_use]
    pub fn ended(&self) -> i64 {
        self.succeeded + self.with_failed_records + self.failed + self.cancelled
    }
}

/// One bucket of one flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Of which flow.
    pub flow: FlowId,
    /// The start of the bucket.
    pub hour: Timestamp,
    /// What happened in it.
    pub figures: Figures,
}

/// The start of the hour that holds a moment.
#[must_use]
pub fn hour_of(at: Timestamp) -> Timestamp {
    start_of(at, HOUR_MS)
}

/// The start of the bucket of this length that holds a moment.
#[must_use]
pub fn start_of(at: Timestamp, length_ms: i64) -> Timestamp {
    at - at.rem_euclid(length_ms)
}

/// Adds to the figures, within the caller's transaction.
///
/// # Errors
/// When the database refuses.
pub async fn add(connection: &impl ConnectionTrait, deltas: &[Delta]) -> Result<(), DbErr> {
    let mut sums: BTreeMap<(WorkspaceId, FlowId, Timestamp), Figures> = BTreeMap::new();
    for delta in deltas {
        sums.entry((delta.workspace, delta.flow, start_of(delta.at, FINE_MS))).or_default().merge(&delta.figures);
    }
    let sums = sums.into_iter().collect::<Vec<_>>();
    for part in sums.chunks(ROWS_MAX) {
        add_part(connection, part).await?;
    }
    Ok(())
}

type Sum = ((WorkspaceId, FlowId, Timestamp), Figures);

async fn add_part(connection: &impl ConnectionTrait, sums: &[Sum]) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    let mut values = Vec::with_capacity(sums.len() * COLUMNS);
    for ((workspace, flow, hour), figures) in sums {
        let mut durations = kept_durations(connection, backend, *workspace, *flow, *hour).await?;
        durations.merge(&figures.durations);
        values.extend([Value::from(workspace.0), flow.0.into(), (*hour).into()]);
        values.extend(
            [
                figures.started,
                figures.succeeded,
                figures.with_failed_records,
                figures.failed,
                figures.cancelled,
                figures.records_in,
                figures.records_out,
                figures.records_failed,
                figures.retries,
                figures.bytes,
            ]
            .map(Value::from),
        );
        values.push(durations.to_text().into());
    }
    let rows = (0..sums.len()).map(|row| row_of_marks(row * COLUMNS)).collect::<Vec<_>>().join(", ");
    let counted = COUNTED.map(|name| format!("{name} = run_rollups.{name} + excluded.{name}")).join(", ");
    let sql = format!(
        "insert into run_rollups (workspace_id, flow_id, hour, {}, durations) values {rows} \
         on conflict (workspace_id, flow_id, hour) do update set {counted}, durations = excluded.durations",
        COUNTED.join(", ")
    );
    connection.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.map(drop)
}

const COUNTED: [&str; 10] = [
    "started",
    "succeeded",
    "with_failed_records",
    "failed",
    "cancelled",
    "records_in",
    "records_out",
    "records_failed",
    "retries",
    "bytes",
];
/// Columns of a row: the key, what is counted, the durations.
const COLUMNS: usize = 3 + COUNTED.len() + 1;

fn row_of_marks(before: usize) -> String {
    format!("({})", (1..=COLUMNS).map(|number| format!("${}", before + number)).collect::<Vec<_>>().join(", "))
}

async fn kept_durations(
    connection: &impl ConnectionTrait,
    backend: DbBackend,
    workspace: WorkspaceId,
    flow: FlowId,
    hour: Timestamp,
) -> Result<Histogram, DbErr> {
    // Locked where there can be two writers, so that neither overwrites the other's counts.
    let lock = if backend == DbBackend::Postgres { " for update" } else { "" };
    let sql = format!("select durations from run_rollups where workspace_id = $1 and flow_id = $2 and hour = $3{lock}");
    let found =
        connection.query_one_raw(Statement::from_sql_and_values(backend, sql, [workspace.0.into(), flow.0.into(), hour.into()])).await?;
    found.map_or_else(|| Ok(Histogram::default()), |row| Ok(Histogram::from_text(&row.try_get::<String>("", "durations")?)))
}

/// The buckets of a workspace from the one that holds `from` to before `to`, as they are kept: recent ones of five minutes,
/// older ones of hours or days. Oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn kept_between(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Row>, DbErr> {
    let sql = format!(
        "select flow_id, hour, {}, durations from run_rollups where workspace_id = $1 and hour >= $2 and hour < $3 order by hour, flow_id",
        COUNTED.join(", ")
    );
    let backend = connection.get_database_backend();
    let values = [workspace.0.into(), start_of(from, FINE_MS).into(), to.into()];
    let rows = connection.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    rows.iter().map(row).collect()
}

/// The hours of a workspace from the one that holds `from` to before `to`, oldest first. What was folded into days stands in
/// the first hour of its day.
///
/// # Errors
/// When the database refuses.
pub async fn between(connection: &impl ConnectionTrait, workspace: WorkspaceId, from: Timestamp, to: Timestamp) -> Result<Vec<Row>, DbErr> {
    let mut hours: BTreeMap<(Timestamp, FlowId), Figures> = BTreeMap::new();
    for row in kept_between(connection, workspace, hour_of(from), to).await? {
        hours.entry((hour_of(row.hour), row.flow)).or_default().merge(&row.figures);
    }
    Ok(hours.into_iter().map(|((hour, flow), figures)| Row { flow, hour, figures }).collect())
}

/// Takes the buckets of a flow from `from` to before `to` out and gives what they add up to.
pub(crate) async fn take(
    connection: &impl ConnectionTrait,
    key: (WorkspaceId, FlowId),
    from: Timestamp,
    to: Timestamp,
) -> Result<Figures, DbErr> {
    let backend = connection.get_database_backend();
    let (workspace, flow) = key;
    let place = "from run_rollups where workspace_id = $1 and flow_id = $2 and hour >= $3 and hour < $4";
    let values = || [Value::from(workspace.0), flow.0.into(), from.into(), to.into()];
    // Locked where there can be two writers, so that nothing is counted in between.
    let lock = if backend == DbBackend::Postgres { " for update" } else { "" };
    let read = format!("select flow_id, hour, {}, durations {place}{lock}", COUNTED.join(", "));
    let mut sum = Figures::default();
    for found in connection.query_all_raw(Statement::from_sql_and_values(backend, read, values())).await? {
        sum.merge(&row(&found)?.figures);
    }
    connection.execute_raw(Statement::from_sql_and_values(backend, format!("delete {place}"), values())).await?;
    Ok(sum)
}

/// Puts figures into the bucket that begins at this moment, whatever its length.
pub(crate) async fn put(
    connection: &impl ConnectionTrait,
    key: (WorkspaceId, FlowId),
    at: Timestamp,
    figures: Figures,
) -> Result<(), DbErr> {
    add_part(connection, &[((key.0, key.1, at), figures)]).await
}

fn row(row: &QueryResult) -> Result<Row, DbErr> {
    let count = |name: &str| row.try_get::<i64>("", name);
    Ok(Row {
        flow: FlowId(row.try_get("", "flow_id")?),
        hour: count("hour")?,
        figures: Figures {
            started: count("started")?,
            succeeded: count("succeeded")?,
            with_failed_records: count("with_failed_records")?,
            failed: count("failed")?,
            cancelled: count("cancelled")?,
            records_in: count("records_in")?,
            records_out: count("records_out")?,
            records_failed: count("records_failed")?,
            retries: count("retries")?,
            bytes: count("bytes")?,
            durations: Histogram::from_text(&row.try_get::<String>("", "durations")?),
        },
    })
}
