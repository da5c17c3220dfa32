//! What tests of the store and above share: a clock to move, chance that repeats, a store on either database.

use crate::{Clock, Random, Store, SystemRandom, sql::Sql};
use sea_orm::{ConnectionTrait, Database, Statement};
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

/// The columns of the database, as `payloads.body`, in which these letters stand somewhere. What is compressed is not found.
///
/// # Panics
/// When the database cannot be read.
pub async fn tables_with(store: &Store, letters: &str) -> Vec<String> {
    let columns = match store.kind() {
        "sqlite" => {
            "select m.name as a, p.name as b, lower(p.type) as c from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table'"
        }
        _ => {
            "select table_name::text as a, column_name::text as b, data_type::text as c from information_schema.columns where table_schema = 'public'"
        }
    };
    let mut found = Vec::new();
    for row in Sql::new(columns).all(store.reader()).await.expect("reads") {
        let (table, column, kind): (String, String, String) =
            (row.get("a").expect("a name"), row.get("b").expect("a name"), row.get("c").expect("a type"));
        let has = match kind.as_str() {
            "text" => format!("{column} like $1"),
            "blob" => format!("hex({column}) like $1"),
            "bytea" => format!("upper(encode({column}, 'hex')) like $1"),
            _ => continue,
        };
        let hex = letters.bytes().map(|byte| format!("{byte:02X}")).collect::<String>();
        let wanted = if kind == "text" { format!("%{letters}%") } else { format!("%{hex}%") };
        let sql = format!("select count(*) as n from {table} where {has}");
        let statement = Statement::from_sql_and_values(store.backend(), sql, [wanted.into()]);
        let row = store.reader().query_one_raw(statement).await.expect("reads").expect("a count");
        if row.try_get::<i64>("", "n").expect("a number") > 0 {
            found.push(format!("{table}.{column}"));
        }
    }
    found.sort();
    found
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
        match Self::create_on(&admin).await {
            Ok(database) => Some(database),
            Err(error) if std::env::var("CI").is_ok_and(|ci| ci == "true") => panic!("no PostgreSQL at {admin}: {error}"),
            Err(_) => {
                println!("skipped: no PostgreSQL at {admin}");
                None
            }
        }
    }

    /// Makes one on the server of this database.
    ///
    /// # Errors
    /// When there is no server.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn create_on(admin: &str) -> crate::Result<Self> {
        let connection = Database::connect(admin).await?;
        let mut random = [0; 8];
        SystemRandom.fill(&mut random);
        let name = format!("linkspan_test_{:016x}", u64::from_le_bytes(random));
        connection.execute_unprepared(&format!("create database {name}")).await.expect("the server makes a database");
        connection.close().await.expect("closes");
        let (server, _) = admin.rsplit_once('/').expect("the address names a database");
        Ok(Self { url: format!("{server}/{name}"), admin: admin.to_owned(), name })
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
