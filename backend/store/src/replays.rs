//! Replays: what is done with many runs at once. Each run of one has its turn once, whenever the server ends.

use crate::{
    Result, Scoped, Store, Tx,
    sql::{Row, Sql, to_word},
};
use wire::{
    ReplayId, RunId, WorkspaceId,
    replay::{NewReplay, PickRuns, Replay, ReplayAction, ReplayStatus},
    run::RunStatus,
};

/// The most runs of one replay.
pub const RUNS_MAX: u64 = 10_000;
/// The replays that a list shows.
const LISTED_MAX: i64 = 50;
const HOUR_SECS: f64 = 3_600.0;

/// A replay that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Underway {
    /// The id.
    pub id: ReplayId,
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// What is done with each run.
    pub action: ReplayAction,
    /// From the start.
    pub from_start: bool,
    /// On the latest version.
    pub latest: bool,
    /// How many runs begin in a second.
    pub per_sec: Option<f64>,
}

/// The runs that are meant, as a condition on `runs r`.
fn picked(sql: Sql, action: ReplayAction, pick: &PickRuns) -> Sql {
    let mut sql = match pick.status {
        Some(status) => sql.add(" and r.status = ").bind(to_word(&status)),
        None => sql,
    };
    sql = match action {
        // What was sent on its way again already is not sent twice.
        ReplayAction::Retry => sql.add(
            " and r.status in ('failed', 'cancelled', 'with_failed_records') and r.origin <> 'test' and not exists \
             (select 1 from runs c where c.workspace_id = r.workspace_id and c.parent_id = r.id)",
        ),
        ReplayAction::Cancel => sql.add(" and r.status in ('queued', 'running', 'waiting')"),
    };
    if action == ReplayAction::Retry && pick.status.is_none() && pick.runs.is_empty() {
        sql = sql.add(" and r.status = ").bind(to_word(&RunStatus::Failed));
    }
    if let Some(flow) = pick.flow {
        sql = sql.add(" and r.flow_id = ").bind(flow.0);
    }
    if let Some(code) = &pick.error_code {
        sql = sql.add(" and r.error_code = ").bind(code.clone());
    }
    if let Some(from) = pick.from {
        sql = sql.add(" and r.created_at >= ").bind(from);
    }
    if let Some(to) = pick.to {
        sql = sql.add(" and r.created_at < ").bind(to);
    }
    if !pick.runs.is_empty() {
        sql = sql.add(" and r.id in (").bind_all(pick.runs.iter().map(|run| run.0.into())).add(")");
    }
    sql
}

const SHOWN: &str = "select p.*, (select count(*) from replay_runs d where d.replay_id = p.id and d.state = 'done') as done, \
    (select count(*) from replay_runs d where d.replay_id = p.id and d.state = 'refused') as refused, \
    (select d.problem from replay_runs d where d.replay_id = p.id and d.state = 'refused' order by d.run_id desc limit 1) as problem \
    from replays p where p.workspace_id = ";

impl Scoped {
    /// How many runs a replay would be, counted up to one more than [`RUNS_MAX`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_picked(&self, action: ReplayAction, pick: &PickRuns) -> Result<u64> {
        let sql = Sql::new("select count(*) as n from (select 1 from runs r where r.workspace_id = ").bind(self.uuid());
        let sql = picked(sql, action, pick).add(" limit ").bind(i64::try_from(RUNS_MAX + 1).unwrap_or(i64::MAX)).add(") as x");
        let row = sql.one(self.reader()).await?;
        Ok(row.map(|row| row.get::<i64>("n")).transpose()?.and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
    }

    /// Begins a replay: the runs that are meant now are its runs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_replay(&self, tx: &Tx, new: &NewReplay, by: &str) -> Result<ReplayId> {
        let id: ReplayId = tx.id();
        let values = [
            id.0.into(),
            self.uuid().into(),
            to_word(&new.action).into(),
            to_word(&ReplayStatus::Running).into(),
            new.from_start.into(),
            new.latest.into(),
            new.per_sec.map(|rate| (rate * HOUR_SECS).round().max(1.0) as i64).into(),
            0_i64.into(),
            by.into(),
            tx.now().into(),
        ];
        let sql = Sql::new(
            "insert into replays (id, workspace_id, action, status, from_start, latest, per_hour, total, author, created_at) values (",
        );
        sql.bind_all(values).add(")").run(&**tx).await?;
        // The cast says which type the value has: PostgreSQL takes it for text in a list of columns.
        let cast = if tx.store().kind() == "postgres" { "::uuid" } else { "" };
        let sql = Sql::new("insert into replay_runs (replay_id, run_id, state) select ").bind(id.0).add(cast);
        let sql = sql.add(", r.id, 'waiting' from runs r where r.workspace_id = ").bind(self.uuid());
        let sql = picked(sql, new.action, &new.pick).add(" order by r.id limit ").bind(i64::try_from(RUNS_MAX).unwrap_or(i64::MAX));
        let total = i64::try_from(sql.run(&**tx).await?).unwrap_or(i64::MAX);
        Sql::new("update replays set total = ").bind(total).add(" where id = ").bind(id.0).run(&**tx).await?;
        Ok(id)
    }

    /// Replays, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replays(&self) -> Result<Vec<Replay>> {
        let sql = Sql::new(SHOWN).bind(self.uuid()).add(" order by p.id desc limit ").bind(LISTED_MAX);
        sql.all(self.reader()).await?.iter().map(replay).collect()
    }

    /// One replay, and how far it has come.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replay(&self, id: ReplayId) -> Result<Option<Replay>> {
        let sql = Sql::new(SHOWN).bind(self.uuid()).add(" and p.id = ").bind(id.0);
        sql.one(self.reader()).await?.as_ref().map(replay).transpose()
    }

    /// The runs of a replay that had no turn yet, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replay_runs_left(&self, id: ReplayId, limit: u64) -> Result<Vec<RunId>> {
        let sql = Sql::new("select d.run_id from replay_runs d join replays p on p.id = d.replay_id where p.workspace_id = ");
        let sql = sql.bind(self.uuid()).add(" and p.id = ").bind(id.0).add(" and d.state = 'waiting' order by d.run_id limit ");
        let rows = sql.bind(i64::try_from(limit).unwrap_or(i64::MAX)).all(self.reader()).await?;
        rows.iter().map(|row| Ok(RunId(row.get("run_id")?))).collect()
    }

    /// Notes that a run of a replay had its turn, or could not, and why.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_replayed(&self, tx: &Tx, id: ReplayId, run: RunId, problem: Option<&str>) -> Result<()> {
        let state = if problem.is_some() { "refused" } else { "done" };
        let sql = Sql::new("update replay_runs set state = ").bind(state).add(", problem = ").bind(problem.map(str::to_owned));
        let sql = sql.add(" where replay_id = ").bind(id.0).add(" and run_id = ").bind(run.0).add(" and state = 'waiting'");
        let sql = sql.add(" and exists (select 1 from replays p where p.id = replay_id and p.workspace_id = ").bind(self.uuid());
        sql.add(")").run(&**tx).await.map(drop)
    }

    /// Ends a replay; `false`: it was over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_replay(&self, tx: &Tx, id: ReplayId, status: ReplayStatus) -> Result<bool> {
        let sql = Sql::new("update replays set status = ").bind(to_word(&status)).add(", ended_at = ").bind(tx.now());
        let sql = sql.add(" where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0).add(" and status = 'running'");
        Ok(sql.run(&**tx).await? == 1)
    }
}

impl Store {
    /// The replays that are under way, of every workspace, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replays_under_way(&self) -> Result<Vec<Underway>> {
        let rows = Sql::new("select * from replays where status = 'running' order by id").all(self.reader()).await?;
        let one = |row: &Row| {
            Ok(Underway {
                id: ReplayId(row.get("id")?),
                workspace: WorkspaceId(row.get("workspace_id")?),
                action: row.word("action")?,
                from_start: row.get("from_start")?,
                latest: row.get("latest")?,
                per_sec: per_sec(row)?,
            })
        };
        rows.iter().map(one).collect()
    }
}

/// A run of a replay has its turn with this new one; `false`: it had it before, or the replay is over.
pub(crate) async fn take_turn(tx: &Tx, replay: ReplayId, run: RunId, new: RunId) -> Result<bool> {
    let sql = Sql::new("update replay_runs set state = 'done', new_run_id = ").bind(new.0).add(" where replay_id = ").bind(replay.0);
    let sql = sql.add(" and run_id = ").bind(run.0).add(" and state = 'waiting' and exists (select 1 from replays p where p.id = ");
    Ok(sql.bind(replay.0).add(" and p.status = 'running')").run(&**tx).await? == 1)
}

fn per_sec(row: &Row) -> Result<Option<f64>> {
    Ok(row.get::<Option<i64>>("per_hour")?.map(|rate| rate as f64 / HOUR_SECS))
}

fn replay(row: &Row) -> Result<Replay> {
    let count = |name: &str| Ok::<_, crate::Error>(u64::try_from(row.get::<i64>(name)?).unwrap_or(0));
    Ok(Replay {
        id: Some(ReplayId(row.get("id")?)),
        action: row.word("action")?,
        status: row.word("status")?,
        from_start: row.get("from_start")?,
        latest: row.get("latest")?,
        per_sec: per_sec(row)?,
        total: count("total")?,
        done: count("done")?,
        refused: count("refused")?,
        problem: row.get("problem")?,
        author: row.get("author")?,
        created_at: row.get("created_at")?,
        ended_at: row.get("ended_at")?,
    })
}
