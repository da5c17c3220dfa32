//! Makes a table that is missing, from the first records.

use super::types::{DECIMAL_TEXT, JSON_TEXT};
use crate::sql::dialect::{list_of, quoted};
use crate::value;
use connector::ConnectorError;
use mapping::{Record, Value};

/// The most columns of a table that is made.
const COLUMNS_MAX: usize = 200;
/// The most bytes of a name.
const NAME_BYTES_MAX: usize = 128;

/// The statement that makes the table.
pub fn statement(table: &str, records: &[Record], match_on: &[String]) -> Result<String, ConnectorError> {
    let fail = |message: String| ConnectorError::setting("create_table", "sqlite.no_table_made", message);
    if !is_name(table) || table.to_lowercase().starts_with("sqlite_") {
        return Err(ConnectorError::setting("table", "sqlite.bad_name", format!("`{table}` cannot be the name of a table")));
    }
    let mut columns: Vec<(String, &'static str)> = Vec::new();
    for (name, inner) in records.iter().filter_map(|record| value::fields(record)).flatten() {
        let found = type_of(inner);
        match columns.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, known)) => *known = wider(known, found),
            None if !is_name(name) => return Err(fail(format!("the field `{name}` cannot be the name of a column"))),
            None => columns.push((name.to_owned(), found)),
        }
    }
    if columns.is_empty() || columns.len() > COLUMNS_MAX {
        return Err(fail(format!("the table would have {} columns; it can have 1 to {COLUMNS_MAX}", columns.len())));
    }
    if let Some(missing) = match_on.iter().find(|name| !columns.iter().any(|(known, _)| known == *name)) {
        return Err(ConnectorError::setting(
            "match_on",
            "sql.no_column",
            format!("no record has the field `{missing}`, by which rows are to be recognised"),
        ));
    }
    let mut parts: Vec<String> = columns
        .iter()
        .map(|(name, found)| {
            let found = if found.is_empty() { "TEXT" } else { found };
            format!("{} {found}{}", quoted(name), if match_on.contains(name) { " NOT NULL" } else { "" })
        })
        .collect();
    if !match_on.is_empty() {
        parts.push(format!("PRIMARY KEY ({})", list_of(match_on.iter().map(String::as_str))));
    }
    Ok(format!("CREATE TABLE {} ({})", quoted(table), parts.join(", ")))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= NAME_BYTES_MAX && !name.chars().any(char::is_control)
}

/// The type of a column that takes this value; empty: any.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "",
        Value::Bool(_) => "BOOLEAN",
        Value::Number(number) if number.as_i64().is_some() => "NUMERIC",
        Value::Number(_) => DECIMAL_TEXT,
        Value::Text(_) => "TEXT",
        Value::List(_) | Value::Object(_) => JSON_TEXT,
    }
}

/// The type that takes both.
fn wider(one: &'static str, other: &'static str) -> &'static str {
    match (one, other) {
        (one, other) if one == other || other.is_empty() => one,
        ("", other) => other,
        ("NUMERIC", DECIMAL_TEXT) | (DECIMAL_TEXT, "NUMERIC") => DECIMAL_TEXT,
        (JSON_TEXT, _) | (_, JSON_TEXT) => JSON_TEXT,
        _ => "TEXT",
    }
}
