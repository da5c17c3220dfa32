//! Lookup tables: few columns, many rows, edited by business users, used by mappings.

use super::{
    auth::Member,
    etag::{self, IfMatch, Tagged},
    extract::{Json, Path},
    fields::{self, Fields},
    page::Paging,
    problem::Problem,
};
use crate::app::App;
use axum::extract::State;
use http::StatusCode;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use store::lookup_tables::LookupTableContent;
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    LookupTableId, Page,
    table::{LookupTable, NewLookupTable},
};

/// The most columns of a table.
pub const COLUMNS_MAX: usize = 50;
/// The most rows of a table.
pub const ROWS_MAX: usize = 100_000;
/// The most characters of a cell.
pub const CELL_MAX: usize = 10_000;
/// Mistakes told of one table: a whole wrong file need not come back line by line.
const PROBLEMS_MAX: usize = 50;

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_lookup_tables, create_lookup_table)).routes(routes!(
        get_lookup_table,
        replace_lookup_table,
        delete_lookup_table
    ))
}

/// List lookup tables.
///
/// Without their rows, the newest first.
#[utoipa::path(get, path = "/api/v1/lookup-tables", tag = "lookup tables", params(super::page::PageQuery), responses((status = 200, body = Page<LookupTable>)))]
async fn list_lookup_tables(State(app): State<App>, member: Member, paging: Paging) -> Result<Json<Page<LookupTable>>, Problem> {
    let rows = member.scoped(&app).lookup_tables(paging.cursor()?, paging.limit_and_one()).await?;
    Ok(Json(paging.page(rows.into_iter().map(wire_table).collect(), |table: &LookupTable| table.id)))
}

/// Make a lookup table.
#[utoipa::path(post, path = "/api/v1/lookup-tables", tag = "lookup tables", request_body = NewLookupTable, responses((status = 201, body = LookupTable)))]
async fn create_lookup_table(
    State(app): State<App>,
    member: Member,
    Json(new): Json<NewLookupTable>,
) -> Result<(StatusCode, Tagged<LookupTable>), Problem> {
    let content = checked(new)?;
    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    let id = scoped.insert_lookup_table(&tx, &content).await.map_err(fields::taken("/name", &content.name))?;
    let details = json!({ "name": content.name, "rows": content.rows.len() });
    tx.audit(member.workspace, &member.actor, "lookup_table.create", Some(id.to_string()), details).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, read(&app, &member, id).await?))
}

/// Read a lookup table with its rows.
#[utoipa::path(get, path = "/api/v1/lookup-tables/{id}", tag = "lookup tables", params(("id" = String, Path)), responses((status = 200, body = LookupTable)))]
async fn get_lookup_table(State(app): State<App>, member: Member, Path(id): Path<LookupTableId>) -> Result<Tagged<LookupTable>, Problem> {
    read(&app, &member, id).await
}

/// Replace a lookup table.
///
/// Needs `If-Match` with the `ETag` that was read, so that nobody's change is lost; `*` overwrites whatever is there.
#[utoipa::path(put, path = "/api/v1/lookup-tables/{id}", tag = "lookup tables", params(("id" = String, Path), ("If-Match" = String, Header, description = "The `ETag` that was read; `*` overwrites whatever is there.")), request_body = NewLookupTable, responses((status = 200, body = LookupTable), (status = 412, body = wire::Problem), (status = 428, body = wire::Problem)))]
async fn replace_lookup_table(
    State(app): State<App>,
    member: Member,
    Path(id): Path<LookupTableId>,
    if_match: IfMatch,
    Json(new): Json<NewLookupTable>,
) -> Result<Tagged<LookupTable>, Problem> {
    let expected = if_match.required()?;
    let content = checked(new)?;
    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    let replaced =
        scoped.update_lookup_table(&tx, id, expected, &content).await.map_err(fields::refused("lookup table", "/name", &content.name))?;
    let before = replaced.ok_or_else(|| Problem::not_found("lookup table"))?;
    let details = changes(&before, &content);
    tx.audit(member.workspace, &member.actor, "lookup_table.change", Some(id.to_string()), details).await?;
    tx.commit().await?;
    read(&app, &member, id).await
}

/// Delete a lookup table.
///
/// Flows that look something up in it set their records aside from then on. Needs `If-Match` with the `ETag` that was
/// read.
#[utoipa::path(delete, path = "/api/v1/lookup-tables/{id}", tag = "lookup tables", params(("id" = String, Path), ("If-Match" = String, Header, description = "The `ETag` that was read; `*` overwrites whatever is there.")), responses((status = 204), (status = 412, body = wire::Problem), (status = 428, body = wire::Problem)))]
async fn delete_lookup_table(
    State(app): State<App>,
    member: Member,
    Path(id): Path<LookupTableId>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    let expected = if_match.required()?;
    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    let before = scoped.delete_lookup_table(&tx, id).await?.ok_or_else(|| Problem::not_found("lookup table"))?;
    etag::check("lookup table", expected, before.revision)?;
    tx.audit(
        member.workspace,
        &member.actor,
        "lookup_table.delete",
        Some(id.to_string()),
        json!({ "name": before.name, "rows": before.row_count }),
    )
    .await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn read(app: &App, member: &Member, id: LookupTableId) -> Result<Tagged<LookupTable>, Problem> {
    let table = member.scoped(app).lookup_table(id).await?.ok_or_else(|| Problem::not_found("lookup table"))?;
    Ok(Tagged(table.revision, wire_table(table)))
}

fn wire_table(table: store::lookup_tables::LookupTable) -> LookupTable {
    LookupTable {
        id: table.id,
        name: table.name,
        columns: table.columns,
        rows: table.rows,
        row_count: table.row_count,
        updated_at: table.updated_at,
        revision: table.revision,
    }
}

/// How many rows came, went and changed, by their keys.
fn changes(before: &store::lookup_tables::LookupTable, after: &LookupTableContent) -> serde_json::Value {
    let old = before.rows.iter().filter_map(|row| Some((row.first()?, row))).collect::<HashMap<_, _>>();
    let new = after.rows.iter().filter_map(|row| Some((row.first()?, row))).collect::<HashMap<_, _>>();
    json!({
        "name": after.name,
        "added": new.keys().filter(|key| !old.contains_key(*key)).count(),
        "removed": old.keys().filter(|key| !new.contains_key(*key)).count(),
        "changed": new.iter().filter(|(key, row)| old.get(*key).is_some_and(|before| before != *row)).count(),
    })
}

fn checked(new: NewLookupTable) -> Result<LookupTableContent, Problem> {
    let mut found = Fields::default();
    let name = found.name("/name", &new.name);
    let columns =
        new.columns.iter().enumerate().map(|(index, column)| found.name(&format!("/columns/{index}"), column)).collect::<Vec<_>>();
    if columns.is_empty() || columns.len() > COLUMNS_MAX {
        found.add("/columns", "field.invalid", format!("A table has 1 to {COLUMNS_MAX} columns; the first one is the key."));
    }
    let mut seen = HashSet::new();
    for (index, column) in columns.iter().enumerate() {
        if !column.is_empty() && !seen.insert(column) {
            found.add(format!("/columns/{index}"), "field.taken", format!("Two columns are called `{column}`."));
        }
    }
    if new.rows.len() > ROWS_MAX {
        found.add("/rows", "field.too_long", format!("A table has {ROWS_MAX} rows at most; this one has {}.", new.rows.len()));
    } else {
        check_rows(&mut found, columns.len(), &new.rows);
    }
    found.check()?;
    Ok(LookupTableContent { name, columns, rows: new.rows })
}

fn check_rows(found: &mut Fields, width: usize, rows: &[Vec<String>]) {
    let mut keys = HashMap::new();
    let mut wrong = 0;
    for (index, row) in rows.iter().enumerate() {
        let detail = if row.len() != width {
            format!("This row has {} cells, and the table has {width} columns.", row.len())
        } else if row.iter().any(|cell| cell.chars().count() > CELL_MAX) {
            format!("A cell may have {CELL_MAX} characters at most.")
        } else if let Some(first) = row.first().and_then(|key| keys.insert(key, index)) {
            format!("The key `{}` stands in row {} already; keys are unique.", row[0], first + 1)
        } else {
            continue;
        };
        found.add(format!("/rows/{index}"), "field.invalid", detail);
        wrong += 1;
        if wrong == PROBLEMS_MAX {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(columns: &[&str], rows: &[&[&str]]) -> Vec<String> {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let new =
            NewLookupTable { name: "countries".to_owned(), columns: texts(columns), rows: rows.iter().map(|row| texts(row)).collect() };
        match checked(new) {
            Ok(_) => Vec::new(),
            Err(problem) => problem.document().fields.iter().map(|field| field.pointer.clone()).collect(),
        }
    }

    #[test]
    fn rows_have_the_tables_width_and_keys_are_unique() {
        assert_eq!(pointers(&["code", "name"], &[&["de", "Germany"], &["fr", "France"]]), Vec::<String>::new());
        assert_eq!(pointers(&["code", "name"], &[&["de"], &["fr", "a"], &["fr", "b"]]), ["/rows/0", "/rows/2"]);
        assert_eq!(pointers(&[], &[]), ["/columns"]);
        assert_eq!(pointers(&["a", "a", " "], &[]), ["/columns/2", "/columns/1"]);
    }
}
