//! The door of a workspace: every query of its things is a method here, written in the file of its table.

use crate::{Result, Store, Tx};
use sea_orm::DatabaseConnection;
use uuid::Uuid;
use wire::WorkspaceId;

/// The things of one workspace. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Scoped {
    store: Store,
    id: WorkspaceId,
}

impl Scoped {
    pub(crate) fn new(store: Store, id: WorkspaceId) -> Self {
        Self { store, id }
    }

    /// Which workspace.
    #[must_use]
    pub fn id(&self) -> WorkspaceId {
        self.id
    }

    /// The store behind the door.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Begins a writing transaction, see [`Store::begin`].
    ///
    /// # Errors
    /// When the database cannot be reached, or stays busy.
    pub async fn begin(&self) -> Result<Tx> {
        self.store.begin().await
    }

    /// The value of the `workspace_id` columns.
    pub(crate) fn uuid(&self) -> Uuid {
        self.id.0
    }

    pub(crate) fn reader(&self) -> &DatabaseConnection {
        self.store.reader()
    }
}
