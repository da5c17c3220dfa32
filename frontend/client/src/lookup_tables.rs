//! Lookup tables.

use crate::request::{Answer, Call, query};
use wire::{
    LookupTableId, Page,
    table::{ImportMode, ImportPreview, LookupTable, NewLookupTable, SavedVersion, TableVersion, UsedBy},
};

/// All tables, by name, without their rows.
///
/// # Errors
/// What the server refuses.
pub async fn list() -> Answer<Vec<LookupTable>> {
    Ok(Call::get("/lookup-tables?limit=200").read::<Page<LookupTable>>().await?.items)
}

/// One with its rows.
///
/// # Errors
/// What the server refuses.
pub async fn get(id: LookupTableId) -> Answer<LookupTable> {
    Call::get(format!("/lookup-tables/{id}")).read().await
}

/// Makes one.
///
/// # Errors
/// What the server refuses.
pub async fn create(body: &NewLookupTable) -> Answer<LookupTable> {
    Call::post("/lookup-tables").json(body).read().await
}

/// Replaces one that still is at `revision`.
///
/// # Errors
/// What the server refuses.
pub async fn replace(id: LookupTableId, revision: i64, body: &NewLookupTable) -> Answer<LookupTable> {
    Call::put(format!("/lookup-tables/{id}")).if_match(revision).json(body).read().await
}

/// Removes one.
///
/// # Errors
/// What the server refuses.
pub async fn delete(table: &LookupTable) -> Answer<()> {
    Call::delete(format!("/lookup-tables/{}", table.id)).if_match(table.revision).done().await
}

/// The address of the table as a CSV file.
#[must_use]
pub fn csv_address(id: LookupTableId) -> String {
    format!("/api/v1/lookup-tables/{id}/csv")
}

/// What an import of a CSV file would change; `header` says whether its first row holds names, `None`: guess.
///
/// # Errors
/// What the server refuses.
pub async fn preview_import(id: LookupTableId, mode: ImportMode, header: Option<bool>, file: web_sys::Blob) -> Answer<ImportPreview> {
    Call::post(format!("/lookup-tables/{id}/csv/preview{}", import_query(mode, header))).file("text/csv", file).read().await
}

/// Imports a CSV file into a table that still is at `revision`.
///
/// # Errors
/// What the server refuses.
pub async fn import(id: LookupTableId, revision: i64, mode: ImportMode, header: Option<bool>, file: web_sys::Blob) -> Answer<LookupTable> {
    let path = format!("/lookup-tables/{id}/csv{}", import_query(mode, header));
    Call::put(path).if_match(revision).file("text/csv", file).read().await
}

fn import_query(mode: ImportMode, header: Option<bool>) -> String {
    let mode = if mode == ImportMode::Merge { "merge" } else { "replace" };
    query(&[("mode", mode), ("header", header.map_or("", |header| if header { "true" } else { "false" }))])
}

/// Where a table is used.
///
/// # Errors
/// What the server refuses.
pub async fn used_by(id: LookupTableId) -> Answer<UsedBy> {
    Call::get(format!("/lookup-tables/{id}/used-by")).read().await
}

/// The versions of a table, the newest first.
///
/// # Errors
/// What the server refuses.
pub async fn versions(id: LookupTableId) -> Answer<Vec<SavedVersion>> {
    Ok(Call::get(format!("/lookup-tables/{id}/versions")).read::<Page<SavedVersion>>().await?.items)
}

/// One version with what it held.
///
/// # Errors
/// What the server refuses.
pub async fn version(id: LookupTableId, number: i64) -> Answer<TableVersion> {
    Call::get(format!("/lookup-tables/{id}/versions/{number}")).read().await
}

/// Makes a version the table's rows again, where the table still is at `revision`.
///
/// # Errors
/// What the server refuses.
pub async fn restore(id: LookupTableId, revision: i64, number: i64) -> Answer<LookupTable> {
    Call::post(format!("/lookup-tables/{id}/versions/{number}/restore")).if_match(revision).read().await
}
