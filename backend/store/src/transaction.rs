//! A writing transaction: begun at once as the writer, so that it never fails half-way for want of the lock.

use crate::{Result, Store};
use sea_orm::{DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use std::ops::Deref;
use uuid::Uuid;
use wire::Timestamp;

/// Who changes something, for the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// In words: an address, or `token <name>`.
    pub name: String,
    /// From which network address, if it came over the network.
    pub from: Option<String>,
}

impl Actor {
    /// The server itself, as `schedule` or `first start`.
    #[must_use]
    pub fn system(name: &str) -> Self {
        Self { name: name.to_owned(), from: None }
    }
}

/// A writing transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    inner: DatabaseTransaction,
    store: Store,
    now: Timestamp,
}

impl Tx {
    pub(crate) async fn begin(store: &Store) -> Result<Self> {
        let options =
            TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..TransactionOptions::default() };
        let inner = store.writer().begin_with_options(options).await?;
        Ok(Self { inner, now: store.now(), store: store.clone() })
    }

    /// Makes everything done here durable.
    ///
    /// # Errors
    /// When the database does not confirm it: then it is not known to be kept.
    pub async fn commit(self) -> Result<()> {
        self.inner.commit().await?;
        Ok(())
    }

    /// When the transaction began: one moment for all its rows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// A new id.
    #[must_use]
    pub fn id<T: From<Uuid>>(&self) -> T {
        self.store.ids().next()
    }

    /// The store that this is a transaction of.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }
}

/// For queries within the store: `entity.insert(&*tx)`.
impl Deref for Tx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}
