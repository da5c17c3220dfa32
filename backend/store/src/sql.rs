//! Statements put together from text and values, the same for both databases.

use crate::{Error, Result};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, TryGetable, Value};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Write;

/// Stands for a value in the text of a statement that grows; never in SQL.
const MARK: char = '\0';

/// Writes the mark of a value, the first of which has number 1. SQLite gets nameless ones: its driver looks for the name of each mark in a
/// list of all of them, which takes most of the time where a statement has thousands.
pub(crate) fn mark(text: &mut String, backend: DbBackend, number: usize) {
    if backend == DbBackend::Sqlite {
        text.push('?');
    } else {
        // Writing to a text cannot fail.
        let _ = write!(text, "${number}");
    }
}

/// A statement that grows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Begins with this text.
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Adds text.
    pub(crate) fn add(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Adds a value at this place.
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self.text.push(MARK);
        self
    }

    /// Adds another statement's end, with its values.
    pub(crate) fn append(mut self, other: Self) -> Self {
        self.text.push_str(&other.text);
        self.values.extend(other.values);
        self
    }

    /// Adds values with commas between.
    pub(crate) fn bind_all(mut self, values: impl IntoIterator<Item = Value>) -> Self {
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.text.push_str(", ");
            }
            self = self.bind(value);
        }
        self
    }

    /// Adds ` and <column> like %value%`, without regard to case.
    pub(crate) fn and_contains(self, column: &str, part: &str) -> Self {
        let escaped = part.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        self.add(&format!(" and lower({column}) like ")).bind(format!("%{escaped}%")).add(" escape '\\'")
    }

    fn statement(self, connection: &impl ConnectionTrait) -> Statement {
        let backend = connection.get_database_backend();
        let mut text = String::with_capacity(self.text.len() + 2 * self.values.len());
        for (number, part) in self.text.split(MARK).enumerate() {
            if number > 0 {
                mark(&mut text, backend, number);
            }
            text.push_str(part);
        }
        Statement::from_sql_and_values(backend, text, self.values)
    }

    /// Every row.
    pub(crate) async fn all(self, connection: &impl ConnectionTrait) -> Result<Vec<Row>> {
        let rows = connection.query_all_raw(self.statement(connection)).await?;
        Ok(rows.into_iter().map(Row).collect())
    }

    /// The first row, if there is one.
    pub(crate) async fn one(self, connection: &impl ConnectionTrait) -> Result<Option<Row>> {
        Ok(connection.query_one_raw(self.statement(connection)).await?.map(Row))
    }

    /// How many rows changed.
    pub(crate) async fn run(self, connection: &impl ConnectionTrait) -> Result<u64> {
        Ok(connection.execute_raw(self.statement(connection)).await?.rows_affected())
    }
}

/// A row that was read.
pub(crate) struct Row(QueryResult);

impl Row {
    /// A column.
    pub(crate) fn get<T: TryGetable>(&self, column: &str) -> Result<T> {
        Ok(self.0.try_get("", column)?)
    }

    /// A column that counts things.
    pub(crate) fn count(&self, column: &str) -> Result<u32> {
        Ok(u32::try_from(self.get::<i64>(column)?).unwrap_or(u32::MAX))
    }

    /// A column of JSON text.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T> {
        serde_json::from_str(&self.get::<String>(column)?).map_err(|error| Error::unreadable(column, error))
    }

    /// A column that holds one of a few words.
    pub(crate) fn word<T: DeserializeOwned>(&self, column: &str) -> Result<T> {
        from_word(&self.get::<String>(column)?, column)
    }
}

/// The value of a word, as it is written in JSON.
pub(crate) fn from_word<T: DeserializeOwned>(word: &str, what: &str) -> Result<T> {
    serde_json::from_value(serde_json::Value::from(word)).map_err(|error| Error::unreadable(what, error))
}

/// The word of a value, as it is written in JSON.
pub(crate) fn to_word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => unreachable!("only enumerations of words are kept as words, this is {other:?}"),
    }
}

/// The JSON text of a list of texts.
pub(crate) fn texts(list: &[String]) -> String {
    serde_json::Value::from(list.to_vec()).to_string()
}
