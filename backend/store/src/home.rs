//! What Home, the sparklines and the palette ask: figures from the rollups, and short lists that an index answers.

use crate::{Result, Scoped, connections::FlowName, rollups, sql::Sql};
use wire::{FlowId, RunId, Timestamp, home::AttentionKind, run::RunStatus};

/// Open runs are looked at up to here.
const OPEN_RUNS_MAX: i64 = 10_000;
/// The most rows of one kind that need attention.
const ATTENTION_MAX: i64 = 20;

/// A run that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRun {
    /// Of which flow.
    pub flow: FlowId,
    /// Queued, running or waiting.
    pub status: RunStatus,
    /// When it was accepted.
    pub created_at: Timestamp,
}

/// Something that needs a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    /// What kind of help.
    pub kind: AttentionKind,
    /// Which flow.
    pub flow: FlowName,
    /// Its connectors.
    pub connectors: Vec<String>,
    /// What is known: a connection's trouble, a run's summary, the latest error.
    pub detail: String,
    /// The connection or the step, where there is one.
    pub subject: String,
    /// How many.
    pub count: u32,
    /// Since when.
    pub since: Timestamp,
}

/// A thing that the palette found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// `flow`, `connection`, `lookup_table`, `model`, `run`.
    pub kind: &'static str,
    /// The id, as text.
    pub id: String,
    /// Its name.
    pub title: String,
    /// More about it.
    pub hint: String,
}

impl Scoped {
    /// Hours of all flows from `from` to before `to`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rollups(&self, from: Timestamp, to: Timestamp) -> Result<Vec<rollups::Row>> {
        Ok(rollups::between(self.reader(), self.id(), from, to).await?)
    }

    /// Buckets of all flows from `from` to before `to`, as they are kept: recent ones of five minutes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn fine_rollups(&self, from: Timestamp, to: Timestamp) -> Result<Vec<rollups::Row>> {
        Ok(rollups::kept_between(self.reader(), self.id(), from, to).await?)
    }

    /// The runs that have not ended, oldest first, at most ten thousand.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_runs(&self) -> Result<Vec<OpenRun>> {
        let mut open = Vec::new();
        for status in ["queued", "running", "waiting"] {
            let sql = Sql::new("select flow_id, status, created_at from runs where workspace_id = ")
                .bind(self.uuid())
                .add(" and status = ")
                .bind(status);
            for row in sql.add(" order by id limit ").bind(OPEN_RUNS_MAX).all(self.reader()).await? {
                open.push(OpenRun { flow: FlowId(row.get("flow_id")?), status: row.word("status")?, created_at: row.get("created_at")? });
            }
        }
        Ok(open)
    }

    /// How many flows are published and switched on, and how many there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flow_counts(&self) -> Result<(u32, u32)> {
        let sql = Sql::new("select count(*) as every, count(case when enabled = ")
            .bind(true)
            .add(" and published is not null then 1 end) as live from flows where workspace_id = ");
        let row = sql.bind(self.uuid()).one(self.reader()).await?;
        row.map_or(Ok((0, 0)), |row| Ok((row.count("live")?, row.count("every")?)))
    }

    /// What needs a person: connections to reconnect, flows whose latest run failed, failed records that are open.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn attention(&self) -> Result<Vec<Attention>> {
        let mut found = self.attention_of(AttentionKind::Reconnect, &self.reconnect()).await?;
        found.extend(self.attention_of(AttentionKind::FailedRun, &self.failed_runs()).await?);
        found.extend(self.attention_of(AttentionKind::FailedRecords, &self.open_failed_records()).await?);
        Ok(found)
    }

    fn reconnect(&self) -> Sql {
        let sql = Sql::new(
            "select f.id, f.name, f.connectors, coalesce(c.health_detail, '') as detail, c.name as subject, cast(1 as bigint) as n, coalesce(c.checked_at, c.updated_at) as since \
             from connections c join flow_connections u on u.workspace_id = c.workspace_id and u.connection = c.name join flows f on f.id = u.flow_id \
             where c.health = 'reconnect_needed' and c.workspace_id = ",
        );
        sql.bind(self.uuid()).add(" order by since limit ").bind(ATTENTION_MAX)
    }

    fn failed_runs(&self) -> Sql {
        let sql = Sql::new(
            "select f.id, f.name, f.connectors, r.summary as detail, '' as subject, cast(1 as bigint) as n, coalesce(r.ended_at, r.created_at) as since \
             from flows f join runs r on r.id = (select l.id from runs l where l.workspace_id = f.workspace_id and l.flow_id = f.id and l.origin <> 'test' order by l.id desc limit 1) \
             where r.status = 'failed' and f.workspace_id = ",
        );
        sql.bind(self.uuid()).add(" order by since limit ").bind(ATTENTION_MAX)
    }

    fn open_failed_records(&self) -> Sql {
        let sql = Sql::new(
            "select f.id, f.name, f.connectors, g.n, g.since, x.error as detail, x.step_name as subject \
             from (select flow_id, count(*) as n, min(created_at) as since, max(created_at) as latest from failed_records where status = 'open' and workspace_id = ",
        );
        let sql = sql.bind(self.uuid()).add(
            " group by flow_id) g join flows f on f.id = g.flow_id \
             join failed_records x on x.id = (select y.id from failed_records y where y.workspace_id = f.workspace_id and y.flow_id = f.id and y.status = 'open' order by y.id desc limit 1) \
             order by g.n desc limit ",
        );
        sql.bind(ATTENTION_MAX)
    }

    async fn attention_of(&self, kind: AttentionKind, sql: &Sql) -> Result<Vec<Attention>> {
        let rows = sql.clone().all(self.reader()).await?;
        rows.iter()
            .map(|row| {
                Ok(Attention {
                    kind,
                    flow: FlowName { id: FlowId(row.get("id")?), name: row.get("name")? },
                    connectors: row.json("connectors")?,
                    detail: row.get("detail")?,
                    subject: row.get("subject")?,
                    count: row.count("n")?,
                    since: row.get("since")?,
                })
            })
            .collect()
    }

    /// What the palette finds by a part of its name: at most `each` of a kind.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search(&self, text: &str, each: u64) -> Result<Vec<Found>> {
        let kinds = [
            ("flow", wire::FlowId::PREFIX, "flows", "trigger_text"),
            ("connection", wire::ConnectionId::PREFIX, "connections", "connector"),
            ("lookup_table", wire::LookupTableId::PREFIX, "lookup_tables", "''"),
            ("model", wire::ModelId::PREFIX, "models", "''"),
        ];
        let mut found = Vec::new();
        for (kind, prefix, table, hint) in kinds {
            let sql = Sql::new(&format!("select id, name, {hint} as hint from {table} where workspace_id = "))
                .bind(self.uuid())
                .and_contains("name", text);
            for row in sql.add(" order by name limit ").bind(i64::try_from(each).unwrap_or(i64::MAX)).all(self.reader()).await? {
                let id = format!("{prefix}_{}", row.get::<uuid::Uuid>("id")?.simple());
                found.push(Found { kind, id, title: row.get("name")?, hint: row.get("hint")? });
            }
        }
        Ok(found)
    }

    /// The runs that carry this correlation id, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn runs_by_correlation(&self, correlation_id: &str, limit: u64) -> Result<Vec<Found>> {
        let sql = Sql::new("select r.id, r.summary, f.name from runs r left join flows f on f.id = r.flow_id where r.workspace_id = ")
            .bind(self.uuid());
        let sql = sql
            .add(" and r.correlation_id = ")
            .bind(correlation_id)
            .add(" order by r.id desc limit ")
            .bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let rows = sql.all(self.reader()).await?;
        rows.iter()
            .map(|row| {
                let title = row.get::<Option<String>>("name")?.unwrap_or_else(|| "a flow that is gone".to_owned());
                Ok(Found { kind: "run", id: RunId(row.get("id")?).to_string(), title, hint: row.get("summary")? })
            })
            .collect()
    }
}
