//! Opening a database: pools, the promises of SQLite asserted, the lock against a second process, the schema.

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr,
    sqlx::{Connection as _, sqlite::SqliteAutoVacuum},
};
use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};

/// Connections that read, on SQLite.
const SQLITE_READERS: u32 = 4;
/// Pages of the write-ahead log, 4 KiB each, from which on it is brought into the file: 32 MiB. What is written again and again between
/// two of those is written there once.
const CHECKPOINT_PAGES: &str = "8192";
/// Prepared statements that a connection of SQLite keeps: those of many rows have a few lengths each.
const STATEMENTS_MAX: usize = 400;
/// Connections of the pool, on PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 10;
/// How long a request waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(20);
/// How long SQLite waits for its lock: for a backup tool beside us, we ourselves have one writer.
const BUSY_TIMEOUT_MS: &str = "5000";
/// The number behind `pg_advisory_lock` that keeps two starting servers from migrating at once.
const MIGRATION_LOCK: i64 = 0x6c69_6e6b_7370_616e;

/// A database that cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Not an address of a database.
    #[error("`{0}` is not an address of a database: write sqlite:///path/to/linkspan.db or postgres://user:password@host/database")]
    Address(String),
    /// The folder cannot be made or written.
    #[error("{}: {error}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Another process holds the SQLite file.
    #[error("another Linkspan is running on {}: stop it first, or give this one another data folder", path.display())]
    InUse {
        /// The database file.
        path: PathBuf,
    },
    /// SQLite did not take a setting that durability rests on.
    #[error("SQLite runs with {name} = {found}, not {wanted}: is the file on a network drive or opened read-only?")]
    Setting {
        /// Which.
        name: &'static str,
        /// As it must be.
        wanted: &'static str,
        /// As it is.
        found: String,
    },
    /// The database refused, or cannot be reached.
    #[error("{context}: {error}")]
    Database {
        /// What was being done.
        context: &'static str,
        /// What it said.
        error: DbErr,
    },
}

pub(crate) struct Pools {
    pub(crate) read: DatabaseConnection,
    pub(crate) write: DatabaseConnection,
    pub(crate) lock: Option<File>,
}

pub(crate) async fn open(url: &str) -> Result<Pools, OpenError> {
    if let Some(path) = url.strip_prefix("sqlite://").filter(|path| !path.is_empty()) {
        open_sqlite(Path::new(path)).await
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        open_postgres(url).await
    } else {
        // The rest of an address may hold a password: only its kind is repeated.
        Err(OpenError::Address(url.split("//").next().unwrap_or_default().to_owned()))
    }
}

async fn open_sqlite(path: &Path) -> Result<Pools, OpenError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| OpenError::Folder { path: folder.to_owned(), error })?;
    }
    let lock = lock(path)?;
    let write = connect("opening the database", sqlite_options(path, 1, false)).await?;
    assert_setting(&write, "journal_mode", "wal").await?;
    assert_setting(&write, "synchronous", "2").await?;
    migrate(&write).await?;
    let read = connect("opening the database for reading", sqlite_options(path, SQLITE_READERS, true)).await?;
    Ok(Pools { read, write, lock: Some(lock) })
}

fn sqlite_options(path: &Path, connections: u32, query_only: bool) -> ConnectOptions {
    let path = path.to_owned();
    let mut options = ConnectOptions::new("sqlite::memory:");
    quiet(&mut options, connections);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite.in_memory(false).shared_cache(false).filename(&path).create_if_missing(true).foreign_keys(true);
        // Holds for a new file only; an older one stays as it is.
        let sqlite = sqlite.auto_vacuum(SqliteAutoVacuum::Incremental);
        let sqlite = sqlite.statement_cache_capacity(STATEMENTS_MAX);
        let sqlite = sqlite.pragma("journal_mode", "wal").pragma("synchronous", "full").pragma("busy_timeout", BUSY_TIMEOUT_MS);
        let sqlite = sqlite.pragma("wal_autocheckpoint", CHECKPOINT_PAGES);
        if query_only { sqlite.pragma("query_only", "on") } else { sqlite }
    });
    options.map_sqlx_sqlite_pool_opts(|pool| {
        pool.after_release(|connection, _| {
            Box::pin(async move {
                // SQLite rolls back by itself where the disk is full or fails, and the rollback after that is an error: the driver
                // then counts a transaction that is none, and nests the next ones in it, which nobody ever commits. Such a
                // connection is closed. The ping waits until what was asked before is done.
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        })
    });
    options
}

/// A session of its own, for what belongs to a session.
pub(crate) async fn one_session(url: &str) -> Result<DatabaseConnection, OpenError> {
    let mut one = ConnectOptions::new(url);
    quiet(&mut one, 1);
    connect("connecting to PostgreSQL", one).await
}

async fn open_postgres(url: &str) -> Result<Pools, OpenError> {
    let alone = one_session(url).await?;
    let context = "waiting for another server's migration";
    alone
        .execute_unprepared(&format!("select pg_advisory_lock({MIGRATION_LOCK})"))
        .await
        .map_err(|error| OpenError::Database { context, error })?;
    let migrated = migrate(&alone).await;
    // Closing the connection releases the lock, whatever came of the migration.
    alone.close().await.map_err(|error| OpenError::Database { context: "closing the migration's connection", error })?;
    migrated?;
    let mut options = ConnectOptions::new(url);
    quiet(&mut options, POSTGRES_CONNECTIONS);
    let pool = connect("connecting to PostgreSQL", options).await?;
    Ok(Pools { read: pool.clone(), write: pool, lock: None })
}

fn quiet(options: &mut ConnectOptions, connections: u32) {
    options.max_connections(connections).min_connections(1).acquire_timeout(ACQUIRE_TIMEOUT).connect_timeout(ACQUIRE_TIMEOUT);
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>).sqlx_logging(false).test_before_acquire(false);
}

async fn connect(context: &'static str, options: ConnectOptions) -> Result<DatabaseConnection, OpenError> {
    Database::connect(options).await.map_err(|error| OpenError::Database { context, error })
}

async fn migrate(connection: &DatabaseConnection) -> Result<(), OpenError> {
    Migrator::up(connection, None).await.map_err(|error| OpenError::Database { context: "bringing the schema up to date", error })
}

/// The promise is read back: a file system without shared memory would silently stay in another mode.
async fn assert_setting(connection: &DatabaseConnection, name: &'static str, wanted: &'static str) -> Result<(), OpenError> {
    let failed = |error| OpenError::Database { context: "reading a setting back", error };
    let row = connection.query_one_raw(sea_orm::Statement::from_string(connection.get_database_backend(), format!("pragma {name}"))).await;
    let row = row.map_err(failed)?;
    let found = match row {
        Some(row) => match row.try_get_by_index::<String>(0) {
            Ok(text) => text,
            Err(_) => row.try_get_by_index::<i64>(0).map_err(failed)?.to_string(),
        },
        None => String::new(),
    };
    if found == wanted { Ok(()) } else { Err(OpenError::Setting { name, wanted, found }) }
}

/// Takes the lock file beside the database.
fn lock(database: &Path) -> Result<File, OpenError> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    let path = PathBuf::from(path);
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|error| OpenError::Folder { path: path.clone(), error })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: database.to_owned() }),
        Err(TryLockError::Error(error)) => Err(OpenError::Folder { path, error }),
    }
}

#[cfg(test)]
mod tests {
    use crate::{OpenError, Store, SystemClock, SystemRandom};
    use std::sync::Arc;

    async fn open(url: &str) -> Result<Store, OpenError> {
        Store::open(url, Arc::new(SystemClock), Arc::new(SystemRandom)).await
    }

    // fault: F30
    #[tokio::test]
    async fn a_second_process_is_refused_and_the_next_one_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/new/linkspan.db", folder.path().display());
        let first = open(&url).await.expect("the first opens");
        let error = open(&url).await.expect_err("the second is refused");
        assert!(matches!(error, OpenError::InUse { .. }), "{error}");
        assert!(error.to_string().contains("another Linkspan is running"));
        first.close().await.expect("closes");
        drop(first);
        open(&url).await.expect("opens again, migrated already");
    }

    #[tokio::test]
    async fn an_address_that_is_none_is_told_without_its_password() {
        let error = open("mysql://me:secret@host/db").await.expect_err("refused").to_string();
        assert!(error.contains("`mysql:`") && !error.contains("secret"), "{error}");
    }

    // fault: F21 F22
    #[tokio::test]
    async fn what_is_committed_after_a_full_disk_is_there() {
        use sea_orm::ConnectionTrait;
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&format!("sqlite://{}/linkspan.db", folder.path().display())).await.expect("opens");
        store.writer().execute_unprepared("create table filled (bytes blob)").await.expect("made");
        for _ in 0..4 {
            store.writer().execute_unprepared("pragma max_page_count = 1").await.expect("it may not grow any more");
            let tx = store.begin().await.expect("begins");
            tx.execute_unprepared("insert into filled values (zeroblob(1000000))").await.expect_err("it is full");
            drop(tx);
        }
        store.writer().execute_unprepared("pragma max_page_count = 1000000").await.expect("there is room again");
        let tx = store.begin().await.expect("begins");
        tx.execute_unprepared("insert into filled values (x'01')").await.expect("there is room");
        tx.commit().await.expect("commits");
        let count = crate::sql::Sql::new("select count(*) as count from filled").one(store.reader()).await.expect("reads");
        assert_eq!(count.expect("a row").get::<i64>("count").expect("a number"), 1, "others see it");
    }

    // fault: F25
    #[tokio::test]
    async fn a_lock_that_somebody_else_holds_is_waited_for_and_then_told() {
        use sea_orm::ConnectionTrait;
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/linkspan.db", folder.path().display());
        let store = open(&url).await.expect("opens");
        // As a backup tool does.
        let other = sea_orm::Database::connect(&url).await.expect("opens");
        let session = other.get_sqlite_connection_pool().acquire().await;
        let mut session = session.expect("a session");
        sea_orm::sqlx::Executor::execute(&mut *session, "begin exclusive").await.expect("locked");
        let refused = store.write(&[crate::journal::Write::default()]).await.expect_err("it is locked");
        assert!(matches!(refused, crate::Error::Unavailable(_)), "{refused}");
        sea_orm::sqlx::Executor::execute(&mut *session, "rollback").await.expect("unlocked");
        store.write(&[crate::journal::Write::default()]).await.expect("it goes on");
        drop(session);
        other.close().await.expect("closes");
        store.writer().execute_unprepared("delete from users").await.expect("the writer writes");
    }

    #[tokio::test]
    async fn readers_cannot_write() {
        use sea_orm::ConnectionTrait;
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&format!("sqlite://{}/linkspan.db", folder.path().display())).await.expect("opens");
        store.reader().execute_unprepared("delete from users").await.expect_err("a reader is read-only");
        store.writer().execute_unprepared("delete from users").await.expect("the writer writes");
    }
}
