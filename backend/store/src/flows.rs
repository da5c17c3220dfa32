//! Flows: the head that lists show, and the draft that the editor saves.

use crate::{
    Conflict, Result, Scoped, Store, Tx,
    sql::{Row, Sql, texts},
};
use sea_orm::ConnectionTrait;
use std::collections::BTreeSet;
use wire::{FlowId, RunId, Timestamp, VersionId, run::RunStatus};

/// Open failed records are counted up to here; a list needs no more.
const FAILED_RECORDS_COUNTED: i64 = 10_000;

/// A flow's head as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// The id.
    pub id: FlowId,
    /// Unique in the workspace.
    pub name: String,
    /// One line.
    pub description: String,
    /// Where it is filed.
    pub folder: String,
    /// Whether triggers start the published version.
    pub enabled: bool,
    /// Whether what arrives is kept and not begun.
    pub paused: bool,
    /// The number of the published version.
    pub published: Option<u32>,
    /// Its id.
    pub published_version: Option<VersionId>,
    /// Whether the draft differs from it.
    pub changed: bool,
    /// The trigger in words.
    pub trigger: String,
    /// The connectors it uses, in order.
    pub connectors: Vec<String>,
    /// The next fire of its schedule.
    pub next_run_at: Option<Timestamp>,
    /// Failed records that wait for a person.
    pub failed_records: u32,
    /// The latest run that was no test.
    pub last_run: Option<LastRun>,
    /// Rises with each change of the head.
    pub revision: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When head or draft were last changed.
    pub updated_at: Timestamp,
}

/// The latest run of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    /// The run.
    pub id: RunId,
    /// How it stands.
    pub status: RunStatus,
    /// When it was accepted.
    pub at: Timestamp,
}

/// A draft as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The flow document, as JSON text.
    pub document: String,
    /// Rises with each save.
    pub revision: i64,
    /// When it was saved.
    pub updated_at: Timestamp,
    /// Who saved it.
    pub updated_by: String,
}

/// What lists show of a document, so that they need not read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// One line.
    pub description: String,
    /// The trigger in words.
    pub trigger: String,
    /// The connectors it uses, in order.
    pub connectors: Vec<String>,
    /// The names of the connections it uses.
    pub connections: BTreeSet<String>,
}

/// What a flow does, in its draft and as it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documents {
    /// The flow.
    pub id: FlowId,
    /// Its name.
    pub name: String,
    /// The draft, as JSON text.
    pub draft: String,
    /// The published version, as JSON text.
    pub published: Option<String>,
}

/// Which flows a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlowFilter {
    /// Whose name, description or connectors hold this.
    pub text: Option<String>,
    /// Filed exactly here.
    pub folder: Option<String>,
    /// That use this connection.
    pub connection: Option<String>,
}

/// Changes of a flow's head; absent things stay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeadChange {
    /// A new name.
    pub name: Option<String>,
    /// A new folder.
    pub folder: Option<String>,
    /// On or off.
    pub enabled: Option<bool>,
    /// Keep what arrives and begin nothing, or go on.
    pub paused: Option<bool>,
}

const LAST_RUN: &str = "(select r.id from runs r where r.workspace_id = f.workspace_id and r.flow_id = f.id and r.origin <> 'test' order by r.id desc limit 1)";

fn select() -> Sql {
    let open = format!(
        "(select count(*) from (select 1 from failed_records x where x.workspace_id = f.workspace_id and x.flow_id = f.id and x.status = 'open' limit {FAILED_RECORDS_COUNTED}) as y)"
    );
    Sql::new(&format!(
        "select f.id, f.name, f.description, f.folder, f.enabled, f.paused, f.published, f.published_version_id, f.changed, f.trigger_text, f.connectors, \
         f.next_run_at, f.revision, f.created_at, f.updated_at, {open} as failed_records, \
         l.id as last_id, l.status as last_status, l.created_at as last_at \
         from flows f left join runs l on l.id = {LAST_RUN} where f.workspace_id = "
    ))
}

impl Scoped {
    /// Flows, the newest first, from after `after` on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flows(&self, filter: &FlowFilter, after: Option<FlowId>, limit: u64) -> Result<Vec<Flow>> {
        let mut sql = select().bind(self.uuid());
        if let Some(text) = &filter.text {
            sql = sql.and_contains("f.name || ' ' || f.description || ' ' || f.connectors", text);
        }
        if let Some(folder) = &filter.folder {
            sql = sql.add(" and f.folder = ").bind(folder.clone());
        }
        if let Some(connection) = &filter.connection {
            sql = sql.add(" and f.id in (select u.flow_id from flow_connections u where u.workspace_id = ").bind(self.uuid());
            sql = sql.add(" and u.connection = ").bind(connection.clone()).add(")");
        }
        if let Some(after) = after {
            sql = sql.add(" and f.id < ").bind(after.0);
        }
        let sql = sql.add(" order by f.id desc limit ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
        sql.all(self.reader()).await?.iter().map(flow).collect()
    }

    /// One flow's head.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flow(&self, id: FlowId) -> Result<Option<Flow>> {
        self.flow_on(self.reader(), id).await
    }

    /// One flow's head, as the transaction sees it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flow_in(&self, tx: &Tx, id: FlowId) -> Result<Option<Flow>> {
        self.flow_on(&**tx, id).await
    }

    async fn flow_on(&self, on: &impl ConnectionTrait, id: FlowId) -> Result<Option<Flow>> {
        select().bind(self.uuid()).add(" and f.id = ").bind(id.0).one(on).await?.as_ref().map(flow).transpose()
    }

    /// The id of the flow of this name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flow_named(&self, name: &str) -> Result<Option<FlowId>> {
        let sql = Sql::new("select id from flows where workspace_id = ").bind(self.uuid()).add(" and name = ").bind(name);
        sql.one(self.reader()).await?.map(|row| Ok(FlowId(row.get("id")?))).transpose()
    }

    /// The ids and names of all flows, and whether each is published.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flows_by_name(&self) -> Result<Vec<(FlowId, String, bool)>> {
        let sql = Sql::new("select id, name, published_version_id from flows where workspace_id = ").bind(self.uuid());
        let rows = sql.add(" order by name").all(self.reader()).await?;
        let one = |row: &crate::sql::Row| {
            Ok((FlowId(row.get("id")?), row.get("name")?, row.get::<Option<uuid::Uuid>>("published_version_id")?.is_some()))
        };
        rows.iter().map(one).collect()
    }

    /// A flow's draft.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn draft(&self, id: FlowId) -> Result<Option<Draft>> {
        self.draft_on(self.reader(), id).await
    }

    /// A flow's draft, as the transaction sees it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn draft_in(&self, tx: &Tx, id: FlowId) -> Result<Option<Draft>> {
        self.draft_on(&**tx, id).await
    }

    async fn draft_on(&self, on: &impl ConnectionTrait, id: FlowId) -> Result<Option<Draft>> {
        let sql =
            Sql::new("select draft, draft_revision, draft_updated_at, draft_updated_by from flows where workspace_id = ").bind(self.uuid());
        let row = sql.add(" and id = ").bind(id.0).one(on).await?;
        row.map(|row| {
            Ok(Draft {
                document: row.get("draft")?,
                revision: row.get("draft_revision")?,
                updated_at: row.get("draft_updated_at")?,
                updated_by: row.get("draft_updated_by")?,
            })
        })
        .transpose()
    }

    /// The documents of flows, oldest flow first, from behind `after` on, as the transaction sees them if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flow_documents(&self, tx: Option<&Tx>, after: Option<FlowId>, limit: u64) -> Result<Vec<Documents>> {
        let mut sql = Sql::new(
            "select f.id, f.name, f.draft, v.document as published from flows f left join flow_versions v on v.workspace_id = f.workspace_id \
             and v.id = f.published_version_id where f.workspace_id = ",
        )
        .bind(self.uuid());
        if let Some(after) = after {
            sql = sql.add(" and f.id > ").bind(after.0);
        }
        let sql = sql.add(" order by f.id limit ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let rows = match tx {
            Some(tx) => sql.all(&**tx).await?,
            None => sql.all(self.reader()).await?,
        };
        let documents = |row: &Row| {
            Ok(Documents { id: FlowId(row.get("id")?), name: row.get("name")?, draft: row.get("draft")?, published: row.get("published")? })
        };
        rows.iter().map(documents).collect()
    }

    /// Makes a flow with its first draft, switched on and not published.
    ///
    /// # Errors
    /// [`Conflict::Taken`] when the name is.
    pub async fn insert_flow(&self, tx: &Tx, name: &str, folder: &str, document: &str, summary: &Summary, by: &str) -> Result<FlowId> {
        let id: FlowId = tx.id();
        let values = [
            id.0.into(),
            self.uuid().into(),
            name.into(),
            summary.description.clone().into(),
            folder.into(),
            true.into(),
            true.into(),
            summary.trigger.clone().into(),
            texts(&summary.connectors).into(),
            "[]".into(),
            1_i64.into(),
            tx.now().into(),
            tx.now().into(),
            document.into(),
            1_i64.into(),
            tx.now().into(),
            by.into(),
        ];
        let sql = Sql::new(
            "insert into flows (id, workspace_id, name, description, folder, enabled, changed, trigger_text, connectors, connections, revision, \
             created_at, updated_at, draft, draft_revision, draft_updated_at, draft_updated_by) values (",
        );
        sql.bind_all(values).add(")").run(&**tx).await?;
        self.set_flow_connections(tx, id, &summary.connections).await?;
        Ok(id)
    }

    /// Saves the draft and gives its new revision. `changed`: whether it differs from the published version;
    /// `connections`: those of draft and published version together. `None`: there is no such flow.
    ///
    /// # Errors
    /// [`Conflict::Stale`] when the draft is not at `expected` any more.
    #[expect(clippy::too_many_arguments, reason = "they are the columns of one draft")]
    pub async fn save_draft(
        &self,
        tx: &Tx,
        id: FlowId,
        expected: Option<i64>,
        document: &str,
        summary: &Summary,
        changed: bool,
        by: &str,
    ) -> Result<Option<i64>> {
        let Some(current) = self.draft_in(tx, id).await? else { return Ok(None) };
        if expected.is_some_and(|expected| expected != current.revision) {
            return Err(Conflict::Stale { revision: current.revision }.into());
        }
        let sql =
            Sql::new("update flows set draft_revision = draft_revision + 1, draft = ").bind(document).add(", changed = ").bind(changed);
        let sql = sql.add(", description = ").bind(summary.description.clone()).add(", trigger_text = ").bind(summary.trigger.clone());
        let sql = sql.add(", connectors = ").bind(texts(&summary.connectors)).add(", draft_updated_at = ").bind(tx.now());
        let sql = sql.add(", draft_updated_by = ").bind(by).add(", updated_at = ").bind(tx.now());
        sql.add(" where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0).run(&**tx).await?;
        self.set_flow_connections(tx, id, &summary.connections).await?;
        Ok(Some(current.revision + 1))
    }

    /// Changes the head and gives the one that was. `None`: there is no such flow.
    ///
    /// # Errors
    /// [`Conflict::Stale`] when it is not at `expected` any more, [`Conflict::Taken`] when the new name is.
    pub async fn change_flow(&self, tx: &Tx, id: FlowId, expected: Option<i64>, change: &HeadChange) -> Result<Option<Flow>> {
        let Some(current) = self.flow_in(tx, id).await? else { return Ok(None) };
        if expected.is_some_and(|expected| expected != current.revision) {
            return Err(Conflict::Stale { revision: current.revision }.into());
        }
        let mut sql = Sql::new("update flows set revision = revision + 1, updated_at = ").bind(tx.now());
        if let Some(name) = &change.name {
            sql = sql.add(", name = ").bind(name.clone());
        }
        if let Some(folder) = &change.folder {
            sql = sql.add(", folder = ").bind(folder.clone());
        }
        if let Some(enabled) = change.enabled {
            sql = sql.add(", enabled = ").bind(enabled);
        }
        if let Some(paused) = change.paused {
            sql = sql.add(", paused = ").bind(paused);
        }
        sql.add(" where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0).run(&**tx).await?;
        Ok(Some(current))
    }

    /// Notes when the schedule of a flow fires next.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_next_run(&self, tx: &Tx, id: FlowId, at: Option<Timestamp>) -> Result<()> {
        let sql = Sql::new("update flows set next_run_at = ").bind(at).add(" where workspace_id = ").bind(self.uuid());
        sql.add(" and id = ").bind(id.0).run(&**tx).await.map(drop)
    }

    /// Removes a flow with its draft, versions and triggers, and gives the head that was; its runs stay in the history.
    /// `None`: there is no such flow.
    ///
    /// # Errors
    /// [`Conflict::Stale`] when it is not at `expected` any more.
    pub async fn delete_flow(&self, tx: &Tx, id: FlowId, expected: Option<i64>) -> Result<Option<Flow>> {
        let Some(current) = self.flow_in(tx, id).await? else { return Ok(None) };
        if expected.is_some_and(|expected| expected != current.revision) {
            return Err(Conflict::Stale { revision: current.revision }.into());
        }
        Sql::new("delete from flows where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0).run(&**tx).await?;
        Ok(Some(current))
    }

    async fn set_flow_connections(&self, tx: &Tx, id: FlowId, connections: &BTreeSet<String>) -> Result<()> {
        Sql::new("delete from flow_connections where workspace_id = ")
            .bind(self.uuid())
            .add(" and flow_id = ")
            .bind(id.0)
            .run(&**tx)
            .await?;
        for connection in connections {
            let values = [self.uuid().into(), id.0.into(), connection.clone().into()];
            Sql::new("insert into flow_connections (workspace_id, flow_id, connection) values (")
                .bind_all(values)
                .add(")")
                .run(&**tx)
                .await?;
        }
        Ok(())
    }
}

impl Store {
    /// The flows that are paused, of every workspace.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn paused_flows(&self) -> Result<Vec<FlowId>> {
        let rows = Sql::new("select id from flows where paused = ").bind(true).all(self.reader()).await?;
        rows.iter().map(|row| Ok(FlowId(row.get("id")?))).collect()
    }
}

fn flow(row: &Row) -> Result<Flow> {
    let last = row.get::<Option<uuid::Uuid>>("last_id")?;
    let last_run = match last {
        Some(id) => Some(LastRun { id: RunId(id), status: row.word("last_status")?, at: row.get("last_at")? }),
        None => None,
    };
    Ok(Flow {
        id: FlowId(row.get("id")?),
        name: row.get("name")?,
        description: row.get("description")?,
        folder: row.get("folder")?,
        enabled: row.get("enabled")?,
        paused: row.get("paused")?,
        published: row.get::<Option<i64>>("published")?.and_then(|number| u32::try_from(number).ok()),
        published_version: row.get::<Option<uuid::Uuid>>("published_version_id")?.map(VersionId),
        changed: row.get("changed")?,
        trigger: row.get("trigger_text")?,
        connectors: row.json("connectors")?,
        next_run_at: row.get("next_run_at")?,
        failed_records: row.count("failed_records")?,
        last_run,
        revision: row.get("revision")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}
