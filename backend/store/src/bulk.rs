//! Many rows by few statements. The number of rows of a statement is one of a few, so that a prepared one is found again.

use crate::Result;
use sea_orm::{ConnectionTrait, Statement, Value};
use std::fmt::Write;

/// How many rows a statement may have, greatest first.
const ROWS: [usize; 4] = [128, 32, 8, 1];

/// Inserts rows; `tail` ends each statement, as `on conflict …`. Gives how many rows were written.
pub(crate) async fn insert(on: &impl ConnectionTrait, table: &str, columns: &[&str], tail: &str, mut rows: Vec<Vec<Value>>) -> Result<u64> {
    let mut written = 0;
    while !rows.is_empty() {
        let size = ROWS.into_iter().find(|size| *size <= rows.len()).unwrap_or(1);
        let rest = rows.split_off(size);
        let values: Vec<Value> = rows.into_iter().flatten().collect();
        let statement = Statement::from_sql_and_values(on.get_database_backend(), text(table, columns, size, tail), values);
        written += on.execute_raw(statement).await?.rows_affected();
        rows = rest;
    }
    Ok(written)
}

fn text(table: &str, columns: &[&str], rows: usize, tail: &str) -> String {
    let mut text = format!("insert into {table} ({}) values ", columns.join(", "));
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns.len() {
            let comma = if column == 0 { "" } else { ", " };
            // Writing to a text cannot fail.
            let _ = write!(text, "{comma}${}", row * columns.len() + column + 1);
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
    #[test]
    fn marks_are_numbered_through() {
        assert_eq!(
            super::text("t", &["a", "b"], 2, "on conflict do nothing"),
            "insert into t (a, b) values ($1, $2), ($3, $4) on conflict do nothing"
        );
    }
}
