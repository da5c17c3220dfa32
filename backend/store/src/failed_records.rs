//! Failed records: kept with their place and error, mended, resumed, discarded.

use crate::{
    Conflict, Result, Scoped, Tx,
    sql::{Row, Sql, to_word},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;
use wire::{
    FailedRecordId, FlowId, Json, RunId, Timestamp, VersionId, WorkspaceId,
    failed_record::{FailedRecord, FailedRecordGroup, FailedRecordStatus},
    run::RunError,
};

/// The most groups that are shown.
const GROUPS_MAX: i64 = 200;

/// A record to be set aside.
#[derive(Debug, Clone)]
pub struct NewFailedRecord {
    /// The id.
    pub id: FailedRecordId,
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// Of which flow.
    pub flow: FlowId,
    /// In which run.
    pub run: RunId,
    /// Of which version.
    pub version: Option<VersionId>,
    /// At which step.
    pub step: String,
    /// The step's name.
    pub step_name: String,
    /// Which page of the run.
    pub page: u32,
    /// Which record of the page.
    pub index: u32,
    /// What went wrong.
    pub error: RunError,
    /// The record, as JSON text.
    pub record: String,
    /// A row that was read and is no record, as it stands there.
    pub raw: Option<String>,
    /// When.
    pub created_at: Timestamp,
}

impl NewFailedRecord {
    /// The same for records that failed alike: step, code and field.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        format!("{}/{}/{}", self.step, self.error.code, self.error.field.as_deref().unwrap_or(""))
    }

    pub(crate) fn columns() -> &'static [&'static str] {
        &[
            "id",
            "workspace_id",
            "flow_id",
            "run_id",
            "version_id",
            "step",
            "step_name",
            "page",
            "record_index",
            "error_code",
            "error",
            "fingerprint",
            "status",
            "record",
            "raw",
            "created_at",
        ]
    }

    pub(crate) fn into_row(self) -> Result<Vec<sea_orm::Value>> {
        let error = serde_json::to_string(&self.error).map_err(|error| crate::Error::unreadable("an error", error))?;
        Ok(vec![
            self.id.0.into(),
            self.workspace.0.into(),
            self.flow.0.into(),
            self.run.0.into(),
            self.version.map(|id| id.0).into(),
            self.step.clone().into(),
            self.step_name.clone().into(),
            i64::from(self.page).into(),
            i64::from(self.index).into(),
            self.error.code.clone().into(),
            error.into(),
            self.fingerprint().into(),
            to_word(&FailedRecordStatus::Open).into(),
            self.record.into(),
            self.raw.into(),
            self.created_at.into(),
        ])
    }
}

/// Which failed records a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FailedRecordFilter {
    /// Of this flow.
    pub flow: Option<FlowId>,
    /// That failed alike.
    pub fingerprint: Option<String>,
    /// That stand so.
    pub status: Option<FailedRecordStatus>,
    /// Of this run.
    pub run: Option<RunId>,
}

/// An open failed record, as the engine resumes it.
#[derive(Debug, Clone)]
pub struct Resumable {
    /// The id.
    pub id: FailedRecordId,
    /// Of which flow.
    pub flow: FlowId,
    /// In which run.
    pub run: RunId,
    /// At which step.
    pub step: String,
    /// The record as it should go on, every digit kept.
    pub record: Json,
    /// Whether it is a row that never was a record, and nobody has mended it.
    pub unread: bool,
}

const SHOWN: &str = "select x.*, coalesce(f.name, 'a flow that is gone') as flow_name from failed_records x left join flows f on f.id = x.flow_id where x.workspace_id = ";

impl FailedRecordFilter {
    fn narrow(&self, mut sql: Sql) -> Sql {
        if let Some(flow) = self.flow {
            sql = sql.add(" and x.flow_id = ").bind(flow.0);
        }
        if let Some(fingerprint) = &self.fingerprint {
            sql = sql.add(" and x.fingerprint = ").bind(fingerprint.clone());
        }
        if let Some(status) = self.status {
            sql = sql.add(" and x.status = ").bind(to_word(&status));
        }
        if let Some(run) = self.run {
            sql = sql.add(" and x.run_id = ").bind(run.0);
        }
        sql
    }
}

impl Scoped {
    /// Failed records, the newest first, from after `after` on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn failed_records(
        &self,
        filter: &FailedRecordFilter,
        after: Option<FailedRecordId>,
        limit: u64,
    ) -> Result<Vec<FailedRecord>> {
        let mut sql = filter.narrow(Sql::new(SHOWN).bind(self.uuid()));
        if let Some(after) = after {
            sql = sql.add(" and x.id < ").bind(after.0);
        }
        let sql = sql.add(" order by x.id desc limit ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
        sql.all(self.reader()).await?.iter().map(failed_record).collect()
    }

    /// One failed record.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn failed_record(&self, id: FailedRecordId) -> Result<Option<FailedRecord>> {
        self.failed_record_on(self.reader(), id).await
    }

    async fn failed_record_on(&self, on: &impl ConnectionTrait, id: FailedRecordId) -> Result<Option<FailedRecord>> {
        let sql = Sql::new(SHOWN).bind(self.uuid()).add(" and x.id = ").bind(id.0);
        sql.one(on).await?.as_ref().map(failed_record).transpose()
    }

    /// Open failed records that failed alike, the most frequent first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn failed_record_groups(&self, filter: &FailedRecordFilter) -> Result<Vec<FailedRecordGroup>> {
        let sql = Sql::new(
            "select g.n, g.first_at, g.last_at, y.fingerprint, y.flow_id, y.step, y.step_name, y.error, coalesce(f.name, 'a flow that is gone') as flow_name \
             from (select x.flow_id, x.fingerprint, count(*) as n, min(x.created_at) as first_at, max(x.created_at) as last_at \
             from failed_records x where x.status = 'open' and x.workspace_id = ",
        );
        let open = FailedRecordFilter { status: None, ..filter.clone() };
        let sql = open.narrow(sql.bind(self.uuid())).add(
            " group by x.flow_id, x.fingerprint) g join failed_records y on y.id = (select z.id from failed_records z where z.fingerprint = g.fingerprint \
             and z.flow_id = g.flow_id and z.status = 'open' and z.workspace_id = ",
        );
        let sql = sql
            .bind(self.uuid())
            .add(" order by z.id desc limit 1) left join flows f on f.id = y.flow_id order by g.n desc, y.id desc limit ")
            .bind(GROUPS_MAX);
        sql.all(self.reader()).await?.iter().map(group).collect()
    }

    /// How many failed records wait for a person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_failed_record_count(&self) -> Result<u32> {
        let sql = Sql::new("select count(*) as n from failed_records where status = 'open' and workspace_id = ").bind(self.uuid());
        sql.one(self.reader()).await?.map_or(Ok(0), |row| row.count("n"))
    }

    /// Mends an open failed record, the record given as JSON text, and gives it as it is now. `None`: there is none that is
    /// open.
    ///
    /// # Errors
    /// [`Conflict::Stale`] when it is not at `expected` any more.
    pub async fn edit_failed_record(
        &self,
        tx: &Tx,
        id: FailedRecordId,
        expected: Option<i64>,
        record: &str,
    ) -> Result<Option<FailedRecord>> {
        let Some(current) = self.failed_record_on(&**tx, id).await? else { return Ok(None) };
        if expected.is_some_and(|expected| expected != current.revision) {
            return Err(Conflict::Stale { revision: current.revision }.into());
        }
        let sql = Sql::new("update failed_records set revision = revision + 1, edited = ")
            .bind(record)
            .add(" where status = 'open' and workspace_id = ")
            .bind(self.uuid());
        let written = sql.add(" and revision = ").bind(current.revision).add(" and id = ").bind(id.0).run(&**tx).await?;
        let now = self.failed_record_on(&**tx, id).await?;
        match now {
            Some(now) if written == 0 && now.status == FailedRecordStatus::Open => Err(Conflict::Stale { revision: now.revision }.into()),
            now => Ok(now.filter(|_| written > 0)),
        }
    }

    /// Discards those that are open and gives how many they were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn discard_failed_records(&self, tx: &Tx, ids: &[FailedRecordId], reason: &str, by: &str) -> Result<u32> {
        if ids.is_empty() {
            return Ok(0);
        }
        let sql = Sql::new("update failed_records set revision = revision + 1, status = 'discarded', settled_by = ")
            .bind(by)
            .add(", settled_at = ")
            .bind(tx.now());
        let sql = sql.add(", reason = ").bind(reason).add(" where status = 'open' and workspace_id = ").bind(self.uuid());
        let sql = sql.add(" and id in (").bind_all(ids.iter().map(|id| id.0.into())).add(")");
        Ok(u32::try_from(sql.run(&**tx).await?).unwrap_or(u32::MAX))
    }

    /// Those of these that are open, oldest first, as they go on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resumable_failed_records(&self, ids: &[FailedRecordId]) -> Result<Vec<Resumable>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = Sql::new(
            "select id, flow_id, run_id, step, coalesce(edited, record) as record, raw, edited from failed_records where status = 'open' and workspace_id = ",
        );
        let sql = sql.bind(self.uuid()).add(" and id in (").bind_all(ids.iter().map(|id| id.0.into())).add(") order by id");
        let rows = sql.all(self.reader()).await?;
        rows.iter()
            .map(|row| {
                Ok(Resumable {
                    id: FailedRecordId(row.get("id")?),
                    flow: FlowId(row.get("flow_id")?),
                    run: RunId(row.get("run_id")?),
                    step: row.get("step")?,
                    record: row.json("record")?,
                    unread: row.get::<Option<String>>("raw")?.is_some() && row.get::<Option<String>>("edited")?.is_none(),
                })
            })
            .collect()
    }
}

/// Marks open failed records as carried on by a run; `false` when one of them is no longer open.
pub(crate) async fn mark_resumed(
    on: &impl ConnectionTrait,
    workspace: WorkspaceId,
    ids: &[FailedRecordId],
    run: RunId,
    by: &str,
    at: Timestamp,
) -> Result<bool> {
    let open = Sql::new("select count(*) as n from failed_records where status = 'open' and workspace_id = ").bind(workspace.0);
    let open = open.add(" and id in (").bind_all(ids.iter().map(|id| id.0.into())).add(")").one(on).await?;
    if open.map_or(Ok(0), |row| row.count("n"))? as usize != ids.len() {
        return Ok(false);
    }
    let sql = Sql::new("update failed_records set revision = revision + 1, status = 'resumed', resumed_by = ").bind(run.0);
    let sql = sql.add(", settled_by = ").bind(by);
    let sql = sql.add(", settled_at = ").bind(at).add(" where status = 'open' and workspace_id = ").bind(workspace.0);
    sql.add(" and id in (").bind_all(ids.iter().map(|id| id.0.into())).add(")").run(on).await?;
    Ok(true)
}

fn failed_record(row: &Row) -> Result<FailedRecord> {
    Ok(FailedRecord {
        id: FailedRecordId(row.get("id")?),
        flow: FlowId(row.get("flow_id")?),
        flow_name: row.get("flow_name")?,
        run: RunId(row.get("run_id")?),
        step: row.get("step")?,
        step_name: row.get("step_name")?,
        page: row.count("page")?,
        index: row.count("record_index")?,
        error: row.json("error")?,
        fingerprint: row.get("fingerprint")?,
        status: row.word("status")?,
        record: row.json("record")?,
        raw: row.get("raw")?,
        edited: row.get::<Option<String>>("edited")?.map(|_| row.json("edited")).transpose()?,
        revision: row.get("revision")?,
        created_at: row.get("created_at")?,
        settled_by: row.get("settled_by")?,
        settled_at: row.get("settled_at")?,
        reason: row.get("reason")?,
        resumed_by: row.get::<Option<Uuid>>("resumed_by")?.map(RunId),
    })
}

fn group(row: &Row) -> Result<FailedRecordGroup> {
    Ok(FailedRecordGroup {
        fingerprint: row.get("fingerprint")?,
        flow: FlowId(row.get("flow_id")?),
        flow_name: row.get("flow_name")?,
        step: row.get("step")?,
        step_name: row.get("step_name")?,
        error: row.json("error")?,
        open: row.count("n")?,
        first_at: row.get("first_at")?,
        last_at: row.get("last_at")?,
    })
}
