//! What SQL databases share: tables as models, statements with nothing in them but quoted names from the catalogue and
//! numbered parameters, and writes in which one bad row does not stop the others.

pub mod dialect;
pub mod fault;
pub mod filter;
pub mod limits;
pub mod poll;
pub mod read;
pub mod spec;
pub mod table;
pub mod write;

use crate::redact::cut;
use crate::settings::Settings;
use connector::{ConnectorError, Outcome, Page};
use mapping::{Model, Record};
use serde_json::{Value as Json, json};
use table::{Shape, Table};
use wire::connection::OptionItem;

/// The most characters of a statement that are shown.
const STATEMENT_SHOWN_MAX: usize = 1_000;

/// What a field can be set to: `columns`, or `key_columns`, of which the unique ones come first.
pub fn column_options(source: &str, table: &Table) -> Result<Vec<OptionItem>, ConnectorError> {
    let in_key = |name: &String| table.unique.iter().any(|key| key.contains(name));
    let item = |column: &table::Column| OptionItem {
        value: column.name.clone(),
        label: column.name.clone(),
        hint: Some(if in_key(&column.name) { format!("{}, unique", column.type_name) } else { column.type_name.clone() }),
    };
    match source {
        "columns" => Ok(table.columns.iter().map(item).collect()),
        "key_columns" => Ok(table.columns.iter().filter(|column| column.shape == Shape::Plain && in_key(&column.name)).map(item).collect()),
        other => Err(ConnectorError::setting(other, "connector.no_options", format!("`{other}` has no list to choose from"))),
    }
}

/// What goes into an operation on a table, and what comes out.
pub fn models(operation: &str, table: &Table, settings: &Settings) -> (Option<Model>, Option<Model>) {
    if matches!(operation, "read_rows" | "new_rows") {
        let mut model = table.model(false);
        let chosen = settings.list("columns");
        model.fields.retain(|field| chosen.is_empty() || chosen.contains(&field.name));
        return (None, Some(model));
    }
    let mut model = table.model(true);
    let match_on = settings.list("match_on");
    for field in &mut model.fields {
        field.required |= match_on.contains(&field.name);
    }
    (Some(model.clone()), Some(model))
}

/// Rows of texts as a page.
pub fn page(query: &read::Query, rows: &[Vec<String>]) -> Result<Page, ConnectorError> {
    let records = rows.iter().map(|row| read::record(&row[..query.objects])).collect::<Result<Vec<_>, _>>()?;
    let records: Vec<Record> = records.into_iter().map(Record::from).collect();
    let is_last = (rows.len() as u64) < query.limit;
    let next = rows.last().filter(|_| !is_last).map(|row| Json::from(row[query.objects..].to_vec()));
    let exchange = json!({ "request": { "statement": cut(&query.sql, STATEMENT_SHOWN_MAX) }, "response": { "rows": records.len() } });
    Ok(Page { records, next, exchange: Some(exchange), ..Page::default() })
}

/// What became of records: each that went in is handed on as it was.
pub fn outcome(written: write::Written, records: &[Record], about: Json) -> Outcome {
    let statement = written.statement.map(|sql| cut(&sql, STATEMENT_SHOWN_MAX));
    Outcome {
        records: written.done.iter().map(|index| (*index, records[*index].clone())).collect(),
        exchange: Some(
            json!({ "request": { "about": about, "statement": statement, "records": records.len() }, "response": { "rows": written.rows, "refused": written.faults.len() } }),
        ),
        faults: written.faults,
        rest: None,
    }
}

#[cfg(test)]
mod tests;
