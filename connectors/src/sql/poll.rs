//! Looks for rows that are new or changed: those whose value in a column that rises is not behind the last one that was seen.
//! Rows of the same value are told apart by their key, so that none is missed and none comes twice.

use super::{
    dialect::{Dialect, Param, list_of, quoted, table_name},
    filter,
    limits::{PAGE_RECORDS_MAX, SEEN_MAX},
    read,
    table::{Column, Shape, Table},
};
use crate::settings::Settings;
use connector::{ConnectorError, Polled};
use mapping::Record;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// How far a poll has come.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Place {
    /// Of which table and column: another one begins anew.
    of: String,
    /// The greatest value that was seen.
    last: Option<String>,
    /// The keys of the rows that have it and were seen.
    seen: BTreeSet<String>,
}

/// What is to be asked next.
pub struct Asked {
    /// The statement.
    pub sql: String,
    /// Its parameters.
    pub params: Vec<Param>,
    /// How many texts a row has.
    pub texts: usize,
    objects: usize,
    limit: usize,
    page: usize,
    place: Place,
    /// Only where to begin is asked for.
    begins: bool,
}

/// The statement that asks for what is new since a place.
///
/// # Errors
/// When the settings do not fit the table.
pub fn ask(dialect: &dyn Dialect, table: &Table, settings: &Settings, place: Option<&Json>) -> Result<Asked, ConnectorError> {
    let rises = rises(table, settings)?;
    let keys = keys(table)?;
    let of = format!("{}/{}", table.shown(), rises.name);
    let known: Option<Place> = place.and_then(|place| serde_json::from_value(place.clone()).ok()).filter(|place: &Place| place.of == of);
    let begins = known.is_none() && settings.text("first") != "all";
    let place = known.unwrap_or_else(|| Place { of, ..Place::default() });
    let chosen = settings.list("columns");
    let columns: Vec<&Column> = if chosen.is_empty() {
        table.columns.iter().collect()
    } else {
        chosen.iter().map(|name| table.must_have(name, "columns")).collect::<Result<_, _>>()?
    };
    let mut params = Vec::new();
    let conditions = |params: &mut Vec<Param>| filter::write(dialect, table, &filter::parse(settings.json("where"))?, params);
    let mut all = conditions(&mut params)?;
    let name = quoted(&rises.name);
    all.push(format!("{name} IS NOT NULL"));
    if begins {
        let inner = [conditions(&mut params)?, vec![format!("{name} IS NOT NULL")]].concat().join(" AND ");
        all.push(format!("{name} = (SELECT max({name}) FROM {} WHERE {inner})", table_name(table)));
    } else if let Some(last) = &place.last {
        params.push(Param::Text(last.clone()));
        all.push(format!("{name} >= {}", dialect.placeholder(params.len(), rises)));
    }
    let page = usize::try_from(settings.whole("page_size").clamp(1, u64::from(PAGE_RECORDS_MAX))).unwrap_or(1);
    let limit = if begins { SEEN_MAX + 1 } else { page + place.seen.len() };
    let objects = if begins { Vec::new() } else { dialect.json_objects(&columns) };
    let mut selected = objects.clone();
    selected.push(dialect.as_text(rises));
    selected.extend(keys.iter().map(|column| dialect.as_text(column)));
    let order: Vec<&str> = std::iter::once(rises.name.as_str())
        .chain(keys.iter().map(|column| column.name.as_str()).filter(|name| *name != rises.name))
        .collect();
    let sql = format!(
        "SELECT {} FROM {} AS rows_read WHERE {} ORDER BY {} LIMIT {limit}",
        selected.join(", "),
        table_name(table),
        all.join(" AND "),
        order.iter().map(|name| format!("rows_read.{}", list_of([*name]))).collect::<Vec<_>>().join(", ")
    );
    Ok(Asked { sql, params, texts: selected.len(), objects: objects.len(), limit, page, place, begins })
}

/// What is new, of the rows that were read.
///
/// # Errors
/// When a row cannot be read, or too many have the same value.
pub fn found(asked: Asked, rows: &[Vec<String>]) -> Result<Polled, ConnectorError> {
    let Asked { objects, limit, page, mut place, begins, .. } = asked;
    let mut records = Vec::new();
    for row in rows {
        let (value, key) = (&row[objects], key_of(&row[objects + 1..]));
        let is_same = place.last.as_ref() == Some(value);
        if is_same && place.seen.contains(&key) {
            continue;
        }
        if records.len() == page && !begins {
            break;
        }
        if !is_same {
            place.seen.clear();
            place.last = Some(value.clone());
        }
        place.seen.insert(key);
        if !begins {
            records.push(Record::from(read::record(&row[..objects])?));
        }
    }
    if place.seen.len() > SEEN_MAX {
        let message = format!("more than {SEEN_MAX} rows have the same value; choose a column that tells rows apart better");
        return Err(ConnectorError::setting("rises", "sql.too_many_equal", message));
    }
    let more = !begins && rows.len() == limit;
    let place = serde_json::to_value(&place).map_err(|error| ConnectorError::setting("rises", "sql.bad_place", error.to_string()))?;
    Ok(Polled { records, place, more })
}

/// Several texts as one that no other ones make.
fn key_of(texts: &[String]) -> String {
    match texts {
        [one] => one.clone(),
        many => Json::from(many.to_vec()).to_string(),
    }
}

fn rises<'a>(table: &'a Table, settings: &Settings) -> Result<&'a Column, ConnectorError> {
    let column = table.must_have(&settings.required("rises")?, "rises")?;
    if column.shape != Shape::Plain {
        let message = format!("the values of `{}` cannot be put in order", column.name);
        return Err(ConnectorError::setting("rises", "sql.bad_order", message));
    }
    Ok(column)
}

/// The columns by which rows of the same value are told apart.
fn keys(table: &Table) -> Result<Vec<&Column>, ConnectorError> {
    let mut keys = table.primary_key.iter().map(|name| table.must_have(name, "table")).collect::<Result<Vec<_>, _>>()?;
    if keys.is_empty() {
        keys.extend(&table.row_number);
    }
    if keys.is_empty() {
        return Err(ConnectorError::Fail {
            code: "sql.no_key".to_owned(),
            message: format!("{} has no primary key, so its rows cannot be told apart", table.shown()),
            field: Some("table".to_owned()),
            hint: Some("Give the table a primary key.".to_owned()),
        });
    }
    Ok(keys)
}
