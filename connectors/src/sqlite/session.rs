//! One connection to the file for one call, with its transaction.

use super::error::{fault, of_sqlx};
use crate::folder::Place;
use crate::sql::dialect::Param;
use crate::sql::fault::Fault;
use crate::sql::write::Session;
use connector::ConnectorError;
use sqlx::{
    AssertSqlSafe, Connection, Row, Sqlite, SqliteConnection,
    query::Query,
    sqlite::{SqliteArguments, SqliteConnectOptions, SqliteSynchronous},
};
use std::time::Duration;

/// How long to wait for another writer.
const BUSY: Duration = Duration::from_secs(5);

/// Opens the file, to read or to write; to write, it is made when it is missing.
pub async fn open(place: &Place, write: bool) -> Result<SqliteConnection, ConnectorError> {
    if write && let Some(folder) = place.path.parent() {
        tokio::fs::create_dir_all(folder)
            .await
            .map_err(|error| crate::folder::of_io(&error, "file", "the folder of the database cannot be made"))?;
    }
    let options = SqliteConnectOptions::new()
        .filename(&place.path)
        .create_if_missing(write)
        .read_only(!write)
        .busy_timeout(BUSY)
        .foreign_keys(true)
        .synchronous(SqliteSynchronous::Full);
    SqliteConnection::connect_with(&options).await.map_err(of_sqlx)
}

/// A transaction that is under way; it ends with its connection.
pub struct LiteSession {
    connection: SqliteConnection,
}

impl LiteSession {
    /// Begins one, as the only writer.
    pub async fn begin(mut connection: SqliteConnection) -> Result<Self, ConnectorError> {
        sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await.map_err(of_sqlx)?;
        Ok(Self { connection })
    }

    /// The connection, to look at the catalogue within the transaction.
    pub fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

#[async_trait::async_trait]
impl Session for LiteSession {
    async fn execute(&mut self, sql: &str, params: &[Param]) -> Result<u64, Fault> {
        let done = bound(sql, params).execute(&mut self.connection).await;
        done.map(|done| done.rows_affected()).map_err(|error| fault(&error))
    }

    async fn commit(mut self: Box<Self>) -> Result<(), ConnectorError> {
        sqlx::query("COMMIT").execute(&mut self.connection).await.map_err(of_sqlx)?;
        self.connection.close().await.map_err(of_sqlx)
    }
}

/// A statement with its parameters. Its text holds only quoted names from the catalogue and placeholders.
fn bound<'q>(sql: &str, params: &[Param]) -> Query<'q, Sqlite, SqliteArguments> {
    params.iter().fold(sqlx::query(AssertSqlSafe(sql.to_owned())).persistent(false), |query, param| match param {
        Param::Null => query.bind(None::<String>),
        Param::Text(text) => query.bind(text.clone()),
        Param::Int(number) => query.bind(*number),
        Param::Bytes(bytes) => query.bind(bytes.clone()),
    })
}

/// Rows of texts.
pub async fn texts(
    connection: &mut SqliteConnection,
    sql: &str,
    params: &[Param],
    width: usize,
) -> Result<Vec<Vec<String>>, ConnectorError> {
    let rows = bound(sql, params).fetch_all(connection).await.map_err(of_sqlx)?;
    rows.iter().map(|row| (0..width).map(|at| row.try_get::<String, _>(at).map_err(of_sqlx)).collect()).collect()
}
