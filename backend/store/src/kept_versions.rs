//! What lookup tables and models were at each revision: the newest [`KEPT_MAX`], so that one can be looked at and restored.

use crate::{
    Error, Result, Scoped, Tx,
    sql::{Row, Sql},
};
use uuid::Uuid;
use wire::Timestamp;

/// How many versions of one thing are kept; the oldest go first.
pub const KEPT_MAX: i64 = 50;
/// A version that unpacks to more is refused: what was packed here was never so large.
const UNPACKED_BYTES_MAX: usize = 512 * 1024 * 1024;
/// How hard it is compressed: tables repeat themselves, and saving is waited for.
const LEVEL: i32 = 3;

/// A version as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptVersion {
    /// The revision it was.
    pub number: i64,
    /// What the thing was called.
    pub name: String,
    /// Who saved it; empty where nobody noted it.
    pub author: String,
    /// When.
    pub saved_at: Timestamp,
    /// What became different from the version before.
    pub counts: Counts,
    /// What it held, as JSON text; empty in lists.
    pub content: String,
}

/// How many rows or fields are different from the version before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// New ones.
    pub added: u32,
    /// Those that say something else.
    pub changed: u32,
    /// Those that went.
    pub removed: u32,
}

impl Scoped {
    /// Keeps a version, unless one of this number is kept already, and drops what is too old.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_version(&self, tx: &Tx, subject: Uuid, version: &KeptVersion) -> Result<()> {
        let packed = zstd::bulk::compress(version.content.as_bytes(), LEVEL).map_err(|error| Error::Internal(error.to_string()))?;
        let values = [
            self.uuid().into(),
            subject.into(),
            version.number.into(),
            version.name.clone().into(),
            version.author.clone().into(),
            version.saved_at.into(),
            i64::from(version.counts.added).into(),
            i64::from(version.counts.changed).into(),
            i64::from(version.counts.removed).into(),
            i64::try_from(version.content.len()).unwrap_or(i64::MAX).into(),
            packed.into(),
        ];
        let sql = Sql::new(
            "insert into kept_versions (workspace_id, subject_id, number, name, author, saved_at, added, changed, removed, raw_bytes, content) values (",
        );
        sql.bind_all(values).add(") on conflict do nothing").run(&**tx).await?;
        let sql = Sql::new("delete from kept_versions where workspace_id = ").bind(self.uuid()).add(" and subject_id = ").bind(subject);
        sql.add(" and number <= ").bind(version.number - KEPT_MAX).run(&**tx).await?;
        Ok(())
    }

    /// The versions of a thing, the newest first, without what they held.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn kept_versions(&self, subject: Uuid) -> Result<Vec<KeptVersion>> {
        let sql = Sql::new("select number, name, author, saved_at, added, changed, removed from kept_versions where workspace_id = ");
        let sql = sql.bind(self.uuid()).add(" and subject_id = ").bind(subject).add(" order by number desc limit ").bind(KEPT_MAX);
        sql.all(self.reader()).await?.iter().map(|row| version(row, String::new())).collect()
    }

    /// One version with what it held.
    ///
    /// # Errors
    /// When the database fails, or the version is damaged.
    pub async fn kept_version(&self, subject: Uuid, number: i64) -> Result<Option<KeptVersion>> {
        let sql = Sql::new("select * from kept_versions where workspace_id = ").bind(self.uuid()).add(" and subject_id = ").bind(subject);
        let Some(row) = sql.add(" and number = ").bind(number).one(self.reader()).await? else { return Ok(None) };
        let unreadable = |what: &str| Error::unreadable("a version", what);
        let size = usize::try_from(row.get::<i64>("raw_bytes")?).ok().filter(|size| *size <= UNPACKED_BYTES_MAX);
        let size = size.ok_or_else(|| unreadable("its size is impossible"))?;
        let bytes = zstd::bulk::decompress(&row.get::<Vec<u8>>("content")?, size).map_err(|error| Error::unreadable("a version", error))?;
        let content = String::from_utf8(bytes).map_err(|error| Error::unreadable("a version", error))?;
        version(&row, content).map(Some)
    }

    /// Drops every version of a thing that is removed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_versions(&self, tx: &Tx, subject: Uuid) -> Result<()> {
        let sql = Sql::new("delete from kept_versions where workspace_id = ").bind(self.uuid()).add(" and subject_id = ").bind(subject);
        sql.run(&**tx).await?;
        Ok(())
    }
}

fn version(row: &Row, content: String) -> Result<KeptVersion> {
    Ok(KeptVersion {
        number: row.get("number")?,
        name: row.get("name")?,
        author: row.get("author")?,
        saved_at: row.get("saved_at")?,
        counts: Counts { added: row.count("added")?, changed: row.count("changed")?, removed: row.count("removed")? },
        content,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Store, testing::on_both};

    async fn workspace(store: &Store, name: &str) -> Scoped {
        let tx = store.begin().await.unwrap();
        let id = tx.insert_workspace(name, vec![1]).await.unwrap();
        tx.commit().await.unwrap();
        store.workspace(id)
    }

    #[tokio::test]
    async fn the_newest_are_kept_once_and_by_workspace() {
        on_both(|store, _| async move {
            let (ours, theirs) = (workspace(&store, "ours").await, workspace(&store, "theirs").await);
            let subject = Uuid::from_u128(7);
            let tx = store.begin().await.unwrap();
            for number in 1..=KEPT_MAX + 2 {
                let content = format!("[[\"{number}\"]]");
                let counts = Counts { added: 1, changed: 2, removed: 3 };
                let version = KeptVersion { number, name: "t".to_owned(), author: "ada".to_owned(), saved_at: 5, counts, content };
                ours.keep_version(&tx, subject, &version).await.unwrap();
                ours.keep_version(&tx, subject, &KeptVersion { content: "other".to_owned(), ..version }).await.unwrap();
            }
            tx.commit().await.unwrap();
            let all = ours.kept_versions(subject).await.unwrap();
            assert_eq!((all.len(), all[0].number, all[49].number), (50, KEPT_MAX + 2, 3));
            assert_eq!((all[0].content.as_str(), all[0].counts.removed), ("", 3));
            assert_eq!(ours.kept_version(subject, 9).await.unwrap().unwrap().content, "[[\"9\"]]");
            assert_eq!(ours.kept_version(subject, 1).await.unwrap(), None);
            assert_eq!(theirs.kept_versions(subject).await.unwrap(), []);
            assert_eq!(theirs.kept_version(subject, 9).await.unwrap(), None);
            let tx = store.begin().await.unwrap();
            ours.forget_versions(&tx, subject).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(ours.kept_versions(subject).await.unwrap(), []);
        })
        .await;
    }
}
