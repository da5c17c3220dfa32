//! PostgreSQL: reads and writes tables. Leaves out changing them.

mod catalogue;
mod error;
mod pool;
mod session;
mod spec;
mod tables;
mod types;

use crate::net_guard::{Lookup, SystemLookup};
use crate::settings::{Settings, object};
use crate::sql::{self, poll, read, table::Table, write, write::Session};
use connector::{Connector, ConnectorError, ConnectorSpec, Context, Outcome, Page, Polled};
use error::{of_sqlx, tells_of_change};
use mapping::{Model, Object, Record};
use pool::{Pooled, Pools};
use serde_json::{Map, Value as Json, json};
use session::PgSession;
use sqlx::{Connection, PgPool};
use std::sync::Arc;
use tables::Found;
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

    fn settings(&self, operation: &str, settings: Object) -> Result<Settings, ConnectorError> {
        let spec = self.spec.operation(operation).ok_or_else(|| crate::no_operation(operation))?;
        Ok(Settings::of_run(&spec.fields, settings))
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
        let Pooled { pool, tables } = self.pools.pool(&self.spec, context).await?;
        if source == "tables" {
            return catalogue::tables(&pool).await;
        }
        let table = settings.get("table").and_then(Json::as_str).unwrap_or_default();
        sql::column_options(source, &tables.ask(&pool, table).await?.table)
    }

    async fn models(
        &self,
        context: &Context,
        operation: &str,
        settings: &Map<String, Json>,
    ) -> Result<(Option<Model>, Option<Model>), ConnectorError> {
        let settings = self.settings(operation, object(settings))?;
        let Pooled { pool, tables } = self.pools.pool(&self.spec, context).await?;
        let found = tables.ask(&pool, &settings.required("table")?).await?;
        Ok(sql::models(operation, &found.table, &settings))
    }

    async fn read(&self, context: &Context, operation: &str, settings: &Object, cursor: Option<Json>) -> Result<Page, ConnectorError> {
        if operation != "read_rows" {
            return Err(crate::no_operation(operation));
        }
        let settings = self.settings(operation, settings.clone())?;
        let Pooled { pool, tables } = self.pools.pool(&self.spec, context).await?;
        let name = settings.required("table")?;
        let found = tables.find(&pool, &name).await?;
        match read_page(&pool, &found.table, &settings, cursor.as_ref()).await {
            Err(error) if found.may_be_old() && tells_of_change(&error) => {
                let found = tables.ask(&pool, &name).await?;
                read_page(&pool, &found.table, &settings, cursor.as_ref()).await
            }
            done => done,
        }
    }

    async fn poll(&self, context: &Context, operation: &str, settings: &Object, place: Option<Json>) -> Result<Polled, ConnectorError> {
        if operation != "new_rows" {
            return Err(crate::no_operation(operation));
        }
        let settings = self.settings(operation, settings.clone())?;
        let Pooled { pool, tables } = self.pools.pool(&self.spec, context).await?;
        // A look costs more than asking how the table is.
        let found = tables.ask(&pool, &settings.required("table")?).await?;
        let asked = poll::ask(&Pg, &found.table, &settings, place.as_ref())?;
        let rows = session::texts(&pool, &asked.sql, &asked.params, asked.texts).await?;
        poll::found(asked, &rows)
    }

    async fn call(&self, context: &Context, operation: &str, settings: &[Object], records: &[Record]) -> Result<Outcome, ConnectorError> {
        let upsert = match operation {
            "upsert_rows" => true,
            "insert_rows" => false,
            other => return Err(crate::no_operation(other)),
        };
        let settings = self.settings(operation, settings.first().cloned().unwrap_or_default())?;
        let pooled = self.pools.pool(&self.spec, context).await?;
        let name = settings.required("table")?;
        let mut found = pooled.tables.find(&pooled.pool, &name).await?;
        loop {
            let tried = write_rows(context, &pooled, &name, &found, &settings, upsert, records).await;
            found = match tried {
                Ok(Tried::Done(outcome)) => return Ok(*outcome),
                Ok(Tried::Changed(now)) => now,
                Err(error) if found.may_be_old() && tells_of_change(&error) => pooled.tables.ask(&pooled.pool, &name).await?,
                Err(error) => return Err(error),
            };
        }
    }
}

async fn read_page(pool: &PgPool, table: &Table, settings: &Settings, cursor: Option<&Json>) -> Result<Page, ConnectorError> {
    let query = read::query(&Pg, table, settings, cursor)?;
    let rows = session::texts(pool, &query.sql, &query.params, query.objects + query.keys).await?;
    sql::page(&query, &rows)
}

/// What came of a write.
enum Tried {
    /// It was done, or shown.
    Done(Box<Outcome>),
    /// Nothing was done: the table is not any more as it was, it is so now.
    Changed(Found),
}

/// Writes once. Where something was refused that a change of the table may explain, the catalogue is asked before anything is
/// made so.
async fn write_rows(
    context: &Context,
    pooled: &Pooled,
    name: &str,
    found: &Found,
    settings: &Settings,
    upsert: bool,
    records: &[Record],
) -> Result<Tried, ConnectorError> {
    let table = &found.table;
    let plan = write::Plan::new(&Pg, table, settings, upsert)?;
    let about = json!({ "table": table.shown() });
    if context.dry_run {
        return Ok(Tried::Done(Box::new(sql::outcome(write::preview(&plan, records), records, about))));
    }
    let mut session = PgSession::begin(&pooled.pool).await?;
    let written = write::apply(&plan, &mut session, records).await?;
    let refused = found.may_be_old() && !written.faults.is_empty();
    if refused || written.left_out && found.is_too_old_to_leave_out() {
        let now = pooled.tables.ask_on(session.connection(), name).await?;
        if now.table != found.table {
            return Ok(Tried::Changed(now));
        }
    }
    Box::new(session).commit().await?;
    Ok(Tried::Done(Box::new(sql::outcome(written, records, about))))
}

#[cfg(test)]
mod tests;
