//! What Linkspan remembers: the database, every table and every query. The only room that names sea-orm.
//! Leaves out HTTP and rules.
//!
//! A query of a workspace's things begins at [`Store::workspace`]; there is no other door. Reading goes through
//! [`Scoped`], writing through a [`Tx`] that is begun, used and committed without waiting for anything but the database.

pub mod asks;
pub mod attempts;
pub mod audit;
mod bulk;
mod clock;
pub mod connections;
pub mod conservation;
mod damage;
pub mod decisions;
mod error;
pub mod failed_records;
pub mod failpoint;
pub mod flows;
pub mod fold;
pub mod histogram;
pub mod home;
pub mod idempotency;
mod ids;
pub mod journal;
pub mod kept_versions;
pub mod lookup_tables;
pub mod mapping_pairs;
pub mod marks;
pub mod members;
pub mod models;
mod open;
pub mod payloads;
mod presence;
pub mod purge;
pub mod replays;
pub mod retention;
pub mod rollups;
pub mod runs;
mod scoped;
pub mod sessions;
pub mod settings;
mod sql;
pub mod tokens;
mod transaction;
pub mod triggers;
pub mod users;
pub mod versions;
pub mod workspaces;

#[cfg(test)]
mod resources_tests;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use clock::{Clock, SystemClock};
pub use error::{Conflict, Error, Result};
pub use ids::{Ids, Random, SystemRandom};
pub use open::OpenError;
pub use scoped::Scoped;
pub use transaction::{Actor, Tx};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use std::{fs::File, sync::Arc};
use wire::{Timestamp, WorkspaceId};

/// The database of one server. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    read: DatabaseConnection,
    write: DatabaseConnection,
    clock: Arc<dyn Clock>,
    ids: Ids,
    presence: presence::Presence,
    /// Held as long as the store lives: a second process on the same SQLite file must not start.
    _lock: Option<File>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("backend", &self.inner.read.get_database_backend()).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database at `sqlite://path` (made if missing) or `postgres://…`, and brings its schema up to date.
    ///
    /// # Errors
    /// With what is wrong and how to mend it, in words for the person who started the server.
    pub async fn open(url: &str, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> std::result::Result<Self, OpenError> {
        let pools = open::open(url).await?;
        let ids = Ids::new(Arc::clone(&clock), random);
        let presence = presence::Presence::new(url);
        Ok(Self { inner: Arc::new(Inner { read: pools.read, write: pools.write, clock, ids, presence, _lock: pools.lock }) })
    }

    /// The one door to a workspace's things. Does not check that the workspace exists: a foreign id finds nothing.
    #[must_use]
    pub fn workspace(&self, id: WorkspaceId) -> Scoped {
        Scoped::new(self.clone(), id)
    }

    /// Begins a writing transaction. On SQLite there is one at a time: use it, commit it, and wait for nothing else
    /// in between.
    ///
    /// # Errors
    /// When the database cannot be reached, or stays busy.
    pub async fn begin(&self) -> Result<Tx> {
        Tx::begin(self).await
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// The clock that was handed in.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.inner.clock)
    }

    /// Where new ids and random bytes come from.
    #[must_use]
    pub fn ids(&self) -> &Ids {
        &self.inner.ids
    }

    /// Asks the database for an answer, for `/readyz`.
    ///
    /// # Errors
    /// When none comes.
    pub async fn ping(&self) -> Result<()> {
        self.inner.read.execute_unprepared("select 1").await?;
        Ok(())
    }

    /// `sqlite` or `postgres`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.backend() {
            DbBackend::Sqlite => "sqlite",
            _ => "postgres",
        }
    }

    /// Closes the connections. What was committed is kept whether or not this is called.
    ///
    /// # Errors
    /// When a connection does not close.
    pub async fn close(&self) -> Result<()> {
        self.inner.presence.close().await?;
        self.inner.write.clone().close().await?;
        self.inner.read.clone().close().await?;
        Ok(())
    }

    /// Many readers.
    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.inner.read
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.inner.write
    }

    pub(crate) fn presence(&self) -> &presence::Presence {
        &self.inner.presence
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.inner.read.get_database_backend()
    }
}
