//! Secrets at rest: a master key seals one data key per workspace, and data keys seal everything else. What is sealed is
//! bound to its place (workspace, kind, id, field), so that a ciphertext copied to another row does not open.

mod keyring;
mod seal;

pub use keyring::{KeyError, MasterKey};

use anyhow::Context;
use seal::Key;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use store::{Ids, Store};
use wire::WorkspaceId;
use zeroize::Zeroizing;

/// Seals and opens the secrets of all workspaces.
#[derive(Debug)]
pub struct Secrets {
    store: Store,
    master: MasterKey,
    opened: Mutex<HashMap<WorkspaceId, Key>>,
}

impl Secrets {
    /// With the master key of this installation.
    #[must_use]
    pub fn new(store: Store, master: MasterKey) -> Self {
        Self { store, master, opened: Mutex::default() }
    }

    /// A new data key for a workspace, sealed by the master key.
    ///
    /// # Errors
    /// When sealing fails.
    pub fn new_data_key(&self, workspace: WorkspaceId) -> anyhow::Result<Vec<u8>> {
        let ids = self.store.ids();
        let key = Zeroizing::new(ids.bytes::<32>());
        seal::seal(self.master.key(), ids, &data_key_place(workspace), key.as_slice())
    }

    /// Seals `clear` for its place: `place` names kind, id and field, as `connection|conn_…|secrets`.
    ///
    /// # Errors
    /// When the workspace has no data key that the master key opens.
    pub async fn seal(&self, workspace: WorkspaceId, place: &str, clear: &[u8]) -> anyhow::Result<Vec<u8>> {
        let key = self.data_key(workspace).await?;
        seal::seal(&key, self.ids(), &full_place(workspace, place), clear)
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// When it was sealed by another key or for another place, or was changed.
    pub async fn open(&self, workspace: WorkspaceId, place: &str, sealed: &[u8]) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        let key = self.data_key(workspace).await?;
        seal::open(&key, &full_place(workspace, place), sealed)
    }

    async fn data_key(&self, workspace: WorkspaceId) -> anyhow::Result<Key> {
        if let Some(key) = self.opened.lock().unwrap_or_else(PoisonError::into_inner).get(&workspace) {
            return Ok(key.clone());
        }
        let sealed = self.store.workspace(workspace).sealed_data_key().await?.context("the workspace has no data key")?;
        let clear = seal::open(self.master.key(), &data_key_place(workspace), &sealed);
        let clear =
            clear.context("the workspace's data key was sealed by another master key: is `master.key` the one of this database?")?;
        let key = Key::new(&clear)?;
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).insert(workspace, key.clone());
        Ok(key)
    }

    fn ids(&self) -> &Ids {
        self.store.ids()
    }
}

fn data_key_place(workspace: WorkspaceId) -> String {
    format!("workspace|{workspace}|data_key")
}

fn full_place(workspace: WorkspaceId, place: &str) -> String {
    format!("{workspace}|{place}")
}
