//! Signals: what lets records go on that wait for it. One that nobody waits for is kept for a while.

use super::{NewAnswer, Said, answer};
use crate::{Result, bulk, sql::Sql};
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};
use wire::{Timestamp, WorkspaceId};

/// How long a signal is kept that nobody waits for: seven days.
pub const SIGNAL_KEPT_MS: i64 = 7 * 24 * 3_600_000;

/// A signal.
#[derive(Debug, Clone)]
pub struct NewSignal {
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// The same however often it is sent.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Which of those that wait.
    pub match_key: String,
    /// What goes along, as a JSON list of one.
    pub data: Vec<u8>,
    /// When.
    pub at: Timestamp,
}

/// Sends a signal to all that wait for it; one that nobody waits for is kept. Sent again it does nothing.
pub(super) async fn send(on: &impl ConnectionTrait, postgres: bool, signal: &NewSignal) -> Result<u64> {
    lock(on, postgres, signal.workspace, &signal.name).await?;
    let row = vec![
        signal.workspace.0.into(),
        signal.id.clone().into(),
        signal.name.clone().into(),
        signal.match_key.clone().into(),
        signal.data.clone().into(),
        signal.at.into(),
        0_i64.into(),
    ];
    let columns = ["workspace_id", "id", "name", "match_key", "data", "sent_at", "heard"];
    if bulk::insert(on, "signals", &columns, "on conflict do nothing", vec![row]).await? == 0 {
        return Ok(0);
    }
    let waiting = Sql::new(" where kind = 'signal' and workspace_id = ").bind(signal.workspace.0).add(" and name = ");
    let waiting = waiting.bind(signal.name.clone()).add(" and match_key = ").bind(signal.match_key.clone());
    let said = NewAnswer { said: Said::Yes, fault: None, given: signal.data.clone(), by: None };
    let heard = answer(on, waiting, &said, signal.at).await?;
    if heard > 0 {
        let sql = Sql::new("update signals set heard = ").bind(i64::try_from(heard).unwrap_or(i64::MAX));
        let sql = sql.add(" where workspace_id = ").bind(signal.workspace.0).add(" and id = ").bind(signal.id.clone());
        sql.run(on).await?;
    }
    Ok(heard)
}

/// Takes the oldest signal that came before anybody waited.
pub(super) async fn unheard(
    on: &impl ConnectionTrait,
    workspace: WorkspaceId,
    name: &str,
    match_key: &str,
    now: Timestamp,
) -> Result<Option<Vec<u8>>> {
    let sql = Sql::new("select id, data from signals where heard = 0 and workspace_id = ").bind(workspace.0);
    let sql = sql.add(" and name = ").bind(name).add(" and match_key = ").bind(match_key);
    let sql = sql.add(" and sent_at >= ").bind(now - SIGNAL_KEPT_MS).add(" order by sent_at, id limit 1");
    let Some(row) = sql.one(on).await? else { return Ok(None) };
    let sql = Sql::new("update signals set heard = 1 where workspace_id = ").bind(workspace.0);
    sql.add(" and id = ").bind(row.get::<String>("id")?).run(on).await?;
    Ok(Some(row.get("data")?))
}

/// Whoever sends and whoever begins to wait come one after the other: SQLite has one writer anyway.
pub(super) async fn lock(on: &impl ConnectionTrait, postgres: bool, workspace: WorkspaceId, name: &str) -> Result<()> {
    if !postgres {
        return Ok(());
    }
    let mut hash = Sha256::new();
    hash.update(workspace.0.as_bytes());
    hash.update(name);
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize()[..8]);
    Sql::new("select pg_advisory_xact_lock(").bind(i64::from_be_bytes(first)).add(")").one(on).await?;
    Ok(())
}
