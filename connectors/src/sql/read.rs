//! Reads rows in pages. A page begins after the key of the last row of the page before, so that rows which come and go
//! in between are neither missed nor read twice.

use super::dialect::{Dialect, Param, list_of, quoted, table_name};
use super::filter;
use super::table::{Column, Shape, Table};
use crate::settings::Settings;
use crate::value;
use connector::ConnectorError;
use mapping::Value;
use serde_json::Value as Json;

/// What is to be read.
pub struct Query {
    /// The statement.
    pub sql: String,
    /// Its parameters.
    pub params: Vec<Param>,
    /// How many JSON objects make one row; after them stand the keys.
    pub objects: usize,
    /// How many keys there are.
    pub keys: usize,
    /// The page size.
    pub limit: u64,
}

/// The query for the page at the cursor.
pub fn query(dialect: &dyn Dialect, table: &Table, settings: &Settings, cursor: Option<&Json>) -> Result<Query, ConnectorError> {
    let chosen = settings.list("columns");
    let columns: Vec<&Column> = if chosen.is_empty() {
        table.columns.iter().collect()
    } else {
        chosen.iter().map(|name| table.must_have(name, "columns")).collect::<Result<_, _>>()?
    };
    let order = order(table, settings)?;
    let mut params = Vec::new();
    let mut conditions = filter::write(dialect, table, &filter::parse(settings.json("where"))?, &mut params)?;
    if let Some(cursor) = cursor {
        let keys = keys(cursor, order.len())?;
        let holders: Vec<String> = order
            .iter()
            .zip(keys)
            .map(|(column, key)| {
                params.push(Param::Text(key));
                dialect.placeholder(params.len(), column)
            })
            .collect();
        conditions.push(format!("({}) > ({})", list_of(order.iter().map(|column| column.name.as_str())), holders.join(", ")));
    }
    let objects = dialect.json_objects(&columns);
    let mut selected = objects.clone();
    selected.extend(order.iter().map(|column| dialect.as_text(column)));
    let whether = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
    let limit = settings.whole("page_size").clamp(1, u64::from(super::limits::PAGE_RECORDS_MAX));
    // The order names the table's columns: a bare name would mean the texts that are selected beside them.
    let sql = format!(
        "SELECT {} FROM {} AS rows_read{whether} ORDER BY {} LIMIT {limit}",
        selected.join(", "),
        table_name(table),
        order.iter().map(|column| format!("rows_read.{}", quoted(&column.name))).collect::<Vec<_>>().join(", ")
    );
    Ok(Query { sql, params, objects: objects.len(), keys: order.len(), limit })
}

/// The columns by which rows stand in order: what was chosen, then the primary key.
fn order<'a>(table: &'a Table, settings: &Settings) -> Result<Vec<&'a Column>, ConnectorError> {
    let mut order = Vec::new();
    if let Some(name) = settings.some_text("order_by") {
        let column = table.must_have(&name, "order_by")?;
        if column.shape != Shape::Plain || column.nullable {
            return Err(ConnectorError::setting(
                "order_by",
                "sql.bad_order",
                format!("`{name}` may be empty or cannot be put in order: a page could miss rows"),
            ));
        }
        order.push(column);
    }
    for name in &table.primary_key {
        if !order.iter().any(|column| column.name == *name) {
            order.push(table.must_have(name, "table")?);
        }
    }
    if table.primary_key.is_empty() {
        order.extend(&table.row_number);
    }
    if order.is_empty() {
        return Err(ConnectorError::Fail {
            code: "sql.no_key".to_owned(),
            message: format!("{} has no primary key, so its rows stand in no order that pages could follow", table.shown()),
            field: Some("order_by".to_owned()),
            hint: Some("Choose a column whose values are never the same in two rows.".to_owned()),
        });
    }
    Ok(order)
}

fn keys(cursor: &Json, expected: usize) -> Result<Vec<String>, ConnectorError> {
    let keys: Option<Vec<String>> = cursor.as_array().and_then(|keys| keys.iter().map(|key| key.as_str().map(str::to_owned)).collect());
    keys.filter(|keys| keys.len() == expected).ok_or_else(|| {
        ConnectorError::setting(
            "order_by",
            "sql.bad_cursor",
            "the stored place in the table does not fit its order any more; start the reading anew",
        )
    })
}

/// A row from its JSON objects.
pub fn record(objects: &[String]) -> Result<Value, ConnectorError> {
    let unreadable = |why: String| ConnectorError::setting("table", "sql.bad_row", format!("a row cannot be read: {why}"));
    let mut parsed = objects.iter().map(|text| value::parse(text.as_bytes()).map_err(unreadable));
    let Some(first) = parsed.next() else { return Ok(Value::Object(mapping::Object::new())) };
    let mut whole = first?;
    for part in parsed {
        let part = part?;
        for (name, inner) in value::fields(&part).unwrap_or_default() {
            whole = value::with_field(&whole, name, inner.clone());
        }
    }
    Ok(whole)
}
