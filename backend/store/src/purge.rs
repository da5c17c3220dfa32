//! Purging the history: runs that are over and old enough go in two stages. First their rows, in a short transaction that notes
//! which they were and counts them; then, in more of them, everything that hung on them. Whoever ends in between leaves a list of
//! what is still to go, and no run of which a part is missing.

use crate::{
    Result, Scoped, Store, Tx,
    asks::SIGNAL_KEPT_MS,
    bulk, journal,
    retention::Gone,
    sql::{Sql, from_word, to_word},
};
use sea_orm::{ConnectionTrait, DbBackend, Value};
use std::time::{Duration, Instant};
use uuid::Uuid;
use wire::{
    RunId, Timestamp,
    run::{Origin, RunStatus},
};

/// Rows that one statement removes.
const ROWS_MAX: i64 = 200;
/// Bytes of payloads that one statement removes, unless the first one is larger.
const BYTES_MAX: i64 = 2 * 1024 * 1024;
/// Runs whose rest goes together.
const RUNS_MAX: i64 = 32;
/// What a run counts for besides its payloads.
pub(crate) const RUN_BYTES: i64 = 2_048;
/// What an attempt counts for besides its payloads.
pub(crate) const ATTEMPT_BYTES: i64 = 512;
/// Free pages that are kept to be used again.
const FREE_PAGES_KEPT: u64 = 1_024;

/// The tables that hang on a run: the table, its key, and the column that names the run.
const HANGING: [(&str, &str, &str); 7] = [
    ("attempts", "id", "run_id"),
    ("logs", "id", "run_id"),
    ("failed_records", "id", "run_id"),
    ("timers", "id", "run_id"),
    ("journal", "run_id, number", "run_id"),
    ("cursors", "owner_id, name", "owner_id"),
    ("asks", "workspace_id, key, run_id", "run_id"),
];

impl Scoped {
    /// Runs that ended so, that were accepted before `before`, oldest first, from behind `after`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn old_runs(&self, status: Option<RunStatus>, before: Timestamp, after: Option<RunId>, limit: u64) -> Result<Vec<RunId>> {
        let mut sql = Sql::new("select id from runs where workspace_id = ").bind(self.uuid());
        if let Some(status) = status {
            sql = sql.add(" and status = ").bind(to_word(&status));
        }
        // Ids rise with time, so the index of the list answers.
        sql = sql.add(" and id < ").bind(wire::uuid_v7(before, [0; 10]));
        if let Some(after) = after {
            sql = sql.add(" and id > ").bind(after.0);
        }
        let rows = sql.add(" order by id limit ").bind(i64::try_from(limit).unwrap_or(i64::MAX)).all(self.reader()).await?;
        rows.iter().map(|row| Ok(RunId(row.get("id")?))).collect()
    }

    /// Takes those of these runs out of the history that ended before `ended_before`, that no other run goes on from and that
    /// have no open failed records. What hung on them goes by [`Store::purge_rest`].
    ///
    /// # Errors
    /// When the database fails: then all of them are there.
    pub async fn purge_runs(&self, ids: &[RunId], ended_before: Timestamp) -> Result<Gone> {
        if ids.is_empty() {
            return Ok(Gone::default());
        }
        let tx = self.begin().await?;
        let gone = self.take_out(&tx, ids, ended_before).await?;
        tx.commit().await?;
        Ok(gone)
    }

    async fn take_out(&self, tx: &Tx, ids: &[RunId], ended_before: Timestamp) -> Result<Gone> {
        let on = &**tx;
        let all = || ids.iter().map(|id| Value::from(id.0));
        if tx.store().backend() == DbBackend::Postgres {
            // Whoever is being accepted to go on from one of them holds it: what follows sees that.
            Sql::new("select id from runs where id in (").bind_all(all()).add(") order by id for update").all(on).await?;
        }
        let sql = Sql::new("delete from runs where workspace_id = ").bind(self.uuid()).add(" and id in (").bind_all(all());
        let sql = sql.add(") and status in ('succeeded', 'with_failed_records', 'failed', 'cancelled') and ended_at < ").bind(ended_before);
        let sql = sql.add(
            " and not exists (select 1 from failed_records x where x.workspace_id = runs.workspace_id and x.run_id = runs.id and x.status = 'open') \
             and not exists (select 1 from runs c where c.parent_id = runs.id) returning id, status, origin",
        );
        let (mut gone, mut purging) = (Gone::default(), Vec::new());
        for row in sql.all(on).await? {
            purging.push(vec![row.get::<Uuid>("id")?.into(), self.uuid().into()]);
            if row.word::<Origin>("origin")? == Origin::Test {
                gone.tests += 1;
                continue;
            }
            gone.runs.accepted += 1;
            match from_word(&row.get::<String>("status")?, "a status")? {
                RunStatus::Succeeded => gone.runs.succeeded += 1,
                RunStatus::WithFailedRecords => gone.runs.with_failed_records += 1,
                RunStatus::Failed => gone.runs.failed += 1,
                _ => gone.runs.cancelled += 1,
            }
        }
        if purging.is_empty() {
            return Ok(gone);
        }
        gone.bytes = RUN_BYTES * (gone.runs.accepted + gone.tests);
        gone.at = Some(tx.now());
        bulk::insert(on, "purging", &["run_id", "workspace_id"], "on conflict (run_id) do nothing", purging).await?;
        note(tx, self.uuid(), &gone).await?;
        Ok(gone)
    }
}

/// Adds to what went out of the history of a workspace.
async fn note(tx: &Tx, workspace: Uuid, gone: &Gone) -> Result<()> {
    let runs = &gone.runs;
    let row = vec![
        workspace.into(),
        runs.succeeded.into(),
        runs.with_failed_records.into(),
        runs.failed.into(),
        runs.cancelled.into(),
        gone.tests.into(),
        gone.bytes.into(),
        gone.at.into(),
    ];
    let columns = ["workspace_id", "succeeded", "with_failed_records", "failed", "cancelled", "tests", "bytes", "purged_at"];
    let counted = columns[1..7].iter().map(|name| format!("{name} = purges.{name} + excluded.{name}")).collect::<Vec<_>>().join(", ");
    let tail = format!("on conflict (workspace_id) do update set {counted}, purged_at = excluded.purged_at");
    bulk::insert(&**tx, "purges", &columns, &tail, vec![row]).await?;
    Ok(())
}

impl Store {
    /// Removes some of what hung on runs that are gone, for about this long and then commits; gives how many rows went. 0: nothing
    /// is left.
    ///
    /// # Errors
    /// When the database fails: then nothing of this call went.
    pub async fn purge_rest(&self, budget: Duration) -> Result<u64> {
        let next = "select run_id, workspace_id from purging order by workspace_id, run_id limit ";
        if Sql::new(next).bind(1_i64).one(self.reader()).await?.is_none() {
            return Ok(0);
        }
        let began = Instant::now();
        let tx = self.begin().await?;
        let mut removed = 0;
        loop {
            let rows = Sql::new(next).bind(RUNS_MAX).all(&*tx).await?;
            let Some(first) = rows.first() else { break };
            let workspace: Uuid = first.get("workspace_id")?;
            let mut runs: Vec<Uuid> = Vec::with_capacity(rows.len());
            for row in &rows {
                if row.get::<Uuid>("workspace_id")? == workspace {
                    runs.push(row.get("run_id")?);
                }
            }
            let (rows, done) = rest_of(&tx, workspace, &runs, began, budget).await?;
            removed += rows;
            if done {
                let sql = Sql::new("delete from purging where run_id in (").bind_all(runs.iter().map(|run| Value::from(*run))).add(")");
                removed += sql.run(&*tx).await?;
            }
            if began.elapsed() >= budget {
                break;
            }
        }
        tx.commit().await?;
        Ok(removed.max(1))
    }

    /// Forgets keys of events that are older than the window in which repeats are known; gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_dedupe_keys(&self) -> Result<u64> {
        let sql = Sql::new("delete from dedupe_keys where (trigger_id, key) in (select trigger_id, key from dedupe_keys where at < ");
        let sql = sql.bind(self.now() - journal::DEDUPE_WINDOW_MS).add(" order by at limit ").bind(ROWS_MAX * 2).add(")");
        sql.run(self.writer()).await
    }

    /// Forgets signals that nobody heard in time, and those that were heard so long ago; gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_signals(&self) -> Result<u64> {
        let sql = Sql::new("delete from signals where (workspace_id, id) in (select workspace_id, id from signals where sent_at < ");
        let sql = sql.bind(self.now() - SIGNAL_KEPT_MS).add(" order by sent_at limit ").bind(ROWS_MAX * 2).add(")");
        sql.run(self.writer()).await
    }

    /// Gives some of the free pages of an SQLite file back to the disk; gives how many. 0: there is nothing to give, or the file was
    /// made before that was possible.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn give_back(&self, pages_max: u64) -> Result<u64> {
        if self.backend() == DbBackend::Postgres || self.pragma("auto_vacuum").await? != 2 {
            return Ok(0);
        }
        let pages = self.pragma("freelist_count").await?.saturating_sub(FREE_PAGES_KEPT).min(pages_max);
        if pages > 0 {
            self.writer().execute_unprepared(&format!("pragma incremental_vacuum({pages})")).await?;
        }
        Ok(pages)
    }
}

/// Removes what hangs on these runs until the time is up; says how many rows went, and whether all of it did.
async fn rest_of(tx: &Tx, workspace: Uuid, runs: &[Uuid], began: Instant, budget: Duration) -> Result<(u64, bool)> {
    let mut removed = 0;
    let all = || runs.iter().map(|run| Value::from(*run));
    while let Some(rows) = payloads_of(tx, workspace, runs).await? {
        removed += rows;
        if began.elapsed() >= budget {
            return Ok((removed, false));
        }
    }
    for (table, key, run) in HANGING {
        loop {
            let sql = Sql::new(&format!("delete from {table} where ({key}) in (select {key} from {table} where workspace_id = "));
            let sql = sql.bind(workspace).add(&format!(" and {run} in (")).bind_all(all()).add(") limit ").bind(ROWS_MAX).add(")");
            let rows = sql.run(&**tx).await?;
            removed += rows;
            if table == "attempts" && rows > 0 {
                let bytes = i64::try_from(rows).unwrap_or(i64::MAX).saturating_mul(ATTEMPT_BYTES);
                note(tx, workspace, &Gone { bytes, at: Some(tx.now()), ..Gone::default() }).await?;
            }
            if rows < ROWS_MAX.unsigned_abs() {
                break;
            }
            if began.elapsed() >= budget {
                return Ok((removed, false));
            }
        }
    }
    Ok((removed, true))
}

/// Removes some payloads of these runs; `None` when there are none.
async fn payloads_of(tx: &Tx, workspace: Uuid, runs: &[Uuid]) -> Result<Option<u64>> {
    let sql = Sql::new("select id, cast(length(body) as bigint) as n from payloads where workspace_id = ").bind(workspace);
    let sql = sql.add(" and run_id in (").bind_all(runs.iter().map(|run| Value::from(*run))).add(") limit ").bind(ROWS_MAX);
    let (mut ids, mut bytes) = (Vec::new(), 0);
    for row in sql.all(&**tx).await? {
        let more: i64 = row.get("n")?;
        if !ids.is_empty() && bytes + more > BYTES_MAX {
            break;
        }
        bytes += more;
        ids.push(row.get::<Uuid>("id")?.into());
    }
    if ids.is_empty() {
        return Ok(None);
    }
    note(tx, workspace, &Gone { bytes, at: Some(tx.now()), ..Gone::default() }).await?;
    let sql = Sql::new("delete from payloads where workspace_id = ").bind(workspace).add(" and id in (").bind_all(ids).add(")");
    sql.run(&**tx).await.map(Some)
}

#[cfg(test)]
mod tests;
