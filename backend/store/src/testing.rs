//! What tests of the store and above share: a clock to move, chance that repeats, a store on either database.

use crate::{Clock, Random, Store, SystemRandom};
use sea_orm::{ConnectionTrait, Database};
use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};
use wire::Timestamp;

/// Where tests find PostgreSQL, unless `LINKSPAN_TEST_POSTGRES` says otherwise.
const POSTGRES_DEFAULT: &str = "postgres://postgres@127.0.0.1:5432/test";

/// A clock that moves when it is told to.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_800_000_000_000))
    }
}

impl TestClock {
    /// Moves the time.
    pub fn advance_ms(&self, by: i64) {
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.0.load(Ordering::SeqCst)
    }
}

/// Bytes that are the same at each run of a test.
#[derive(Debug, Default)]
pub struct CountedRandom(AtomicU64);

impl Random for CountedRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            // SplitMix64.
            let mut z = self.0.fetch_add(1, Ordering::SeqCst).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// A store on a new SQLite file, which goes with the folder.
///
/// # Panics
/// When it cannot be opened.
pub async fn sqlite(clock: Arc<dyn Clock>) -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}/linkspan.db", folder.path().display());
    let store = Store::open(&url, clock, Arc::new(SystemRandom)).await.expect("the store opens");
    (store, folder)
}

/// Changes the second entry of the audit log, as somebody does who holds the file.
///
/// # Panics
/// When the file cannot be opened or changed.
pub async fn tamper_with_audit(file: &std::path::Path) {
    let connection = Database::connect(format!("sqlite://{}", file.display())).await.expect("opens");
    connection.execute_unprepared("update audit set actor = 'nobody' where number = 2").await.expect("changed");
    connection.close().await.expect("closes");
}

/// Runs a test on SQLite and on PostgreSQL, each time in a new database that is removed afterwards.
///
/// # Panics
/// When the test does, or when PostgreSQL is missing on a machine that must have it (`CI=true`).
pub async fn on_both<F>(test: impl Fn(Store, Arc<TestClock>) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let clock = Arc::new(TestClock::default());
    let (store, _folder) = sqlite(Arc::clone(&clock) as Arc<dyn Clock>).await;
    test(store, clock).await;
    let Some(database) = PostgresDatabase::create().await else { return };
    let clock = Arc::new(TestClock::default());
    let store = Store::open(&database.url, Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(SystemRandom)).await.expect("the store opens");
    let ended = tokio::spawn(test(store.clone(), clock)).await;
    store.close().await.expect("the store closes");
    database.remove().await;
    if let Err(error) = ended {
        std::panic::resume_unwind(error.into_panic());
    }
}

/// A new database on the PostgreSQL server of the tests.
#[derive(Debug)]
pub struct PostgresDatabase {
    admin: String,
    name: String,
    /// Its address.
    pub url: String,
}

impl PostgresDatabase {
    /// Makes one; `None` when there is no server, which only a machine without `CI=true` may lack.
    ///
    /// # Panics
    /// When the server is missing and must not be, or refuses.
    pub async fn create() -> Option<Self> {
        let admin = std::env::var("LINKSPAN_TEST_POSTGRES").unwrap_or_else(|_| POSTGRES_DEFAULT.to_owned());
        let connection = match Database::connect(&admin).await {
            Ok(connection) => connection,
            Err(error) if std::env::var("CI").is_ok_and(|ci| ci == "true") => panic!("no PostgreSQL at {admin}: {error}"),
            Err(_) => {
                println!("skipped: no PostgreSQL at {admin}");
                return None;
            }
        };
        let mut random = [0; 8];
        SystemRandom.fill(&mut random);
        let name = format!("linkspan_test_{:016x}", u64::from_le_bytes(random));
        connection.execute_unprepared(&format!("create database {name}")).await.expect("the server makes a database");
        connection.close().await.expect("closes");
        let (server, _) = admin.rsplit_once('/').expect("the address names a database");
        Some(Self { url: format!("{server}/{name}"), admin, name })
    }

    /// Removes it.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn remove(self) {
        let connection = Database::connect(&self.admin).await.expect("the server is still there");
        connection.execute_unprepared(&format!("drop database if exists {} with (force)", self.name)).await.expect("the database goes");
        connection.close().await.expect("closes");
    }
}
