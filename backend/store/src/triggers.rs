//! Triggers: what may start runs now. One row a flow and kind; a webhook's address stays the same for the flow's life.

use crate::{
    Result, Scoped, Store, Tx,
    sql::{Row, Sql},
};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use wire::{FlowId, Timestamp, TriggerId, VersionId, WorkspaceId};

/// What starts a flow when somebody calls its address.
pub const WEBHOOK: &str = "webhook";
/// What starts a flow by the clock.
pub const SCHEDULE: &str = "schedule";

/// A trigger as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// The id.
    pub id: TriggerId,
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// Of which flow.
    pub flow: FlowId,
    /// [`WEBHOOK`] or [`SCHEDULE`].
    pub kind: String,
    /// Whether it may start runs.
    pub active: bool,
    /// The number of the version that it starts.
    pub version: Option<u32>,
    /// Its id.
    pub version_id: Option<VersionId>,
    /// The secret part of a webhook's address.
    pub token: Option<String>,
    /// Its settings in the flow.
    pub settings: Map<String, Value>,
    /// When a schedule fires next.
    pub next_due: Option<Timestamp>,
}

/// What a trigger shall be.
#[derive(Debug, Clone, PartialEq)]
pub struct TriggerContent {
    /// [`WEBHOOK`] or [`SCHEDULE`].
    pub kind: String,
    /// Whether it may start runs.
    pub active: bool,
    /// The version that it starts.
    pub version: Option<(u32, VersionId)>,
    /// Its settings in the flow.
    pub settings: Map<String, Value>,
    /// When a schedule fires next.
    pub next_due: Option<Timestamp>,
}

impl Store {
    /// Every active trigger of every workspace: what a starting engine listens to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn active_triggers(&self) -> Result<Vec<Trigger>> {
        let sql = Sql::new("select * from triggers where active = ").bind(true).add(" order by id");
        sql.all(self.reader()).await?.iter().map(trigger).collect()
    }

    /// The flows whose active trigger is not the one of their published version, and that version if they may run: what a
    /// starting engine mends. Flows without a trigger are among them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flows_with_stale_triggers(&self) -> Result<Vec<(WorkspaceId, FlowId, Option<VersionId>)>> {
        let sql = Sql::new("select f.id, f.workspace_id, f.enabled, f.published_version_id from flows f where (f.enabled = ").bind(true);
        let sql = sql.add(
            " and f.published_version_id is not null and not exists (select 1 from triggers t where t.flow_id = f.id \
             and t.version_id = f.published_version_id and t.active = ",
        );
        let sql = sql.bind(true).add(")) or ((f.published_version_id is null or f.enabled = ").bind(false);
        let sql = sql.add(") and exists (select 1 from triggers t where t.flow_id = f.id and t.active = ").bind(true).add("))");
        let flow = |row: &Row| {
            let enabled: bool = row.get("enabled")?;
            let version = row.get::<Option<uuid::Uuid>>("published_version_id")?.filter(|_| enabled).map(VersionId);
            Ok((WorkspaceId(row.get("workspace_id")?), FlowId(row.get("id")?), version))
        };
        sql.add(" order by f.id").all(self.reader()).await?.iter().map(flow).collect()
    }

    /// The webhook of this address, whether or not it is active.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhook(&self, token: &str) -> Result<Option<Trigger>> {
        let sql = Sql::new("select * from triggers where token_hash = ").bind(hash(token));
        sql.one(self.reader()).await?.as_ref().map(trigger).transpose()
    }
}

impl Scoped {
    /// The triggers of a flow.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn triggers(&self, flow: FlowId) -> Result<Vec<Trigger>> {
        let sql = Sql::new("select * from triggers where workspace_id = ").bind(self.uuid()).add(" and flow_id = ").bind(flow.0);
        sql.all(self.reader()).await?.iter().map(trigger).collect()
    }

    /// The secret part of the address of a flow's webhook, if it has had one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hook_token(&self, flow: FlowId) -> Result<Option<String>> {
        let sql = Sql::new("select token from triggers where kind = 'webhook' and workspace_id = ")
            .bind(self.uuid())
            .add(" and flow_id = ")
            .bind(flow.0);
        Ok(sql.one(self.reader()).await?.map(|row| row.get::<Option<String>>("token")).transpose()?.flatten())
    }

    /// The same, made if there is none: so that an address is known before the flow is published.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ensure_hook(&self, tx: &Tx, flow: FlowId) -> Result<String> {
        let sql = Sql::new("select token from triggers where kind = 'webhook' and workspace_id = ")
            .bind(self.uuid())
            .add(" and flow_id = ")
            .bind(flow.0);
        if let Some(token) = sql.one(&**tx).await?.map(|row| row.get::<Option<String>>("token")).transpose()?.flatten() {
            return Ok(token);
        }
        let content = TriggerContent { kind: WEBHOOK.to_owned(), active: false, version: None, settings: Map::new(), next_due: None };
        let trigger = self.set_trigger(tx, flow, &content).await?;
        Ok(trigger.token.unwrap_or_default())
    }

    /// Makes a flow's trigger what it shall be, and switches off those of other kinds. A webhook keeps its address.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_trigger(&self, tx: &Tx, flow: FlowId, content: &TriggerContent) -> Result<Trigger> {
        let off = Sql::new("update triggers set active = ").bind(false).add(", next_due = null, updated_at = ").bind(tx.now());
        let off = off.add(" where workspace_id = ").bind(self.uuid()).add(" and flow_id = ").bind(flow.0);
        off.add(" and kind <> ").bind(content.kind.clone()).run(&**tx).await?;
        let token = (content.kind == WEBHOOK).then(|| hex::encode(tx.store().ids().bytes::<24>()));
        let id: TriggerId = tx.id();
        let values = [
            id.0.into(),
            self.uuid().into(),
            flow.0.into(),
            content.kind.clone().into(),
            content.active.into(),
            content.version.map(|(number, _)| i64::from(number)).into(),
            content.version.map(|(_, id)| id.0).into(),
            token.clone().into(),
            token.as_deref().map(hash).into(),
            Value::from(content.settings.clone()).to_string().into(),
            content.next_due.into(),
            1_i64.into(),
            tx.now().into(),
            tx.now().into(),
        ];
        let sql = Sql::new(
            "insert into triggers (id, workspace_id, flow_id, kind, active, version, version_id, token, token_hash, settings, next_due, revision, created_at, updated_at) values (",
        );
        let sql = sql.bind_all(values).add(
            ") on conflict (flow_id, kind) do update set active = excluded.active, version = excluded.version, version_id = excluded.version_id, \
             settings = excluded.settings, next_due = excluded.next_due, revision = triggers.revision + 1, updated_at = excluded.updated_at",
        );
        sql.run(&**tx).await?;
        let sql = Sql::new("select * from triggers where workspace_id = ").bind(self.uuid()).add(" and flow_id = ").bind(flow.0);
        let row = sql.add(" and kind = ").bind(content.kind.clone()).one(&**tx).await?;
        row.as_ref()
            .map(trigger)
            .transpose()?
            .ok_or_else(|| crate::Error::Internal("a trigger that was just written is not there".to_owned()))
    }

    /// Switches off every trigger of a flow.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stop_triggers(&self, tx: &Tx, flow: FlowId) -> Result<()> {
        let sql = Sql::new("update triggers set active = ").bind(false).add(", next_due = null, updated_at = ").bind(tx.now());
        sql.add(" where workspace_id = ").bind(self.uuid()).add(" and flow_id = ").bind(flow.0).run(&**tx).await.map(drop)
    }

    /// Notes that a schedule fired, and when it does next.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_fired(&self, tx: &Tx, id: TriggerId, at: Timestamp, next_due: Option<Timestamp>) -> Result<()> {
        let sql = Sql::new("update triggers set last_fired_at = ").bind(at).add(", next_due = ").bind(next_due);
        sql.add(" where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0).run(&**tx).await.map(drop)
    }
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

fn trigger(row: &Row) -> Result<Trigger> {
    Ok(Trigger {
        id: TriggerId(row.get("id")?),
        workspace: WorkspaceId(row.get("workspace_id")?),
        flow: FlowId(row.get("flow_id")?),
        kind: row.get("kind")?,
        active: row.get("active")?,
        version: row.get::<Option<i64>>("version")?.and_then(|number| u32::try_from(number).ok()),
        version_id: row.get::<Option<uuid::Uuid>>("version_id")?.map(VersionId),
        token: row.get("token")?,
        settings: row.json("settings")?,
        next_due: row.get("next_due")?,
    })
}
