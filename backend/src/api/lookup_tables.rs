//! Lookup tables: few columns, many rows, edited by business users, used by mappings.

mod content;
mod csv;
mod versions;

use super::{
    auth::Member,
    etag::{self, IfMatch, Tagged},
    extract::{Json, Path},
    fields,
    kept::{self, Kept},
    page::Paging,
    problem::Problem,
    uses,
};
use crate::app::App;
use axum::extract::State;
use content::{Content, changes, checked};
use http::StatusCode;
use serde_json::json;
use store::{Scoped, Tx, kept_versions::Counts, lookup_tables::LookupTableContent};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    LookupTableId, Page,
    table::{LookupTable, NewLookupTable, UsedBy},
};

pub use content::{CELL_MAX, COLUMNS_MAX, ROWS_MAX};
pub use csv::{CsvFile, table_of_csv};

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_lookup_tables, create_lookup_table))
        .routes(routes!(get_lookup_table, replace_lookup_table, delete_lookup_table))
        .routes(routes!(lookup_table_used_by))
        .routes(routes!(csv::export_lookup_table, csv::import_lookup_table))
        .routes(routes!(csv::preview_lookup_table_import))
        .routes(routes!(versions::list_lookup_table_versions))
        .routes(routes!(versions::get_lookup_table_version))
        .routes(routes!(versions::restore_lookup_table_version))
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
    let counts = Counts { added: kept::count(content.rows.len()), ..Counts::default() };
    let first = Content::of(&content);
    kept::keep(&scoped, &tx, &member, Kept { subject: id.0, number: 1, name: &content.name, content: &first, counts }).await?;
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
    replace(&scoped, &tx, &member, id, expected, &content, "lookup_table.change").await?;
    tx.commit().await?;
    read(&app, &member, id).await
}

/// Saves a table, keeps it as a version, and notes it in the audit log as `action`.
async fn replace(
    scoped: &Scoped,
    tx: &Tx,
    member: &Member,
    id: LookupTableId,
    expected: Option<i64>,
    content: &LookupTableContent,
    action: &str,
) -> Result<(), Problem> {
    let refused = fields::refused("lookup table", "/name", &content.name);
    let replaced = scoped.update_lookup_table(tx, id, expected, content).await.map_err(refused)?;
    let before = replaced.ok_or_else(|| Problem::not_found("lookup table"))?;
    let counts = changes(&before.rows, &content.rows);
    let old = Content { columns: before.columns.as_slice().into(), rows: before.rows.as_slice().into() };
    let kept = Kept { subject: id.0, number: before.revision, name: &before.name, content: &old, counts: Counts::default() };
    kept::keep_before(scoped, tx, kept, before.updated_at).await?;
    let new = Content::of(content);
    kept::keep(scoped, tx, member, Kept { subject: id.0, number: before.revision + 1, name: &content.name, content: &new, counts }).await?;
    tx.audit(member.workspace, &member.actor, action, Some(id.to_string()), kept::details(&content.name, counts)).await?;
    Ok(())
}

/// Where a lookup table is used.
///
/// The flows, in their drafts and published versions, with the steps and targets that look something up in it.
#[utoipa::path(get, path = "/api/v1/lookup-tables/{id}/used-by", tag = "lookup tables", params(("id" = String, Path)), responses((status = 200, body = UsedBy)))]
async fn lookup_table_used_by(State(app): State<App>, member: Member, Path(id): Path<LookupTableId>) -> Result<Json<UsedBy>, Problem> {
    let scoped = member.scoped(&app);
    let name = scoped.lookup_table_name(id).await?.ok_or_else(|| Problem::not_found("lookup table"))?;
    uses::of_table(&scoped, &name).await.map(Json)
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
    scoped.forget_versions(&tx, id.0).await?;
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
