//! Whether a commit was kept whose answer was lost: each transaction of the journal leaves its number, and the number is read
//! once no transaction is under way.

use crate::{Result, Store, Tx, bulk, sql::Sql};
use sea_orm::{ConnectionTrait, DbBackend};
use uuid::Uuid;

/// How long a mark is remembered after its writer wrote last. A writer asks for its own within one outage of the database.
const KEPT_MS: i64 = 7 * 24 * 3_600_000;

/// A transaction of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Who writes: a new one with each start.
    pub writer: Uuid,
    /// 1, 2, 3 …
    pub number: i64,
}

impl Store {
    /// Waits until every transaction of the journal that was begun is over, also one of a process that is gone: PostgreSQL may
    /// still be committing what was sent before. What is read after that stays so until somebody writes again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle(&self) -> Result<()> {
        settled(self).await?.commit().await
    }

    /// Whether the transaction with this mark was kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_kept(&self, mark: Mark) -> Result<bool> {
        let tx = settled(self).await?;
        let row = Sql::new("select number from journal_marks where writer = ").bind(mark.writer).one(&*tx).await?;
        tx.commit().await?;
        Ok(row.map(|row| row.get::<i64>("number")).transpose()?.is_some_and(|number| number >= mark.number))
    }
}

/// A transaction that begins when all others of the journal are over.
async fn settled(store: &Store) -> Result<Tx> {
    // On SQLite there is one writer, and this is its turn.
    let tx = store.begin().await?;
    if store.backend() == DbBackend::Postgres {
        // Whoever has written a mark and not committed holds a lock that this one waits for.
        tx.execute_unprepared("lock table journal_marks in share row exclusive mode").await?;
    }
    Ok(tx)
}

/// Leaves the mark of a transaction: the first thing it writes, so that [`Store::settle`] sees it from the beginning.
pub(crate) async fn leave(tx: &Tx, mark: Mark) -> Result<()> {
    let row = vec![mark.writer.into(), mark.number.into(), tx.now().into()];
    let renew = "on conflict (writer) do update set number = excluded.number, at = excluded.at";
    bulk::insert(&**tx, "journal_marks", &["writer", "number", "at"], renew, vec![row]).await?;
    if mark.number == 1 {
        Sql::new("delete from journal_marks where at < ").bind(tx.now() - KEPT_MS).run(&**tx).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{journal::Write, testing::on_both};
    use std::time::Duration;

    #[tokio::test]
    async fn a_mark_tells_what_was_kept_and_goes_after_a_while() {
        on_both(|store, clock| async move {
            let (one, two): (Uuid, Uuid) = (store.ids().next(), store.ids().next());
            let mark = |writer, number| Mark { writer, number };
            store.write_marked(mark(one, 1), &[Write::default()]).await.unwrap();
            store.write_marked(mark(one, 2), &[Write::default()]).await.unwrap();
            assert!(store.is_kept(mark(one, 1)).await.unwrap());
            assert!(store.is_kept(mark(one, 2)).await.unwrap());
            assert!(!store.is_kept(mark(one, 3)).await.unwrap());
            assert!(!store.is_kept(mark(two, 1)).await.unwrap());
            clock.advance_ms(KEPT_MS + 1);
            store.write_marked(mark(two, 1), &[Write::default()]).await.unwrap();
            assert!(!store.is_kept(mark(one, 2)).await.unwrap(), "an old writer is forgotten");
            assert!(store.is_kept(mark(two, 1)).await.unwrap());
        })
        .await;
    }

    #[tokio::test]
    async fn what_is_being_committed_is_waited_for() {
        on_both(|store, _| async move {
            let mark = Mark { writer: store.ids().next(), number: 1 };
            let tx = store.begin().await.unwrap();
            leave(&tx, mark).await.unwrap();
            let asked = tokio::spawn({
                let store = store.clone();
                async move { store.is_kept(mark).await }
            });
            if store.backend() == DbBackend::Postgres {
                let waits = "select count(*) as waiting from pg_locks where not granted and relation = 'journal_marks'::regclass";
                let waits =
                    async { while Sql::new(waits).one(store.reader()).await.unwrap().unwrap().get::<i64>("waiting").unwrap() == 0 {} };
                tokio::time::timeout(Duration::from_secs(30), waits).await.expect("it waits for the lock");
            }
            assert!(!asked.is_finished(), "it answers while the transaction is open");
            tx.commit().await.unwrap();
            assert!(asked.await.unwrap().unwrap());
        })
        .await;
    }
}
