//! Lookup tables: a few columns of text that business users edit and mappings look up.

use crate::{
    Conflict, Error, Result, Scoped, Tx,
    sql::{Row, Sql, texts},
};
use sea_orm::ConnectionTrait;
use wire::{LookupTableId, Timestamp};

/// A lookup table as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookupTable {
    /// The id.
    pub id: LookupTableId,
    /// Unique in the workspace.
    pub name: String,
    /// Column names; the first is the key.
    pub columns: Vec<String>,
    /// The rows; empty in lists.
    pub rows: Vec<Vec<String>>,
    /// How many rows it has.
    pub row_count: u32,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Rises with each change.
    pub revision: i64,
}

/// What is kept of a lookup table when it is made or replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookupTableContent {
    /// Unique in the workspace.
    pub name: String,
    /// Column names; the first is the key.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl LookupTableContent {
    fn rows_text(&self) -> Result<String> {
        serde_json::to_string(&self.rows).map_err(|error| Error::unreadable("rows", error))
    }

    fn row_count(&self) -> i64 {
        i64::try_from(self.rows.len()).unwrap_or(i64::MAX)
    }
}

impl Scoped {
    /// Lookup tables without their rows, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_tables(&self, after: Option<LookupTableId>, limit: u64) -> Result<Vec<LookupTable>> {
        let mut sql =
            Sql::new("select id, name, columns, '[]' as rows, row_count, revision, updated_at from lookup_tables where workspace_id = ")
                .bind(self.uuid());
        if let Some(after) = after {
            sql = sql.add(" and id < ").bind(after.0);
        }
        let sql = sql.add(" order by id desc limit ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
        sql.all(self.reader()).await?.iter().map(table).collect()
    }

    /// One lookup table with its rows.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_table(&self, id: LookupTableId) -> Result<Option<LookupTable>> {
        self.lookup_table_on(self.reader(), id).await
    }

    /// One lookup table with its rows, as the transaction sees it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_table_in(&self, tx: &Tx, id: LookupTableId) -> Result<Option<LookupTable>> {
        self.lookup_table_on(&**tx, id).await
    }

    /// What a lookup table is called.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_table_name(&self, id: LookupTableId) -> Result<Option<String>> {
        let sql = Sql::new("select name from lookup_tables where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0);
        sql.one(self.reader()).await?.map(|row| row.get("name")).transpose()
    }

    /// The lookup table of this name, with its rows.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_table_named(&self, name: &str) -> Result<Option<LookupTable>> {
        let sql = Sql::new("select * from lookup_tables where workspace_id = ").bind(self.uuid()).add(" and name = ").bind(name);
        sql.one(self.reader()).await?.as_ref().map(table).transpose()
    }

    /// The names and columns of all lookup tables, for the flow checker.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_table_columns(&self) -> Result<Vec<(String, Vec<String>)>> {
        let sql = Sql::new("select name, columns from lookup_tables where workspace_id = ").bind(self.uuid()).add(" order by name");
        sql.all(self.reader()).await?.iter().map(|row| Ok((row.get("name")?, row.json("columns")?))).collect()
    }

    async fn lookup_table_on(&self, on: &impl ConnectionTrait, id: LookupTableId) -> Result<Option<LookupTable>> {
        let sql = Sql::new("select * from lookup_tables where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0);
        sql.one(on).await?.as_ref().map(table).transpose()
    }

    /// Makes a lookup table.
    ///
    /// # Errors
    /// [`Conflict::Taken`] when the name is.
    pub async fn insert_lookup_table(&self, tx: &Tx, content: &LookupTableContent) -> Result<LookupTableId> {
        let id: LookupTableId = tx.id();
        let values = [
            id.0.into(),
            self.uuid().into(),
            content.name.clone().into(),
            texts(&content.columns).into(),
            content.rows_text()?.into(),
            content.row_count().into(),
            1_i64.into(),
            tx.now().into(),
            tx.now().into(),
        ];
        let sql = Sql::new(
            "insert into lookup_tables (id, workspace_id, name, columns, rows, row_count, revision, created_at, updated_at) values (",
        );
        sql.bind_all(values).add(")").run(&**tx).await?;
        Ok(id)
    }

    /// Replaces a lookup table and gives the one that was. `None`: there is none.
    ///
    /// # Errors
    /// [`Conflict::Stale`] when it is not at `expected` any more, [`Conflict::Taken`] when the new name is.
    pub async fn update_lookup_table(
        &self,
        tx: &Tx,
        id: LookupTableId,
        expected: Option<i64>,
        content: &LookupTableContent,
    ) -> Result<Option<LookupTable>> {
        let Some(current) = self.lookup_table_on(&**tx, id).await? else { return Ok(None) };
        if expected.is_some_and(|expected| expected != current.revision) {
            return Err(Conflict::Stale { revision: current.revision }.into());
        }
        let sql = Sql::new("update lookup_tables set revision = revision + 1, name = ").bind(content.name.clone());
        let sql = sql.add(", columns = ").bind(texts(&content.columns)).add(", rows = ").bind(content.rows_text()?);
        let sql = sql.add(", row_count = ").bind(content.row_count()).add(", updated_at = ").bind(tx.now());
        sql.add(" where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0).run(&**tx).await?;
        Ok(Some(current))
    }

    /// Removes a lookup table and gives the one that was. `None`: there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_lookup_table(&self, tx: &Tx, id: LookupTableId) -> Result<Option<LookupTable>> {
        let Some(current) = self.lookup_table_on(&**tx, id).await? else { return Ok(None) };
        Sql::new("delete from lookup_tables where workspace_id = ").bind(self.uuid()).add(" and id = ").bind(id.0).run(&**tx).await?;
        Ok(Some(current))
    }
}

fn table(row: &Row) -> Result<LookupTable> {
    Ok(LookupTable {
        id: LookupTableId(row.get("id")?),
        name: row.get("name")?,
        columns: row.json("columns")?,
        rows: row.json("rows")?,
        row_count: row.count("row_count")?,
        updated_at: row.get("updated_at")?,
        revision: row.get("revision")?,
    })
}
