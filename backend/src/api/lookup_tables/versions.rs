//! What a lookup table was before: list, look, restore.

use super::{
    super::{
        auth::Member,
        etag::{IfMatch, Tagged},
        extract::{Json, Path},
        kept,
        problem::Problem,
    },
    Content, read, replace,
};
use crate::app::App;
use axum::extract::State;
use store::lookup_tables::LookupTableContent;
use wire::{
    LookupTableId, Page,
    table::{LookupTable, SavedVersion, TableVersion},
};

/// List the versions of a lookup table.
///
/// The newest first; the first is the table as it is. 50 are kept.
#[utoipa::path(get, path = "/api/v1/lookup-tables/{id}/versions", tag = "lookup tables", params(("id" = String, Path)), responses((status = 200, body = Page<SavedVersion>)))]
pub async fn list_lookup_table_versions(
    State(app): State<App>,
    member: Member,
    Path(id): Path<LookupTableId>,
) -> Result<Json<Page<SavedVersion>>, Problem> {
    let scoped = member.scoped(&app);
    scoped.lookup_table_name(id).await?.ok_or_else(|| Problem::not_found("lookup table"))?;
    kept::list(&scoped, id.0).await
}

/// Read a version of a lookup table.
#[utoipa::path(get, path = "/api/v1/lookup-tables/{id}/versions/{number}", tag = "lookup tables", params(("id" = String, Path), ("number" = i64, Path)), responses((status = 200, body = TableVersion)))]
pub async fn get_lookup_table_version(
    State(app): State<App>,
    member: Member,
    Path((id, number)): Path<(LookupTableId, i64)>,
) -> Result<Json<TableVersion>, Problem> {
    let (content, version) = kept::find::<Content<'_>>(&member.scoped(&app), id.0, number).await?;
    Ok(Json(TableVersion { columns: content.columns.into_owned(), rows: content.rows.into_owned(), version }))
}

/// Restore a version of a lookup table.
///
/// Its columns and rows become those of the table, as a new version; the name stays. Needs `If-Match` with the `ETag`
/// of the table that was read.
#[utoipa::path(post, path = "/api/v1/lookup-tables/{id}/versions/{number}/restore", tag = "lookup tables", params(("id" = String, Path), ("number" = i64, Path), ("If-Match" = String, Header, description = "The `ETag` that was read; `*` overwrites whatever is there.")), responses((status = 200, body = LookupTable), (status = 412, body = wire::Problem), (status = 428, body = wire::Problem)))]
pub async fn restore_lookup_table_version(
    State(app): State<App>,
    member: Member,
    Path((id, number)): Path<(LookupTableId, i64)>,
    if_match: IfMatch,
) -> Result<Tagged<LookupTable>, Problem> {
    let expected = if_match.required()?;
    let scoped = member.scoped(&app);
    let (found, _) = kept::find::<Content<'_>>(&scoped, id.0, number).await?;
    let tx = scoped.begin().await?;
    let now = scoped.lookup_table_in(&tx, id).await?.ok_or_else(|| Problem::not_found("lookup table"))?;
    let content = LookupTableContent { name: now.name, columns: found.columns.into_owned(), rows: found.rows.into_owned() };
    replace(&scoped, &tx, &member, id, expected, &content, "lookup_table.restore").await?;
    tx.commit().await?;
    read(&app, &member, id).await
}
