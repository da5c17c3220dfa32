//! Pairs of names that suggestions know of.

use crate::request::{Answer, Call};
use wire::pair::{MappingPair, MappingPairs, NotePairs};

/// Every pair of the workspace, the newest first.
///
/// # Errors
/// What the server refuses.
pub async fn list() -> Answer<Vec<MappingPair>> {
    Ok(Call::get("/mapping-pairs").read::<MappingPairs>().await?.items)
}

/// Notes what a person made of suggestions.
///
/// # Errors
/// What the server refuses.
pub async fn note(body: &NotePairs) -> Answer<()> {
    Call::post("/mapping-pairs").json(body).done().await
}
