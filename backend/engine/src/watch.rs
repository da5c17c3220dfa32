//! Whom a run tells how it is doing: the pages that watch, and the connection whose credentials were refused.

use crate::{live::Live, outside::Outside};
use std::{collections::BTreeSet, sync::Arc};
use store::{Store, journal::Write, runs::RunRow};
use tokio::{sync::mpsc, task::JoinHandle};
use wire::{WorkspaceId, connection::Health, event::Event};

/// Whom a run tells. For a run in memory: nobody.
#[derive(Clone)]
pub(crate) struct Watch(Option<Somebody>);

#[derive(Clone)]
struct Somebody {
    store: Store,
    live: Arc<Live>,
    /// Workspaces whose failed records are to be counted again.
    recount: mpsc::UnboundedSender<WorkspaceId>,
}

impl Watch {
    /// Tells those who watch; the task counts for them.
    pub(crate) fn start(store: Store, live: Arc<Live>) -> (Self, JoinHandle<()>) {
        let (recount, asked) = mpsc::unbounded_channel();
        let task = tokio::spawn(count_failed_records(store.clone(), Arc::clone(&live), asked));
        (Self(Some(Somebody { store, live, recount })), task)
    }

    pub(crate) fn nobody() -> Self {
        Self(None)
    }

    /// A run stands differently.
    pub(crate) fn changed(&self, row: &RunRow, flow_name: &str) {
        if let Some(Somebody { live, .. }) = &self.0 {
            live.tell(row.workspace, || Event::Run { run: Box::new(row.shown(flow_name)) });
        }
    }

    /// These are kept now: who counts what waits for people finds it.
    pub(crate) fn kept<'a>(&self, writes: impl Iterator<Item = &'a Write>) {
        let (mut set_aside, mut asked) = (BTreeSet::new(), BTreeSet::new());
        for write in writes {
            let Some(run) = write.run.as_ref().or(write.accept.as_ref().map(|accept| &accept.run)) else { continue };
            if !write.failed_records.is_empty() {
                set_aside.insert(run.workspace);
            }
            if !write.asks.is_empty() {
                asked.insert(run.workspace);
            }
        }
        set_aside.into_iter().for_each(|workspace| self.failed_records(workspace));
        asked.into_iter().for_each(|workspace| self.approvals(workspace));
    }

    /// Records were set aside, or are no longer.
    pub(crate) fn failed_records(&self, workspace: WorkspaceId) {
        if let Some(Somebody { live, recount, .. }) = &self.0
            && live.is_watched(workspace)
        {
            // The task is gone only when the server stops.
            let _gone = recount.send(workspace);
        }
    }

    /// What remembers the run; nothing for one in memory.
    pub(crate) fn store(&self) -> Option<&Store> {
        self.0.as_ref().map(|somebody| &somebody.store)
    }

    /// People are asked, or need not answer any more.
    pub(crate) fn approvals(&self, workspace: WorkspaceId) {
        if let Some(Somebody { live, .. }) = &self.0 {
            live.tell(workspace, || Event::Approvals);
        }
    }

    /// A connection is held back now, or no longer.
    pub(crate) fn connection(&self, workspace: WorkspaceId) {
        if let Some(Somebody { live, .. }) = &self.0 {
            live.tell(workspace, || Event::Connection);
        }
    }

    /// A connection's credentials were refused: people are told by its health.
    pub(crate) async fn reconnect_needed(&self, outside: &Outside, workspace: WorkspaceId, name: &str, message: &str) {
        let Some(Somebody { store, live, .. }) = &self.0 else { return };
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

/// Counts failed records for those who watch, one count after another: the last one told is the newest.
async fn count_failed_records(store: Store, live: Arc<Live>, mut asked: mpsc::UnboundedReceiver<WorkspaceId>) {
    /// How many wishes one round takes; those for the same workspace are one.
    const ROUND_MAX: usize = 1_024;
    let mut wishes = Vec::new();
    while asked.recv_many(&mut wishes, ROUND_MAX).await > 0 {
        for workspace in wishes.drain(..).collect::<BTreeSet<_>>() {
            match store.workspace(workspace).open_failed_record_count().await {
                Ok(open) => live.tell(workspace, || Event::FailedRecords { open }),
                Err(error) => tracing::warn!("the number of failed records cannot be read: {error}"),
            }
        }
    }
}
