//! What the catalogue said lately about the tables of a pool. A call that uses it knows whether it is fresh, and asks anew
//! when something happens that a changed table explains.

use super::catalogue;
use super::error::of_sqlx;
use crate::sql::table::Table;
use connector::ConnectorError;
use sqlx::{PgConnection, PgPool};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// How long a table is taken to be as it was.
const EXPIRY: Duration = Duration::from_secs(30);
/// The same where fields without a column are left out: nothing would show that there is one by now.
const EXPIRY_WHEN_LEFT_OUT: Duration = Duration::from_secs(2);
/// Tables of a pool that are remembered.
const TABLES_MAX: usize = 500;

/// A table, and since when it is known.
#[derive(Clone)]
pub struct Found {
    /// The table.
    pub table: Arc<Table>,
    /// `None`: it was asked for just now.
    since: Option<Instant>,
}

impl Found {
    /// Whether it may have changed since it was asked for.
    pub fn may_be_old(&self) -> bool {
        self.since.is_some()
    }

    /// Whether a field without a column says that it should be asked for anew.
    pub fn is_too_old_to_leave_out(&self) -> bool {
        self.since.is_some_and(|since| since.elapsed() >= EXPIRY_WHEN_LEFT_OUT)
    }
}

/// The tables of a pool.
#[derive(Default)]
pub struct Tables(Mutex<HashMap<String, (Instant, Arc<Table>)>>);

impl Tables {
    /// A table as it was lately, or as the catalogue says now.
    pub async fn find(&self, pool: &PgPool, name: &str) -> Result<Found, ConnectorError> {
        let known = self.lock().get(name).filter(|(since, _)| since.elapsed() < EXPIRY).cloned();
        match known {
            Some((since, table)) => Ok(Found { table, since: Some(since) }),
            None => self.ask(pool, name).await,
        }
    }

    /// A table as the catalogue says now.
    pub async fn ask(&self, pool: &PgPool, name: &str) -> Result<Found, ConnectorError> {
        let mut connection = pool.acquire().await.map_err(of_sqlx)?;
        self.ask_on(&mut connection, name).await
    }

    /// The same on a connection that is at hand.
    pub async fn ask_on(&self, connection: &mut PgConnection, name: &str) -> Result<Found, ConnectorError> {
        self.lock().remove(name);
        let table = Arc::new(catalogue::table(connection, name).await?);
        let mut known = self.lock();
        if known.len() >= TABLES_MAX {
            known.clear();
        }
        known.insert(name.to_owned(), (Instant::now(), Arc::clone(&table)));
        Ok(Found { table, since: None })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Instant, Arc<Table>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
