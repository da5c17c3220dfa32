//! Published versions of flows: numbered, and never changed.

use crate::{
    Result, Scoped, Tx,
    sql::{Row, Sql},
};
use sea_orm::ConnectionTrait;
use wire::{FlowId, Timestamp, VersionId};

/// A published version as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The id.
    pub id: VersionId,
    /// Of which flow.
    pub flow: FlowId,
    /// 1, 2, 3 …
    pub number: u32,
    /// What changed, in words.
    pub message: String,
    /// Who published it.
    pub author: String,
    /// When.
    pub created_at: Timestamp,
    /// The flow document, as JSON text; empty in lists.
    pub document: String,
}

impl Scoped {
    /// The versions of a flow, the newest first, from below `below` on, without their documents.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn versions(&self, flow: FlowId, below: Option<u32>, limit: u64) -> Result<Vec<Version>> {
        let sql =
            Sql::new("select id, flow_id, number, message, author, created_at, '' as document from flow_versions where workspace_id = ")
                .bind(self.uuid());
        let mut sql = sql.add(" and flow_id = ").bind(flow.0);
        if let Some(below) = below {
            sql = sql.add(" and number < ").bind(i64::from(below));
        }
        let sql = sql.add(" order by number desc limit ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
        sql.all(self.reader()).await?.iter().map(version).collect()
    }

    /// One version by its number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn version(&self, flow: FlowId, number: u32) -> Result<Option<Version>> {
        self.version_on(self.reader(), flow, number).await
    }

    /// One version by its number, as the transaction sees it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn version_in(&self, tx: &Tx, flow: FlowId, number: u32) -> Result<Option<Version>> {
        self.version_on(&**tx, flow, number).await
    }

    async fn version_on(&self, on: &impl ConnectionTrait, flow: FlowId, number: u32) -> Result<Option<Version>> {
        let sql = Sql::new("select * from flow_versions where workspace_id = ").bind(self.uuid()).add(" and flow_id = ").bind(flow.0);
        sql.add(" and number = ").bind(i64::from(number)).one(on).await?.as_ref().map(version).transpose()
    }

    /// One version by its id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn version_by_id(&self, id: VersionId) -> Result<Option<Version>> {
        let sql = Sql::new("select * from flow_versions where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0);
        sql.one(self.reader()).await?.as_ref().map(version).transpose()
    }

    /// Keeps a document as the next version, and makes it the published one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn publish_flow(&self, tx: &Tx, flow: FlowId, document: &str, message: &str, author: &str) -> Result<Version> {
        let sql = Sql::new("select coalesce(max(number), 0) + 1 as next from flow_versions where workspace_id = ").bind(self.uuid());
        let next = sql.add(" and flow_id = ").bind(flow.0).one(&**tx).await?;
        let number = next.map_or(Ok(1), |row| row.count("next"))?;
        let version = Version {
            id: tx.id(),
            flow,
            number,
            message: message.to_owned(),
            author: author.to_owned(),
            created_at: tx.now(),
            document: document.to_owned(),
        };
        let values = [
            version.id.0.into(),
            self.uuid().into(),
            flow.0.into(),
            i64::from(number).into(),
            message.into(),
            author.into(),
            document.into(),
            tx.now().into(),
        ];
        let sql = Sql::new("insert into flow_versions (id, workspace_id, flow_id, number, message, author, document, created_at) values (");
        sql.bind_all(values).add(")").run(&**tx).await?;
        let sql =
            Sql::new("update flows set revision = revision + 1, changed = ").bind(false).add(", published = ").bind(i64::from(number));
        let sql = sql.add(", published_version_id = ").bind(version.id.0).add(", updated_at = ").bind(tx.now());
        sql.add(" where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(flow.0).run(&**tx).await?;
        Ok(version)
    }
}

fn version(row: &Row) -> Result<Version> {
    Ok(Version {
        id: VersionId(row.get("id")?),
        flow: FlowId(row.get("flow_id")?),
        number: row.count("number")?,
        message: row.get("message")?,
        author: row.get("author")?,
        created_at: row.get("created_at")?,
        document: row.get("document")?,
    })
}
