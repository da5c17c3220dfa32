//! What the database says about its tables.

use super::error::of_sqlx;
use super::types::kind;
use crate::sql::limits::{COLUMNS_MAX, TABLES_MAX};
use crate::sql::table::{Column, Table};
use connector::ConnectorError;
use mapping::Kind;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use std::collections::BTreeMap;
use wire::connection::OptionItem;

const TABLES: &str = "SELECT name, type, (SELECT count(*) FROM pragma_table_xinfo(m.name)) AS columns FROM sqlite_schema m
    WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name LIMIT ?1";
const TABLE: &str = "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ?1 COLLATE NOCASE AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
const COLUMNS: &str = "SELECT name, type, \"notnull\" AS not_null, dflt_value IS NOT NULL AS has_default, pk, hidden FROM pragma_table_xinfo(?1) WHERE hidden <> 1 ORDER BY cid LIMIT ?2";
const KEYS: &str = "SELECT l.name AS key, i.name AS column FROM pragma_index_list(?1) l, pragma_index_info(l.name) i WHERE l.\"unique\" = 1 AND l.partial = 0 ORDER BY l.seq, i.seqno";

/// The tables of the file.
pub async fn tables(connection: &mut SqliteConnection) -> Result<Vec<OptionItem>, ConnectorError> {
    let rows = sqlx::query(TABLES).bind(i64::try_from(TABLES_MAX).unwrap_or(i64::MAX)).fetch_all(connection).await.map_err(of_sqlx)?;
    rows.iter()
        .map(|row| {
            let (name, what): (String, String) = (get(row, "name")?, get(row, "type")?);
            let columns: i64 = get(row, "columns")?;
            Ok(OptionItem {
                value: name.clone(),
                label: name,
                hint: Some(format!("{}{columns} columns", if what == "view" { "view, " } else { "" })),
            })
        })
        .collect()
}

/// The table of this name.
pub async fn table(connection: &mut SqliteConnection, name: &str) -> Result<Option<Table>, ConnectorError> {
    let Some(found) = sqlx::query(TABLE).bind(name).fetch_optional(&mut *connection).await.map_err(of_sqlx)? else { return Ok(None) };
    let (name, what): (String, String) = (get(&found, "name")?, get(&found, "type")?);
    let columns = sqlx::query(COLUMNS)
        .bind(&name)
        .bind(i64::try_from(COLUMNS_MAX).unwrap_or(i64::MAX))
        .fetch_all(&mut *connection)
        .await
        .map_err(of_sqlx)?;
    let mut primary: Vec<(i64, String)> = Vec::new();
    let mut table = Table { name: name.clone(), ..Table::default() };
    for row in &columns {
        let column = column(row)?;
        let place: i64 = get(row, "pk")?;
        if place > 0 {
            primary.push((place, column.name.clone()));
        }
        table.columns.push(column);
    }
    primary.sort_unstable();
    table.primary_key = primary.into_iter().map(|(_, name)| name).collect();
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in sqlx::query(KEYS).bind(&name).fetch_all(&mut *connection).await.map_err(of_sqlx)? {
        // An index on an expression has no column there: it recognises nothing that we know.
        let column: Option<String> = get(&row, "column")?;
        keys.entry(get(&row, "key")?).or_default().push(column.unwrap_or_default());
    }
    table.unique = keys.into_values().filter(|key| !key.iter().any(String::is_empty)).collect();
    settle_key(&mut table, what == "view");
    Ok(Some(table))
}

/// A single whole-number key fills itself; a table without a key has its row number.
fn settle_key(table: &mut Table, is_view: bool) {
    if !table.primary_key.is_empty() && !table.unique.contains(&table.primary_key) {
        table.unique.push(table.primary_key.clone());
    }
    let key = table.primary_key.clone();
    for column in table.columns.iter_mut().filter(|column| key.contains(&column.name)) {
        column.nullable = false;
        column.has_default |= key.len() == 1 && column.type_name.eq_ignore_ascii_case("integer");
    }
    if key.is_empty() && !is_view && table.column("rowid").is_none() {
        table.row_number = Some(Column { name: "rowid".to_owned(), kind: Kind::Integer, ..Column::default() });
    }
}

fn column(row: &SqliteRow) -> Result<Column, ConnectorError> {
    let declared: String = get(row, "type")?;
    let (shape, found, format) = kind(&declared);
    let (not_null, has_default, hidden): (i64, i64, i64) = (get(row, "not_null")?, get(row, "has_default")?, get(row, "hidden")?);
    let length = declared
        .split_once('(')
        .filter(|(name, _)| name.to_uppercase().contains("CHAR"))
        .and_then(|(_, rest)| rest.trim_end_matches(')').trim().parse().ok());
    Ok(Column {
        name: get(row, "name")?,
        shape,
        kind: found,
        format: format.map(str::to_owned),
        nullable: not_null == 0,
        has_default: has_default != 0,
        generated: hidden > 1,
        length_max: length,
        type_name: declared,
        ..Column::default()
    })
}

fn get<'r, T: sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>>(row: &'r SqliteRow, name: &str) -> Result<T, ConnectorError> {
    row.try_get(name).map_err(of_sqlx)
}
