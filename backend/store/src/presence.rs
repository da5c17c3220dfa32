//! Whether this is the only server that runs flows on the database. An SQLite file has its lock; on PostgreSQL each server
//! holds a shared lock for as long as its session lasts, and counts who else does.

use crate::{Result, Store, open, sql::Sql};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use tokio::sync::Mutex;

/// The two numbers behind the lock: `link`, `span`.
const LOCK: (i32, i32) = (0x6c69_6e6b, 0x7370_616e);

/// The session that holds the lock, once it was asked for.
#[derive(Default)]
pub(crate) struct Presence {
    url: String,
    session: Mutex<Option<DatabaseConnection>>,
}

impl Presence {
    pub(crate) fn new(url: &str) -> Self {
        Self { url: url.to_owned(), session: Mutex::default() }
    }

    pub(crate) async fn close(&self) -> Result<()> {
        if let Some(session) = self.session.lock().await.take() {
            session.close().await?;
        }
        Ok(())
    }
}

impl Store {
    /// Whether no other server runs flows on this database. From the first time it is asked on, the others see this one.
    ///
    /// # Errors
    /// When the database does not say.
    pub async fn is_alone(&self) -> Result<bool> {
        if self.backend() != DbBackend::Postgres {
            return Ok(true);
        }
        let presence = self.presence();
        let mut kept = presence.session.lock().await;
        let session = match kept.take() {
            Some(session) => session,
            None => open::one_session(&presence.url).await.map_err(|error| crate::Error::Unavailable(error.to_string()))?,
        };
        // A session that fails is not put back: its lock is gone, or soon will be.
        let servers = servers(&session).await?;
        *kept = Some(session);
        Ok(servers == 1)
    }
}

async fn servers(session: &DatabaseConnection) -> Result<i64> {
    if let (servers, true) = counted(session).await? {
        return Ok(servers);
    }
    session.execute_unprepared(&format!("select pg_advisory_lock_shared({}, {})", LOCK.0, LOCK.1)).await?;
    Ok(counted(session).await?.0)
}

/// How many sessions hold the lock, and whether this one does.
async fn counted(session: &DatabaseConnection) -> Result<(i64, bool)> {
    let sql = Sql::new(
        "select count(distinct pid) as servers, count(case when pid = pg_backend_pid() then 1 end) as here from pg_locks \
         where locktype = 'advisory' and granted and objsubid = 2 \
         and database = (select oid from pg_database where datname = current_database()) and classid::bigint = ",
    );
    let sql = sql.bind(i64::from(LOCK.0)).add(" and objid::bigint = ").bind(i64::from(LOCK.1));
    let row = sql.one(session).await?.ok_or_else(|| crate::Error::unreadable("the locks", "no row"))?;
    Ok((row.get("servers")?, row.get::<i64>("here")? > 0))
}

#[cfg(test)]
mod tests {
    use crate::{
        Store, SystemRandom,
        testing::{PostgresDatabase, TestClock, sqlite},
    };
    use std::sync::Arc;

    #[tokio::test]
    async fn servers_on_one_database_see_each_other() {
        let (store, _folder) = sqlite(Arc::new(TestClock::default())).await;
        assert!(store.is_alone().await.unwrap(), "an SQLite file has one server");
        let Some(database) = PostgresDatabase::create().await else { return };
        let open = || async { Store::open(&database.url, Arc::new(TestClock::default()), Arc::new(SystemRandom)).await.expect("opens") };
        let (one, two) = (open().await, open().await);
        assert!(one.is_alone().await.unwrap(), "the second one has not asked, so it runs nothing");
        assert!(!two.is_alone().await.unwrap());
        assert!(!one.is_alone().await.unwrap());
        two.close().await.unwrap();
        // The session ends a moment after its connection was closed.
        let gone = async { while !one.is_alone().await.unwrap() {} };
        tokio::time::timeout(std::time::Duration::from_secs(30), gone).await.expect("the other one is gone");
        one.close().await.unwrap();
        database.remove().await;
    }
}
