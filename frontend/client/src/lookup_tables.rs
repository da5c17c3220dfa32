//! Lookup tables.

use crate::request::{Answer, Call};
use wire::{
    LookupTableId, Page,
    table::{LookupTable, NewLookupTable},
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
