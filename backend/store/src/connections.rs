//! Connections: settings that may be shown, and one sealed document of those that may not.

use crate::{
    Conflict, Result, Scoped, Tx,
    sql::{Row, Sql, texts, to_word},
};
use sea_orm::ConnectionTrait;
use serde_json::{Map, Value};
use wire::{
    ConnectionId, FlowId, Timestamp,
    connection::{Health, Limits},
};

/// A connection as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// The id.
    pub id: ConnectionId,
    /// Unique in the workspace.
    pub name: String,
    /// The connector.
    pub connector: String,
    /// What may be shown.
    pub settings: Map<String, Value>,
    /// What may not, sealed.
    pub secrets: Option<Vec<u8>>,
    /// The names of the secret settings that hold a value.
    pub secrets_set: Vec<String>,
    /// How many calls it takes.
    pub limits: Limits,
    /// What the last test or use said.
    pub health: Health,
    /// In words.
    pub health_detail: Option<String>,
    /// When.
    pub checked_at: Option<Timestamp>,
    /// Rises with each change.
    pub revision: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// How many flows use it, by draft or published version.
    pub flows: u32,
}

/// What is kept of a connection when it is made or changed.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionContent {
    /// Unique in the workspace.
    pub name: String,
    /// The connector.
    pub connector: String,
    /// What may be shown.
    pub settings: Map<String, Value>,
    /// What may not, sealed.
    pub secrets: Option<Vec<u8>>,
    /// The names of the secret settings that hold a value.
    pub secrets_set: Vec<String>,
    /// How many calls it takes.
    pub limits: Limits,
}

/// A flow by id and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowName {
    /// The id.
    pub id: FlowId,
    /// The name.
    pub name: String,
}

const SELECT: &str = "select c.*, (select count(*) from flow_connections u where u.workspace_id = c.workspace_id and u.connection = c.name) as flows \
     from connections c where c.workspace_id = ";

impl Scoped {
    /// Connections, the newest first, from after `after` on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn connections(&self, connector: Option<&str>, after: Option<ConnectionId>, limit: u64) -> Result<Vec<Connection>> {
        let mut sql = Sql::new(SELECT).bind(self.uuid());
        if let Some(connector) = connector {
            sql = sql.add(" and c.connector = ").bind(connector);
        }
        if let Some(after) = after {
            sql = sql.add(" and c.id < ").bind(after.0);
        }
        let sql = sql.add(" order by c.id desc limit ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
        sql.all(self.reader()).await?.iter().map(connection).collect()
    }

    /// One connection.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn connection(&self, id: ConnectionId) -> Result<Option<Connection>> {
        self.connection_on(self.reader(), id).await
    }

    /// The connection of this name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn connection_named(&self, name: &str) -> Result<Option<Connection>> {
        let sql = Sql::new(SELECT).bind(self.uuid()).add(" and c.name = ").bind(name);
        sql.one(self.reader()).await?.as_ref().map(connection).transpose()
    }

    /// The names and connectors of all connections, for the flow checker.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn connection_names(&self) -> Result<Vec<(String, String)>> {
        let sql = Sql::new("select name, connector from connections where workspace_id = ").bind(self.uuid()).add(" order by name");
        sql.all(self.reader()).await?.iter().map(|row| Ok((row.get("name")?, row.get("connector")?))).collect()
    }

    /// One connection as the transaction sees it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn connection_in(&self, tx: &Tx, id: ConnectionId) -> Result<Option<Connection>> {
        self.connection_on(&**tx, id).await
    }

    async fn connection_on(&self, on: &impl ConnectionTrait, id: ConnectionId) -> Result<Option<Connection>> {
        let sql = Sql::new(SELECT).bind(self.uuid()).add(" and c.id = ").bind(id.0);
        sql.one(on).await?.as_ref().map(connection).transpose()
    }

    /// Makes a connection under an id that the caller drew, because the secrets are sealed with it.
    ///
    /// # Errors
    /// [`Conflict::Taken`] when the name is.
    pub async fn insert_connection(&self, tx: &Tx, id: ConnectionId, content: &ConnectionContent) -> Result<()> {
        let sql = Sql::new(
            "insert into connections (id, workspace_id, name, connector, settings, secrets, secrets_set, limits, health, revision, created_at, updated_at) values (",
        );
        let values = [
            id.0.into(),
            self.uuid().into(),
            content.name.clone().into(),
            content.connector.clone().into(),
            Value::Object(content.settings.clone()).to_string().into(),
            content.secrets.clone().into(),
            texts(&content.secrets_set).into(),
            written(content.limits).into(),
            to_word(&Health::Unknown).into(),
            1_i64.into(),
            tx.now().into(),
            tx.now().into(),
        ];
        sql.bind_all(values).add(")").run(&**tx).await.map(drop)
    }

    /// Changes a connection; its health is unknown afterwards. `false`: there is none.
    ///
    /// # Errors
    /// [`Conflict::Stale`] when it is not at `expected` any more, [`Conflict::Taken`] when the new name is.
    pub async fn update_connection(&self, tx: &Tx, id: ConnectionId, expected: Option<i64>, content: &ConnectionContent) -> Result<bool> {
        let Some(current) = self.connection_in(tx, id).await? else { return Ok(false) };
        if expected.is_some_and(|expected| expected != current.revision) {
            return Err(Conflict::Stale { revision: current.revision }.into());
        }
        let sql = Sql::new("update connections set revision = revision + 1, health_detail = null, checked_at = null, health = ")
            .bind(to_word(&Health::Unknown));
        let sql =
            sql.add(", name = ").bind(content.name.clone()).add(", settings = ").bind(Value::Object(content.settings.clone()).to_string());
        let sql = sql.add(", secrets = ").bind(content.secrets.clone()).add(", secrets_set = ").bind(texts(&content.secrets_set));
        let sql = sql.add(", limits = ").bind(written(content.limits));
        let sql = sql.add(", updated_at = ").bind(tx.now()).add(" where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0);
        Ok(sql.run(&**tx).await? == 1)
    }

    /// Notes how a connection is doing, if it is still at `revision`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_connection_health(
        &self,
        tx: &Tx,
        id: ConnectionId,
        revision: i64,
        health: Health,
        detail: Option<&str>,
    ) -> Result<()> {
        let sql =
            Sql::new("update connections set health = ").bind(to_word(&health)).add(", health_detail = ").bind(detail.map(str::to_owned));
        let sql = sql.add(", checked_at = ").bind(tx.now()).add(" where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0);
        sql.add(" and revision = ").bind(revision).run(&**tx).await.map(drop)
    }

    /// Removes a connection that no flow uses. `false`: there is none.
    ///
    /// # Errors
    /// [`Conflict::InUse`] when a flow uses it, naming the flows.
    pub async fn delete_connection(&self, tx: &Tx, id: ConnectionId) -> Result<bool> {
        let Some(current) = self.connection_in(tx, id).await? else { return Ok(false) };
        let flows = self.flows_using_connection_on(&**tx, &current.name).await?;
        if !flows.is_empty() {
            let names = flows.into_iter().map(|flow| flow.name).collect::<Vec<_>>().join(", ");
            return Err(Conflict::InUse(names).into());
        }
        let sql = Sql::new("delete from connections where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0);
        Ok(sql.run(&**tx).await? == 1)
    }

    /// The flows that use the connection of this name, as the transaction sees them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flows_using_connection(&self, tx: &Tx, name: &str) -> Result<Vec<FlowName>> {
        self.flows_using_connection_on(&**tx, name).await
    }

    async fn flows_using_connection_on(&self, on: &impl ConnectionTrait, name: &str) -> Result<Vec<FlowName>> {
        let sql = Sql::new("select f.id, f.name from flow_connections u join flows f on f.id = u.flow_id where u.workspace_id = ")
            .bind(self.uuid());
        let rows = sql.add(" and u.connection = ").bind(name).add(" order by f.name").all(on).await?;
        rows.iter().map(|row| Ok(FlowName { id: FlowId(row.get("id")?), name: row.get("name")? })).collect()
    }
}

fn written(limits: Limits) -> String {
    serde_json::to_string(&limits).unwrap_or_else(|_| unreachable!("three numbers become JSON"))
}

fn connection(row: &Row) -> Result<Connection> {
    Ok(Connection {
        id: ConnectionId(row.get("id")?),
        name: row.get("name")?,
        connector: row.get("connector")?,
        settings: row.json("settings")?,
        secrets: row.get("secrets")?,
        secrets_set: row.json("secrets_set")?,
        limits: row.json("limits")?,
        health: row.word("health")?,
        health_detail: row.get("health_detail")?,
        checked_at: row.get("checked_at")?,
        revision: row.get("revision")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        flows: row.count("flows")?,
    })
}
