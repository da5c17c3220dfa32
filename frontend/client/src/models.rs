//! Named models.

use crate::request::{Answer, Call};
use serde_json::Value;
use wire::{
    Json, ModelId, Page,
    table::{InferModel, NamedModel, NewModel},
};

/// All models, by name.
///
/// # Errors
/// What the server refuses.
pub async fn list() -> Answer<Vec<NamedModel>> {
    Ok(Call::get("/models?limit=200").read::<Page<NamedModel>>().await?.items)
}

/// One model.
///
/// # Errors
/// What the server refuses.
pub async fn get(id: ModelId) -> Answer<NamedModel> {
    Call::get(format!("/models/{id}")).read().await
}

/// Makes one.
///
/// # Errors
/// What the server refuses.
pub async fn create(body: &NewModel) -> Answer<NamedModel> {
    Call::post("/models").json(body).read().await
}

/// Replaces one that still is at `revision`.
///
/// # Errors
/// What the server refuses.
pub async fn replace(id: ModelId, revision: i64, body: &NewModel) -> Answer<NamedModel> {
    Call::put(format!("/models/{id}")).if_match(revision).json(body).read().await
}

/// Removes one.
///
/// # Errors
/// What the server refuses.
pub async fn delete(model: &NamedModel) -> Answer<()> {
    Call::delete(format!("/models/{}", model.id)).if_match(model.revision).done().await
}

/// A model that fits these records.
///
/// # Errors
/// What the server refuses.
pub async fn infer(samples: Vec<Json>) -> Answer<Value> {
    Call::post("/models/infer").json(&InferModel { samples }).read().await
}
