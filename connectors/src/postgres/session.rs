//! A transaction on a connection of the pool.

use super::error::{fault, of_sqlx};
use crate::sql::dialect::Param;
use crate::sql::fault::Fault;
use crate::sql::write::Session;
use connector::ConnectorError;
use sqlx::{AssertSqlSafe, Executor, PgConnection, PgPool, Postgres, Transaction, postgres::PgArguments, query::Query};

/// A transaction that is under way.
pub struct PgSession {
    transaction: Transaction<'static, Postgres>,
}

impl PgSession {
    /// Begins one.
    pub async fn begin(pool: &PgPool) -> Result<Self, ConnectorError> {
        Ok(Self { transaction: pool.begin().await.map_err(of_sqlx)? })
    }

    /// Its connection, to ask something in between.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}

#[async_trait::async_trait]
impl Session for PgSession {
    async fn execute(&mut self, sql: &str, params: &[Param]) -> Result<u64, Fault> {
        let done = bound(sql, params).persistent(false).execute(&mut *self.transaction).await;
        done.map(|done| done.rows_affected()).map_err(|error| fault(&error))
    }

    async fn commit(self: Box<Self>) -> Result<(), ConnectorError> {
        self.transaction.commit().await.map_err(|error| match of_sqlx(error) {
            // The server may have done it before the connection broke.
            ConnectorError::Retry { code, message, .. } => ConnectorError::Retry { code, message, effect_unknown: true },
            other => other,
        })
    }
}

/// A statement with its parameters. Its text holds only quoted names from the catalogue and placeholders.
pub fn bound<'q>(sql: &str, params: &[Param]) -> Query<'q, Postgres, PgArguments> {
    params.iter().fold(sqlx::query(AssertSqlSafe(sql.to_owned())), |query, param| match param {
        Param::Null => query.bind(None::<String>),
        Param::Text(text) => query.bind(text.clone()),
        Param::Int(number) => query.bind(number.to_string()),
        Param::Bytes(bytes) => query.bind(format!("\\x{}", hex::encode(bytes))),
    })
}

/// Rows of texts.
pub async fn texts(pool: &PgPool, sql: &str, params: &[Param], width: usize) -> Result<Vec<Vec<String>>, ConnectorError> {
    use sqlx::Row;
    let rows = pool.fetch_all(bound(sql, params).persistent(false)).await.map_err(of_sqlx)?;
    rows.iter().map(|row| (0..width).map(|at| row.try_get::<String, _>(at).map_err(of_sqlx)).collect()).collect()
}
