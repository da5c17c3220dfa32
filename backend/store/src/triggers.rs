//! Triggers: what may start runs now. One row a flow and kind; a webhook's address stays the same for the flow's life.

use crate::{
    Result, Scoped, Store, Tx,
    runs::RunRow,
    sql::{Row, Sql},
};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use wire::{FlowId, RunId, Timestamp, TriggerId, VersionId, WorkspaceId, run::RunStatus};

/// What starts a flow when somebody calls its address.
pub const WEBHOOK: &str = "webhook";
/// What starts a flow by the clock.
pub const SCHEDULE: &str = "schedule";

/// What starts a flow with what it finds when it looks.
pub const POLL: &str = "poll";
/// The most open runs of a trigger that are named at once.
const OPEN_RUNS_MAX: i64 = 1_000;

/// A trigger as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// The id.
    pub id: TriggerId,
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// Of which flow.
    pub flow: FlowId,
    /// [`WEBHOOK`], [`SCHEDULE`] or [`POLL`].
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
    /// When a schedule fires next, or a poll looks next.
    pub next_due: Option<Timestamp>,
    /// How far a poll has come, as its connector writes it.
    pub place: Option<String>,
    /// Why the last poll failed.
    pub problem: Option<String>,
}

/// One moment of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fired {
    /// The moment.
    pub due: Timestamp,
    /// The run that it started; none: it was left out, because another one was under way.
    pub run: Option<RunId>,
    /// How that stands; absent where it is gone.
    pub status: Option<RunStatus>,
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

    /// The runs of a trigger that are not over, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_runs_of(&self, trigger: TriggerId) -> Result<Vec<(RunId, RunStatus)>> {
        let sql = Sql::new("select id, status from runs where workspace_id = ").bind(self.uuid()).add(" and trigger_id = ").bind(trigger.0);
        let sql = sql.add(" and status in ('queued', 'running', 'waiting') order by id limit ").bind(OPEN_RUNS_MAX);
        sql.all(self.reader()).await?.iter().map(|row| Ok((RunId(row.get("id")?), row.word("status")?))).collect()
    }

    /// The moments of a schedule that were seen, from one to another, both included, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn fires(&self, trigger: TriggerId, from: Timestamp, to: Timestamp) -> Result<Vec<Fired>> {
        let sql =
            Sql::new("select s.due, s.run_id, r.status from schedule_fires s left join runs r on r.id = s.run_id where s.workspace_id = ");
        let sql = sql.bind(self.uuid()).add(" and s.trigger_id = ").bind(trigger.0).add(" and s.due >= ").bind(from);
        let rows = sql.add(" and s.due <= ").bind(to).add(" order by s.due").all(self.reader()).await?;
        let fired = |row: &Row| {
            let status = row.get::<Option<String>>("status")?.map(|_| row.word("status")).transpose()?;
            Ok(Fired { due: row.get("due")?, run: row.get::<Option<uuid::Uuid>>("run_id")?.map(RunId), status })
        };
        rows.iter().map(fired).collect()
    }

    /// Notes that a moment of a schedule started nothing; `false`: it was seen before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn leave_out_fire(&self, tx: &Tx, trigger: TriggerId, due: Timestamp) -> Result<bool> {
        let sql = Sql::new("insert into schedule_fires (trigger_id, due, workspace_id, fired_at) values (");
        let sql = sql.bind_all([trigger.0.into(), due.into(), self.uuid().into(), tx.now().into()]);
        Ok(sql.add(") on conflict do nothing").run(&**tx).await? == 1)
    }

    /// Notes when a poll looks next, and why the last look failed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_polled(&self, tx: &Tx, id: TriggerId, next_due: Timestamp, problem: Option<&str>) -> Result<()> {
        let sql = Sql::new("update triggers set last_fired_at = ").bind(tx.now()).add(", next_due = ").bind(next_due);
        let sql = sql.add(", problem = ").bind(problem.map(str::to_owned)).add(" where workspace_id = ").bind(self.uuid());
        sql.add(" and id = ").bind(id.0).run(&**tx).await.map(drop)
    }

    /// How far a poll has come now, where it had come so far before; `false`: somebody else was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn move_poll(&self, tx: &Tx, id: TriggerId, before: Option<&str>, after: &str) -> Result<bool> {
        move_poll(tx, self.uuid(), id, before, after).await
    }

    /// How far a poll has come.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn poll_place(&self, id: TriggerId) -> Result<Option<String>> {
        let sql = Sql::new("select place from triggers where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0);
        Ok(sql.one(self.reader()).await?.map(|row| row.get::<Option<String>>("place")).transpose()?.flatten())
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

pub(crate) async fn move_poll(tx: &Tx, workspace: uuid::Uuid, id: TriggerId, before: Option<&str>, after: &str) -> Result<bool> {
    let sql = Sql::new("update triggers set place = ").bind(after.to_owned()).add(" where workspace_id = ").bind(workspace);
    let sql = sql.add(" and id = ").bind(id.0);
    let sql = match before {
        Some(before) => sql.add(" and place = ").bind(before.to_owned()),
        None => sql.add(" and place is null"),
    };
    Ok(sql.run(&**tx).await? == 1)
}

/// The fire of a schedule gets another run, where it had none or its run failed; `false`: it does not need one.
pub(crate) async fn refire(tx: &Tx, run: &RunRow, trigger: TriggerId, due: Timestamp) -> Result<bool> {
    let sql = Sql::new("insert into schedule_fires (trigger_id, due, workspace_id, run_id, fired_at) values (");
    let values = [trigger.0.into(), due.into(), run.workspace.0.into(), run.id.0.into(), tx.now().into()];
    let sql = sql.bind_all(values).add(
        ") on conflict (trigger_id, due) do update set run_id = excluded.run_id, fired_at = excluded.fired_at where schedule_fires.run_id is null \
         or exists (select 1 from runs r where r.id = schedule_fires.run_id and r.status = 'failed')",
    );
    Ok(sql.run(&**tx).await? == 1)
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
        place: row.get("place")?,
        problem: row.get("problem")?,
    })
}
