//! Named models.

use crate::request::{Answer, Call, next_page};
use serde_json::Value;
use wire::{
    Json, ModelId, Page,
    table::{
        AskImpact, Impact, InferModel, ModelVersion, NamedModel, NewModel, ReadModel, ReadModelAnswer, ReplaceModel, SavedVersion, UsedBy,
    },
};

/// All models, by name.
///
/// # Errors
/// What the server refuses.
pub async fn list() -> Answer<Vec<NamedModel>> {
    Ok(Call::get("/models?limit=200").read::<Page<NamedModel>>().await?.items)
}

/// Every model, page by page.
///
/// # Errors
/// What the server refuses.
pub async fn all() -> Answer<Vec<NamedModel>> {
    let mut page = Call::get("/models?limit=200").read::<Page<NamedModel>>().await?;
    let mut all = page.items;
    while let Some(next) = page.next.take() {
        page = next_page::<NamedModel>(&next).await?;
        all.append(&mut page.items);
    }
    Ok(all)
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
pub async fn replace(id: ModelId, revision: i64, body: &ReplaceModel) -> Answer<NamedModel> {
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

/// The model that a text describes.
///
/// # Errors
/// What the server refuses, with mistakes at `/text` and `/component`.
pub async fn read(body: &ReadModel) -> Answer<ReadModelAnswer> {
    Call::post("/models/read").json(body).read().await
}

/// What a changed model touches.
///
/// # Errors
/// What the server refuses.
pub async fn impact(id: ModelId, model: Value) -> Answer<Impact> {
    Call::post(format!("/models/{id}/impact")).json(&AskImpact { model }).read().await
}

/// Where a model is used.
///
/// # Errors
/// What the server refuses.
pub async fn used_by(id: ModelId) -> Answer<UsedBy> {
    Call::get(format!("/models/{id}/used-by")).read().await
}

/// The versions of a model, the newest first.
///
/// # Errors
/// What the server refuses.
pub async fn versions(id: ModelId) -> Answer<Vec<SavedVersion>> {
    Ok(Call::get(format!("/models/{id}/versions")).read::<Page<SavedVersion>>().await?.items)
}

/// One version with what it held.
///
/// # Errors
/// What the server refuses.
pub async fn version(id: ModelId, number: i64) -> Answer<ModelVersion> {
    Call::get(format!("/models/{id}/versions/{number}")).read().await
}

/// Makes a version the model's fields again, where the model still is at `revision`.
///
/// # Errors
/// What the server refuses.
pub async fn restore(id: ModelId, revision: i64, number: i64) -> Answer<NamedModel> {
    Call::post(format!("/models/{id}/versions/{number}/restore")).if_match(revision).read().await
}
