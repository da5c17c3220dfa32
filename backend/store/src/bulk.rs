//! Many rows by few statements. The number of rows of a statement is one of a few, so that a prepared one is found again.

use crate::{Result, sql::mark};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

/// How many rows a statement may have, greatest first.
const ROWS: [usize; 8] = [128, 64, 32, 16, 8, 4, 2, 1];

/// Inserts rows; `tail` ends each statement, as `on conflict …`. Gives how many rows were written.
pub(crate) async fn insert(on: &impl ConnectionTrait, table: &str, columns: &[&str], tail: &str, mut rows: Vec<Vec<Value>>) -> Result<u64> {
    let mut written = 0;
    while !rows.is_empty() {
        let size = ROWS.into_iter().find(|size| *size <= rows.len()).unwrap_or(1);
        let rest = rows.split_off(size);
        let values: Vec<Value> = rows.into_iter().flatten().collect();
        let backend = on.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, text(backend, table, columns, size, tail), values);
        written += on.execute_raw(statement).await?.rows_affected();
        rows = rest;
    }
    Ok(written)
}

fn text(backend: DbBackend, table: &str, columns: &[&str], rows: usize, tail: &str) -> String {
    let mut text = format!("insert into {table} ({}) values ", columns.join(", "));
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns.len() {
            text.push_str(if column == 0 { "" } else { ", " });
            mark(&mut text, backend, row * columns.len() + column + 1);
        }
        text.push(')');
    }
    if !tail.is_empty() {
        text.push(' ');
        text.push_str(tail);
    }
    text
}

#[cfg(test)]
mod tests {
    use sea_orm::DbBackend;

    #[test]
    fn marks_are_numbered_through() {
        let text = |backend| super::text(backend, "t", &["a", "b"], 2, "on conflict do nothing");
        assert_eq!(text(DbBackend::Postgres), "insert into t (a, b) values ($1, $2), ($3, $4) on conflict do nothing");
        assert_eq!(text(DbBackend::Sqlite), "insert into t (a, b) values (?, ?), (?, ?) on conflict do nothing");
    }
}
