//! How long the history is kept, and how much of it there is: read from figures and by index, whatever its size.

use crate::{
    Error, Result, Scoped, Store,
    conservation::RunCounts,
    rollups::HOUR_MS,
    sql::{Row, Sql, to_word},
};
use sea_orm::DbBackend;
use wire::{
    Timestamp,
    run::RunStatus,
    settings::{History, HistoryKept},
};

/// The name of the setting.
pub const HISTORY: &str = "history";
/// Runs that the next purge takes are counted up to here.
pub const NEXT_COUNTED_MAX: i64 = 100_000;
/// Statuses of runs that are over, and whether they are kept as long as those that succeeded.
pub const OVER: [(RunStatus, bool); 4] =
    [(RunStatus::Succeeded, true), (RunStatus::WithFailedRecords, false), (RunStatus::Failed, false), (RunStatus::Cancelled, false)];

/// What went out of the history of a workspace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gone {
    /// Runs by how they had ended; tests are none of them.
    pub runs: RunCounts,
    /// Tests of drafts.
    pub tests: i64,
    /// About how many bytes they kept.
    pub bytes: i64,
    /// When the last one went.
    pub at: Option<Timestamp>,
}

/// How much the database takes of the disk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Disk {
    /// All of it.
    pub bytes: u64,
    /// What is free in it.
    pub free_bytes: u64,
    /// Whether what is free can be given back bit by bit.
    pub shrinks: bool,
}

/// From when on runs that ended so are kept.
#[must_use]
pub fn kept_from(history: &History, succeeded: bool, now: Timestamp) -> Timestamp {
    let days = if succeeded { history.succeeded_days } else { history.failed_days };
    now - i64::from(days) * 24 * HOUR_MS
}

impl Scoped {
    /// How long the history of this workspace is kept, and the revision of that setting.
    ///
    /// # Errors
    /// When the database fails, or the setting is of a newer version.
    pub async fn retention(&self) -> Result<(History, i64)> {
        let Some(setting) = self.setting(HISTORY).await? else { return Ok((History::default(), 0)) };
        let history = serde_json::from_value(setting.value).map_err(|error| Error::unreadable("how long the history is kept", error))?;
        Ok((history, setting.revision))
    }

    /// What went out of the history so far.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn gone(&self) -> Result<Gone> {
        let sql = Sql::new("select * from purges where workspace_id = ").bind(self.uuid());
        sql.one(self.reader()).await?.as_ref().map_or(Ok(Gone::default()), gone)
    }

    /// Runs that are kept, tests left out, and about how many bytes all of them keep.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn kept(&self) -> Result<(u64, u64)> {
        let sql = Sql::new(
            "select cast(coalesce(sum(started), 0) as bigint) as runs, cast(coalesce(sum(bytes), 0) as bigint) as bytes from run_rollups where workspace_id = ",
        );
        let row = sql.bind(self.uuid()).one(self.reader()).await?;
        let (runs, bytes) = row.map_or(Ok((0, 0)), |row| Ok::<_, Error>((row.get::<i64>("runs")?, row.get::<i64>("bytes")?)))?;
        let gone = self.gone().await?;
        let left = |all: i64, gone: i64| u64::try_from(all - gone).unwrap_or(0);
        // What was kept before it was counted is not in the sum.
        Ok((left(runs, gone.runs.accepted), left(bytes, gone.bytes)))
    }

    /// Ended runs in the table by how they ended, tests left out. Reads the table: for commands that check, not for pages.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ended_rows(&self) -> Result<RunCounts> {
        let sql = Sql::new("select status, count(*) as n from runs where origin <> 'test' and workspace_id = ").bind(self.uuid());
        let mut counts = RunCounts::default();
        for row in sql.add(" group by status").all(self.reader()).await? {
            let n: i64 = row.get("n")?;
            match row.word("status")? {
                RunStatus::Succeeded => counts.succeeded = n,
                RunStatus::WithFailedRecords => counts.with_failed_records = n,
                RunStatus::Failed => counts.failed = n,
                RunStatus::Cancelled => counts.cancelled = n,
                RunStatus::Queued | RunStatus::Running | RunStatus::Waiting => counts.in_flight += n,
            }
        }
        Ok(counts)
    }

    /// How much history there is and what the next purge takes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn history_kept(&self) -> Result<HistoryKept> {
        let (history, _) = self.retention().await?;
        let now = self.store().now();
        let (runs, bytes) = self.kept().await?;
        let mut next = 0;
        for (status, succeeded) in OVER {
            let before = wire::uuid_v7(kept_from(&history, succeeded, now), [0; 10]);
            let sql = Sql::new("select count(*) as n from (select 1 from runs where workspace_id = ").bind(self.uuid());
            let sql = sql.add(" and status = ").bind(to_word(&status)).add(" and id < ").bind(before);
            let row = sql.add(" limit ").bind(NEXT_COUNTED_MAX).add(") as old").one(self.reader()).await?;
            next += row.map_or(Ok(0), |row| row.get::<i64>("n"))?.unsigned_abs();
        }
        if let Some(most) = history.runs_max {
            next = next.max(runs.saturating_sub(most));
        }
        let oldest = Sql::new("select created_at from runs where workspace_id = ").bind(self.uuid());
        let oldest = oldest.add(" order by id limit 1").one(self.reader()).await?;
        let since = oldest.map(|row| row.get("created_at")).transpose()?;
        let (disk, gone) = (self.store().disk().await?, self.gone().await?);
        Ok(HistoryKept {
            runs,
            since,
            bytes,
            database_bytes: disk.bytes,
            free_bytes: disk.free_bytes,
            shrinks: disk.shrinks,
            next: next.min(NEXT_COUNTED_MAX.unsigned_abs()),
            purged: gone.runs.accepted.unsigned_abs(),
            purged_at: gone.at,
        })
    }
}

impl Store {
    /// How much the database takes of the disk.
    ///
    /// # Errors
    /// When the database does not say.
    pub async fn disk(&self) -> Result<Disk> {
        if self.backend() == DbBackend::Postgres {
            let row = Sql::new("select pg_database_size(current_database()) as n").one(self.reader()).await?;
            let bytes = row.map_or(Ok(0), |row| row.get::<i64>("n"))?.unsigned_abs();
            // PostgreSQL uses what is free again by itself.
            return Ok(Disk { bytes, free_bytes: 0, shrinks: true });
        }
        let size = self.pragma("page_size").await?;
        let (pages, free) = (self.pragma("page_count").await?, self.pragma("freelist_count").await?);
        Ok(Disk { bytes: pages * size, free_bytes: free * size, shrinks: self.pragma("auto_vacuum").await? == 2 })
    }

    /// A number that SQLite tells about the file.
    pub(crate) async fn pragma(&self, name: &str) -> Result<u64> {
        let row = Sql::new(&format!("select {name} as n from pragma_{name}")).one(self.reader()).await?;
        Ok(row.map_or(Ok(0), |row| row.get::<i64>("n"))?.unsigned_abs())
    }
}

fn gone(row: &Row) -> Result<Gone> {
    let mut runs = RunCounts {
        succeeded: row.get("succeeded")?,
        with_failed_records: row.get("with_failed_records")?,
        failed: row.get("failed")?,
        cancelled: row.get("cancelled")?,
        ..RunCounts::default()
    };
    runs.accepted = runs.succeeded + runs.with_failed_records + runs.failed + runs.cancelled;
    Ok(Gone { runs, tests: row.get("tests")?, bytes: row.get("bytes")?, at: row.get("purged_at")? })
}
