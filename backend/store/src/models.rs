//! Named models: what records look like, kept once and used by many mappings.

use crate::{
    Conflict, Result, Scoped, Tx,
    sql::{Row, Sql},
};
use sea_orm::ConnectionTrait;
use wire::{ModelId, Timestamp};

/// A model as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedModel {
    /// The id.
    pub id: ModelId,
    /// Unique in the workspace.
    pub name: String,
    /// The model, as JSON text.
    pub model: String,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Rises with each change.
    pub revision: i64,
}

impl Scoped {
    /// Models, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn models(&self, after: Option<ModelId>, limit: u64) -> Result<Vec<NamedModel>> {
        let mut sql = Sql::new("select * from models where workspace_id = ").bind(self.uuid());
        if let Some(after) = after {
            sql = sql.add(" and id < ").bind(after.0);
        }
        let sql = sql.add(" order by id desc limit ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
        sql.all(self.reader()).await?.iter().map(model).collect()
    }

    /// One model.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn model(&self, id: ModelId) -> Result<Option<NamedModel>> {
        self.model_on(self.reader(), id).await
    }

    /// The name and the JSON text of every model, for the flow checker.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn named_models(&self) -> Result<Vec<(String, String)>> {
        let sql = Sql::new("select name, model from models where workspace_id = ").bind(self.uuid()).add(" order by name");
        sql.all(self.reader()).await?.iter().map(|row| Ok((row.get("name")?, row.get("model")?))).collect()
    }

    /// One model, as the transaction sees it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn model_in(&self, tx: &Tx, id: ModelId) -> Result<Option<NamedModel>> {
        self.model_on(&**tx, id).await
    }

    async fn model_on(&self, on: &impl ConnectionTrait, id: ModelId) -> Result<Option<NamedModel>> {
        let sql = Sql::new("select * from models where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0);
        sql.one(on).await?.as_ref().map(model).transpose()
    }

    /// Makes a model.
    ///
    /// # Errors
    /// [`Conflict::Taken`] when the name is.
    pub async fn insert_model(&self, tx: &Tx, name: &str, model: &str) -> Result<ModelId> {
        let id: ModelId = tx.id();
        let values = [id.0.into(), self.uuid().into(), name.into(), model.into(), 1_i64.into(), tx.now().into(), tx.now().into()];
        let sql = Sql::new("insert into models (id, workspace_id, name, model, revision, created_at, updated_at) values (");
        sql.bind_all(values).add(")").run(&**tx).await?;
        Ok(id)
    }

    /// Replaces a model and gives the one that was. `None`: there is none.
    ///
    /// # Errors
    /// [`Conflict::Stale`] when it is not at `expected` any more, [`Conflict::Taken`] when the new name is.
    pub async fn update_model(&self, tx: &Tx, id: ModelId, expected: Option<i64>, name: &str, model: &str) -> Result<Option<NamedModel>> {
        let Some(current) = self.model_on(&**tx, id).await? else { return Ok(None) };
        if expected.is_some_and(|expected| expected != current.revision) {
            return Err(Conflict::Stale { revision: current.revision }.into());
        }
        let sql = Sql::new("update models set revision = revision + 1, name = ").bind(name).add(", model = ").bind(model);
        let sql = sql.add(", updated_at = ").bind(tx.now()).add(" where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0);
        sql.run(&**tx).await?;
        Ok(Some(current))
    }

    /// Removes a model and gives the one that was. `None`: there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_model(&self, tx: &Tx, id: ModelId) -> Result<Option<NamedModel>> {
        let Some(current) = self.model_on(&**tx, id).await? else { return Ok(None) };
        Sql::new("delete from models where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0).run(&**tx).await?;
        Ok(Some(current))
    }
}

fn model(row: &Row) -> Result<NamedModel> {
    Ok(NamedModel {
        id: ModelId(row.get("id")?),
        name: row.get("name")?,
        model: row.get("model")?,
        updated_at: row.get("updated_at")?,
        revision: row.get("revision")?,
    })
}
