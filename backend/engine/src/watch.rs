//! Whom a run tells how it is doing: the pages that watch, and the connection whose credentials were refused.

use crate::{live::Live, outside::Outside};
use std::sync::Arc;
use store::{Store, runs::RunRow};
use wire::{WorkspaceId, connection::Health, event::Event};

/// Whom a run tells. For a run in memory: nobody.
#[derive(Clone)]
pub(crate) struct Watch(Option<(Store, Arc<Live>)>);

impl Watch {
    pub(crate) fn new(store: Store, live: Arc<Live>) -> Self {
        Self(Some((store, live)))
    }

    pub(crate) fn nobody() -> Self {
        Self(None)
    }

    /// A run stands differently.
    pub(crate) fn changed(&self, row: &RunRow, flow_name: &str) {
        if let Some((_, live)) = &self.0 {
            live.tell(row.workspace, || Event::Run { run: Box::new(row.shown(flow_name)) });
        }
    }

    /// Records were set aside.
    pub(crate) async fn failed_records(&self, workspace: WorkspaceId) {
        let Some((store, live)) = &self.0 else { return };
        if live.is_watched(workspace) {
            match store.workspace(workspace).open_failed_record_count().await {
                Ok(open) => live.tell(workspace, || Event::FailedRecords { open }),
                Err(error) => tracing::warn!("the number of failed records cannot be read: {error}"),
            }
        }
    }

    /// What remembers the run; nothing for one in memory.
    pub(crate) fn store(&self) -> Option<&Store> {
        self.0.as_ref().map(|(store, _)| store)
    }

    /// People are asked, or need not answer any more.
    pub(crate) fn approvals(&self, workspace: WorkspaceId) {
        if let Some((_, live)) = &self.0 {
            live.tell(workspace, || Event::Approvals);
        }
    }

    /// A connection is held back now, or no longer.
    pub(crate) fn connection(&self, workspace: WorkspaceId) {
        if let Some((_, live)) = &self.0 {
            live.tell(workspace, || Event::Connection);
        }
    }

    /// A connection's credentials were refused: people are told by its health.
    pub(crate) async fn reconnect_needed(&self, outside: &Outside, workspace: WorkspaceId, name: &str, message: &str) {
        let Some((store, live)) = &self.0 else { return };
        let noted = async {
            let Some(connection) = outside.surroundings.connection(workspace, name).await? else { return anyhow::Ok(false) };
            if connection.reconnect_needed.is_some() {
                // People know.
                return Ok(false);
            }
            let scoped = store.workspace(workspace);
            let tx = scoped.begin().await?;
            scoped.note_connection_health(&tx, connection.id, connection.revision, Health::ReconnectNeeded, Some(message)).await?;
            tx.commit().await?;
            Ok(true)
        };
        match noted.await {
            Ok(true) => live.tell(workspace, || Event::Connection),
            Ok(false) => {}
            Err(error) => tracing::warn!(connection = name, "the health of a connection cannot be noted: {error:#}"),
        }
        // The calls of other runs must see it.
        outside.forget(workspace);
    }
}
