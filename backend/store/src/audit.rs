//! The audit log: one row for every change, each bound to the one before by a hash.

use crate::{Actor, Error, Result, Scoped, Tx, bulk, sql::Sql, workspaces};
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, entity::prelude::*};
use serde_json::Value;
use sha2::{Digest, Sha256};
use wire::{AuditId, WorkspaceId, account::AuditEntry};

/// Rows that are purged in one transaction.
const PURGED_AT_ONCE: u64 = 200;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub number: i64,
    pub at: i64,
    pub actor: String,
    pub action: String,
    pub subject: Option<String>,
    pub details: String,
    pub from_address: Option<String>,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a walk along the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditCheck {
    /// Rows that hang together.
    pub rows: u64,
    /// The number of the first row that was changed, or follows a missing one.
    pub broken_at: Option<i64>,
}

impl Tx {
    /// Adds a row. `details` hold before and after, with secrets left out by the caller.
    ///
    /// # Errors
    /// When the database does.
    pub async fn audit(&self, workspace: WorkspaceId, actor: &Actor, action: &str, subject: Option<String>, details: Value) -> Result<()> {
        // The row of the workspace is the lock that keeps two writers from taking the same number (PostgreSQL).
        workspaces::Entity::find_by_id(workspace.0).lock_exclusive().one(&**self).await?;
        let last = Entity::find().filter(Column::WorkspaceId.eq(workspace.0)).order_by_desc(Column::Number).limit(1).one(&**self).await?;
        let (number, previous_hash) = last.map_or((1, vec![0; 32]), |last| (last.number + 1, last.hash));
        let mut row = Model {
            id: self.id::<AuditId>().0,
            workspace_id: workspace.0,
            number,
            at: self.now(),
            actor: actor.name.clone(),
            action: action.to_owned(),
            subject,
            details: details.to_string(),
            from_address: actor.from.clone(),
            previous_hash,
            hash: Vec::new(),
        };
        row.hash = hash(&row);
        Entity::insert(ActiveModel {
            id: Set(row.id),
            workspace_id: Set(row.workspace_id),
            number: Set(row.number),
            at: Set(row.at),
            actor: Set(row.actor),
            action: Set(row.action),
            subject: Set(row.subject),
            details: Set(row.details),
            from_address: Set(row.from_address),
            previous_hash: Set(row.previous_hash),
            hash: Set(row.hash),
        })
        .exec_without_returning(&**self)
        .await?;
        Ok(())
    }
}

impl Scoped {
    /// The log, newest first, from behind the row `after`.
    ///
    /// # Errors
    /// When the database does.
    pub async fn audit(&self, after: Option<AuditId>, limit: u64) -> Result<Vec<AuditEntry>> {
        let mut query = Entity::find().filter(Column::WorkspaceId.eq(self.uuid()));
        if let Some(after) = after {
            query = query.filter(Column::Id.lt(after.0));
        }
        let rows = query.order_by_desc(Column::Id).limit(limit).all(self.reader()).await?;
        rows.into_iter().map(entry).collect()
    }

    /// Walks the chain from its beginning.
    ///
    /// # Errors
    /// When the database does.
    pub async fn check_audit(&self) -> Result<AuditCheck> {
        const STRIDE: u64 = 1000;
        let (first, mut previous) = self.audit_anchor().await?;
        let mut rows = first;
        loop {
            let query = Entity::find().filter(Column::WorkspaceId.eq(self.uuid())).filter(Column::Number.gt(rows));
            let page = query.order_by_asc(Column::Number).limit(STRIDE).all(self.reader()).await?;
            let last = (page.len() as u64) < STRIDE;
            for row in page {
                if row.number != rows + 1 || row.previous_hash != previous || row.hash != hash(&row) {
                    return Ok(AuditCheck { rows: (rows - first).unsigned_abs(), broken_at: Some(row.number) });
                }
                (rows, previous) = (row.number, row.hash);
            }
            if last {
                return Ok(AuditCheck { rows: (rows - first).unsigned_abs(), broken_at: None });
            }
        }
    }

    /// The number and the hash of the last row that was purged: what the first one that is left follows.
    async fn audit_anchor(&self) -> Result<(i64, Vec<u8>)> {
        let sql = Sql::new("select audit_number, audit_hash from purges where workspace_id = ").bind(self.uuid());
        let Some(row) = sql.one(self.reader()).await? else { return Ok((0, vec![0; 32])) };
        Ok((row.get("audit_number")?, row.get::<Option<Vec<u8>>>("audit_hash")?.unwrap_or_else(|| vec![0; 32])))
    }

    /// Removes the oldest rows that are older than `before`, some at once, and never the newest one; gives how many went. What is
    /// left still hangs together, and says in a row of its own what went.
    ///
    /// # Errors
    /// When the database does: then all of them are there.
    pub async fn purge_audit(&self, before: i64) -> Result<u64> {
        let old = Entity::find().filter(Column::WorkspaceId.eq(self.uuid())).order_by_asc(Column::Number).limit(PURGED_AT_ONCE);
        let old = old.all(self.reader()).await?.into_iter().take_while(|row| row.at < before).collect::<Vec<_>>();
        let Some(last) = old.last() else { return Ok(0) };
        let tx = self.begin().await?;
        let details = serde_json::json!({ "entries": old.len(), "up_to": last.number });
        tx.audit(self.id(), &Actor::system("retention"), "audit.purge", None, details).await?;
        let sql = Sql::new("delete from audit where workspace_id = ").bind(self.uuid()).add(" and number <= ").bind(last.number);
        let removed = sql.run(&*tx).await?;
        let row = vec![self.uuid().into(), last.number.into(), last.hash.clone().into()];
        let tail = "on conflict (workspace_id) do update set audit_number = excluded.audit_number, audit_hash = excluded.audit_hash \
            where purges.audit_number < excluded.audit_number";
        bulk::insert(&*tx, "purges", &["workspace_id", "audit_number", "audit_hash"], tail, vec![row]).await?;
        tx.commit().await?;
        Ok(removed)
    }
}

fn entry(row: Model) -> Result<AuditEntry> {
    let details = serde_json::from_str(&row.details).map_err(|error| Error::unreadable("an audit row", error))?;
    let Model { id, at, actor, action, subject, from_address: from, .. } = row;
    Ok(AuditEntry { id: AuditId(id), at, actor, action, subject, details, from })
}

/// Covers every column, and the hash of the row before.
fn hash(row: &Model) -> Vec<u8> {
    let Model { id, workspace_id, number, at, actor, action, subject, details, from_address, previous_hash, hash: _ } = row;
    let text = serde_json::json!([id, workspace_id, number, at, actor, action, subject, details, from_address]).to_string();
    Sha256::new().chain_update(previous_hash).chain_update(text).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Store, testing::on_both};
    use serde_json::json;

    async fn workspace(store: &Store) -> WorkspaceId {
        let tx = store.begin().await.unwrap();
        let id = tx.insert_workspace("Acme", vec![1]).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    #[tokio::test]
    async fn the_chain_holds_and_shows_a_changed_and_a_missing_row() {
        on_both(|store, _| async move {
            let id = workspace(&store).await;
            let actor = Actor::system("test");
            for turn in 0..3 {
                let tx = store.begin().await.unwrap();
                tx.audit(id, &actor, "flow.publish", Some(format!("flow_{turn}")), json!({ "turn": turn })).await.unwrap();
                tx.commit().await.unwrap();
            }
            let scoped = store.workspace(id);
            assert_eq!(scoped.check_audit().await.unwrap(), AuditCheck { rows: 3, broken_at: None });
            let rows = scoped.audit(None, 2).await.unwrap();
            assert_eq!(rows.iter().map(|row| row.details["turn"].clone()).collect::<Vec<_>>(), [json!(2), json!(1)]);
            assert_eq!(scoped.audit(Some(rows[1].id), 2).await.unwrap().len(), 1);

            store.writer().execute_unprepared("update audit set actor = 'nobody' where number = 2").await.unwrap();
            assert_eq!(scoped.check_audit().await.unwrap(), AuditCheck { rows: 1, broken_at: Some(2) });
            store.writer().execute_unprepared("delete from audit where number = 2").await.unwrap();
            assert_eq!(scoped.check_audit().await.unwrap(), AuditCheck { rows: 1, broken_at: Some(3) });
        })
        .await;
    }

    #[tokio::test]
    async fn what_is_left_after_a_purge_hangs_together_and_shows_a_change() {
        on_both(|store, clock| async move {
            let id = workspace(&store).await;
            let scoped = store.workspace(id);
            for turn in 0..5 {
                let tx = store.begin().await.unwrap();
                tx.audit(id, &Actor::system("test"), "x", None, json!({ "turn": turn })).await.unwrap();
                tx.commit().await.unwrap();
                clock.advance_ms(1_000);
            }
            let before = store.now() - 2_000;
            assert_eq!(scoped.purge_audit(before).await.unwrap(), 3);
            assert_eq!(scoped.purge_audit(before).await.unwrap(), 0);
            assert_eq!(scoped.check_audit().await.unwrap(), AuditCheck { rows: 3, broken_at: None });
            let newest = &scoped.audit(None, 1).await.unwrap()[0];
            assert_eq!((newest.action.as_str(), &newest.details["up_to"]), ("audit.purge", &json!(3)));
            store.writer().execute_unprepared("delete from audit where number = 4").await.unwrap();
            assert_eq!(scoped.check_audit().await.unwrap(), AuditCheck { rows: 0, broken_at: Some(5) });
        })
        .await;
    }

    #[tokio::test]
    async fn two_writers_take_different_numbers() {
        on_both(|store, _| async move {
            let id = workspace(&store).await;
            let write = |name: &'static str| {
                let store = store.clone();
                tokio::spawn(async move {
                    for _ in 0..10 {
                        let tx = store.begin().await.unwrap();
                        tx.audit(id, &Actor::system(name), "x", None, Value::Null).await.unwrap();
                        tx.commit().await.unwrap();
                    }
                })
            };
            let (one, two) = (write("one"), write("two"));
            one.await.unwrap();
            two.await.unwrap();
            assert_eq!(store.workspace(id).check_audit().await.unwrap(), AuditCheck { rows: 20, broken_at: None });
        })
        .await;
    }
}
