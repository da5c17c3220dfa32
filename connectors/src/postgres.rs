//! PostgreSQL: reads and writes tables. Leaves out changing them.

mod catalogue;
mod error;
mod pool;
mod session;
mod spec;
mod types;

use crate::net_guard::{Lookup, SystemLookup};
use crate::settings::Settings;
use crate::sql::{self, read, write};
use connector::{Connector, ConnectorError, ConnectorSpec, Context, Outcome, Page};
use error::of_sqlx;
use mapping::{Model, Value};
use pool::Pools;
use serde_json::{Map, Value as Json, json};
use session::PgSession;
use sqlx::Connection;
use std::sync::Arc;
use tokio::time::Instant;
use types::Pg;
use wire::connection::{OptionItem, TestResult};

/// The connector.
pub struct Postgres {
    spec: ConnectorSpec,
    pools: Pools,
}

impl Postgres {
    /// With the resolver of the operating system.
    #[must_use]
    pub fn new() -> Self {
        Self::with_lookup(Arc::new(SystemLookup))
    }

    /// With another way to find addresses.
    #[must_use]
    pub fn with_lookup(lookup: Arc<dyn Lookup>) -> Self {
        Self { spec: spec::spec(), pools: Pools::new(lookup) }
    }

    fn settings(&self, operation: &str, settings: &Map<String, Json>) -> Result<Settings, ConnectorError> {
        let spec = self.spec.operation(operation).ok_or_else(|| crate::no_operation(operation))?;
        Ok(Settings::new(&spec.fields, settings))
    }

    async fn try_out(&self, context: &Context) -> Result<String, ConnectorError> {
        let mut connection = self.pools.connect(&self.spec, context).await?;
        let asked = sqlx::query_as::<_, (String, String, i64)>(
            "SELECT current_setting('server_version'), current_database()::text, (SELECT count(*) FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema'))",
        );
        let (version, database, tables) = asked.fetch_one(&mut connection).await.map_err(of_sqlx)?;
        connection.close().await.map_err(of_sqlx)?;
        let version = version.split(' ').next().unwrap_or_default();
        Ok(format!("PostgreSQL {version}, database {database}, {tables} tables and views"))
    }
}

impl Default for Postgres {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait::async_trait]
impl Connector for Postgres {
    fn spec(&self) -> &ConnectorSpec {
        &self.spec
    }

    async fn test(&self, context: &Context) -> TestResult {
        let started = Instant::now();
        let found = tokio::time::timeout(context.timeout, self.try_out(context)).await;
        crate::test_result(
            found.unwrap_or_else(|_| Err(ConnectorError::retry("postgres.away", "the database did not answer in time"))),
            started.elapsed(),
        )
    }

    async fn options(&self, context: &Context, source: &str, settings: &Map<String, Json>) -> Result<Vec<OptionItem>, ConnectorError> {
        let pool = self.pools.pool(&self.spec, context).await?;
        if source == "tables" {
            return catalogue::tables(&pool).await;
        }
        let table = settings.get("table").and_then(Json::as_str).unwrap_or_default();
        sql::column_options(source, &catalogue::table(&pool, table).await?)
    }

    async fn models(
        &self,
        context: &Context,
        operation: &str,
        settings: &Map<String, Json>,
    ) -> Result<(Option<Model>, Option<Model>), ConnectorError> {
        let settings = self.settings(operation, settings)?;
        let pool = self.pools.pool(&self.spec, context).await?;
        let table = catalogue::table(&pool, &settings.required("table")?).await?;
        Ok(sql::models(operation, &table, &settings))
    }

    async fn read(
        &self,
        context: &Context,
        operation: &str,
        settings: &Map<String, Json>,
        cursor: Option<Json>,
    ) -> Result<Page, ConnectorError> {
        if operation != "read_rows" {
            return Err(crate::no_operation(operation));
        }
        let settings = self.settings(operation, settings)?;
        let pool = self.pools.pool(&self.spec, context).await?;
        let table = catalogue::table(&pool, &settings.required("table")?).await?;
        let query = read::query(&Pg, &table, &settings, cursor.as_ref())?;
        let rows = session::texts(&pool, &query.sql, &query.params, query.objects + query.keys).await?;
        sql::page(&query, &rows)
    }

    async fn call(
        &self,
        context: &Context,
        operation: &str,
        settings: &[Map<String, Json>],
        records: &[Value],
    ) -> Result<Outcome, ConnectorError> {
        let upsert = match operation {
            "upsert_rows" => true,
            "insert_rows" => false,
            other => return Err(crate::no_operation(other)),
        };
        let settings = self.settings(operation, settings.first().unwrap_or(&Map::new()))?;
        let pool = self.pools.pool(&self.spec, context).await?;
        let table = catalogue::table(&pool, &settings.required("table")?).await?;
        let plan = write::Plan::new(&Pg, &table, &settings, upsert)?;
        let written = if context.dry_run {
            write::preview(&plan, records)
        } else {
            write::run(&plan, Box::new(PgSession::begin(&pool).await?), records).await?
        };
        Ok(sql::outcome(written, records, json!({ "table": table.shown() })))
    }
}

#[cfg(test)]
mod tests;
