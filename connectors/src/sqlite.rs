//! SQLite: reads and writes the tables of a file below the files folder.

mod catalogue;
mod create;
mod error;
mod session;
mod spec;
mod types;

use crate::folder::{self, Place};
use crate::settings::{Settings, object};
use crate::sql::table::Table;
use crate::sql::write::Session;
use crate::sql::{self, poll, read, write};
use connector::{Connector, ConnectorError, ConnectorSpec, Context, Outcome, Page, Polled};
use mapping::{Model, Object, Record};
use serde_json::{Map, Value as Json, json};
use session::LiteSession;
use sqlx::SqliteConnection;
use tokio::time::Instant;
use types::Lite;
use wire::connection::{OptionItem, TestResult};

/// The connector.
pub struct Sqlite {
    spec: ConnectorSpec,
}

impl Sqlite {
    /// A new one.
    #[must_use]
    pub fn new() -> Self {
        Self { spec: spec::spec() }
    }

    fn settings(&self, operation: &str, settings: Object) -> Result<Settings, ConnectorError> {
        let spec = self.spec.operation(operation).ok_or_else(|| crate::no_operation(operation))?;
        Ok(Settings::of_run(&spec.fields, settings))
    }

    fn place(&self, context: &Context) -> Result<Place, ConnectorError> {
        let file = Settings::new(&self.spec.settings, &context.settings).required("file")?;
        folder::place(&folder::root(context)?, "", &file, "file")
    }

    /// The file, to be read; it must be there.
    async fn existing(&self, context: &Context) -> Result<SqliteConnection, ConnectorError> {
        let place = self.place(context)?;
        if !place.path.exists() {
            return Err(ConnectorError::setting("file", "sqlite.no_file", "the database file is not there yet"));
        }
        session::open(&place, false).await
    }

    async fn try_out(&self, context: &Context) -> Result<String, ConnectorError> {
        if !self.place(context)?.path.exists() {
            return Ok("The file is not there yet; it is made when the first row is written.".to_owned());
        }
        let tables = catalogue::tables(&mut self.existing(context).await?).await?;
        Ok(format!("SQLite file with {} tables and views", tables.len()))
    }
}

impl Default for Sqlite {
    fn default() -> Self {
        Self::new()
    }
}

fn no_table(name: &str) -> ConnectorError {
    ConnectorError::Fail {
        code: "sqlite.no_table".to_owned(),
        message: format!("there is no table `{name}`"),
        field: Some("table".to_owned()),
        hint: Some("Choose one from the list, or let the step make the table.".to_owned()),
    }
}

#[async_trait::async_trait]
impl Connector for Sqlite {
    fn spec(&self) -> &ConnectorSpec {
        &self.spec
    }

    async fn test(&self, context: &Context) -> TestResult {
        let started = Instant::now();
        crate::test_result(self.try_out(context).await, started.elapsed())
    }

    async fn options(&self, context: &Context, source: &str, settings: &Map<String, Json>) -> Result<Vec<OptionItem>, ConnectorError> {
        if !self.place(context)?.path.exists() {
            return Ok(Vec::new());
        }
        let mut connection = self.existing(context).await?;
        if source == "tables" {
            return catalogue::tables(&mut connection).await;
        }
        let name = settings.get("table").and_then(Json::as_str).unwrap_or_default();
        let table = catalogue::table(&mut connection, name).await?.ok_or_else(|| no_table(name))?;
        sql::column_options(source, &table)
    }

    async fn models(
        &self,
        context: &Context,
        operation: &str,
        settings: &Map<String, Json>,
    ) -> Result<(Option<Model>, Option<Model>), ConnectorError> {
        let settings = self.settings(operation, object(settings))?;
        let name = settings.required("table")?;
        let makes = settings.on("create_table");
        let found = match self.existing(context).await {
            Ok(mut connection) => catalogue::table(&mut connection, &name).await?,
            Err(_) if makes => None,
            Err(error) => return Err(error),
        };
        match found {
            Some(table) => Ok(sql::models(operation, &table, &settings)),
            // The table takes whatever the first records are.
            None if makes => Ok((None, None)),
            None => Err(no_table(&name)),
        }
    }

    async fn read(&self, context: &Context, operation: &str, settings: &Object, cursor: Option<Json>) -> Result<Page, ConnectorError> {
        if operation != "read_rows" {
            return Err(crate::no_operation(operation));
        }
        let settings = self.settings(operation, settings.clone())?;
        let name = settings.required("table")?;
        let mut connection = self.existing(context).await?;
        let table = catalogue::table(&mut connection, &name).await?.ok_or_else(|| no_table(&name))?;
        let query = read::query(&Lite, &table, &settings, cursor.as_ref())?;
        let rows = session::texts(&mut connection, &query.sql, &query.params, query.objects + query.keys).await?;
        sql::page(&query, &rows)
    }

    async fn poll(&self, context: &Context, operation: &str, settings: &Object, place: Option<Json>) -> Result<Polled, ConnectorError> {
        if operation != "new_rows" {
            return Err(crate::no_operation(operation));
        }
        let settings = self.settings(operation, settings.clone())?;
        let name = settings.required("table")?;
        let mut connection = self.existing(context).await?;
        let table = catalogue::table(&mut connection, &name).await?.ok_or_else(|| no_table(&name))?;
        let asked = poll::ask(&Lite, &table, &settings, place.as_ref())?;
        let rows = session::texts(&mut connection, &asked.sql, &asked.params, asked.texts).await?;
        poll::found(asked, &rows)
    }

    async fn call(&self, context: &Context, operation: &str, settings: &[Object], records: &[Record]) -> Result<Outcome, ConnectorError> {
        let upsert = match operation {
            "upsert_rows" => true,
            "insert_rows" => false,
            other => return Err(crate::no_operation(other)),
        };
        let settings = self.settings(operation, settings.first().cloned().unwrap_or_default())?;
        let name = settings.required("table")?;
        if context.dry_run {
            let table = catalogue::table(&mut self.existing(context).await?, &name).await?.ok_or_else(|| no_table(&name))?;
            let plan = write::Plan::new(&Lite, &table, &settings, upsert)?;
            return Ok(sql::outcome(write::preview(&plan, records), records, json!({ "table": name })));
        }
        let mut session = LiteSession::begin(session::open(&self.place(context)?, true).await?).await?;
        let table = must_have(&mut session, &name, &settings, upsert, records).await?;
        let plan = write::Plan::new(&Lite, &table, &settings, upsert)?;
        let written = write::run(&plan, Box::new(session), records).await?;
        Ok(sql::outcome(written, records, json!({ "table": name })))
    }
}

/// The table, made if it is missing and the step says so.
async fn must_have(
    session: &mut LiteSession,
    name: &str,
    settings: &Settings,
    upsert: bool,
    records: &[Record],
) -> Result<Table, ConnectorError> {
    if let Some(table) = catalogue::table(session.connection(), name).await? {
        return Ok(table);
    }
    if !settings.on("create_table") {
        return Err(no_table(name));
    }
    let match_on = if upsert { settings.list("match_on") } else { Vec::new() };
    let made = create::statement(name, records, &match_on)?;
    session.execute(&made, &[]).await.map_err(|fault| match fault {
        sql::fault::Fault::Error(error) => error,
        sql::fault::Fault::Data(data) => ConnectorError::setting("create_table", &data.code, data.message),
    })?;
    catalogue::table(session.connection(), name).await?.ok_or_else(|| no_table(name))
}

#[cfg(test)]
mod tests;
