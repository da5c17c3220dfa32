//! Live events: what pages that watch a workspace are told.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use tokio::sync::broadcast;
use wire::{WorkspaceId, event::Event};

/// Events that a slow reader may be behind before it misses some.
const BEHIND_MAX: usize = 256;

/// One channel a workspace.
#[derive(Default)]
pub(crate) struct Live {
    channels: Mutex<HashMap<WorkspaceId, broadcast::Sender<Event>>>,
}

impl Live {
    pub(crate) fn subscribe(&self, workspace: WorkspaceId) -> broadcast::Receiver<Event> {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.entry(workspace).or_insert_with(|| broadcast::channel(BEHIND_MAX).0).subscribe()
    }

    pub(crate) fn is_watched(&self, workspace: WorkspaceId) -> bool {
        let channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.get(&workspace).is_some_and(|sender| sender.receiver_count() > 0)
    }

    /// Tells everybody who watches; the event is made only if somebody does.
    pub(crate) fn tell(&self, workspace: WorkspaceId, event: impl FnOnce() -> Event) {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = channels.get(&workspace) else { return };
        if sender.receiver_count() == 0 {
            channels.remove(&workspace);
        } else {
            // An error says that the last reader has just gone.
            drop(sender.send(event()));
        }
    }
}
