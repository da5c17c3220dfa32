//! What a model was before: list, look, restore.

use super::{
    super::{
        auth::Member,
        etag::{IfMatch, Tagged},
        extract::{Json, Path},
        kept,
        problem::Problem,
    },
    Body, read, replace,
};
use crate::app::App;
use axum::extract::State;
use wire::{
    ModelId, Page,
    table::{ModelVersion, NamedModel, SavedVersion},
};

/// List the versions of a model.
///
/// The newest first; the first is the model as it is. 50 are kept.
#[utoipa::path(get, path = "/api/v1/models/{id}/versions", tag = "models", params(("id" = String, Path)), responses((status = 200, body = Page<SavedVersion>)))]
pub async fn list_model_versions(
    State(app): State<App>,
    member: Member,
    Path(id): Path<ModelId>,
) -> Result<Json<Page<SavedVersion>>, Problem> {
    let scoped = member.scoped(&app);
    scoped.model(id).await?.ok_or_else(|| Problem::not_found("model"))?;
    kept::list(&scoped, id.0).await
}

/// Read a version of a model.
#[utoipa::path(get, path = "/api/v1/models/{id}/versions/{number}", tag = "models", params(("id" = String, Path), ("number" = i64, Path)), responses((status = 200, body = ModelVersion)))]
pub async fn get_model_version(
    State(app): State<App>,
    member: Member,
    Path((id, number)): Path<(ModelId, i64)>,
) -> Result<Json<ModelVersion>, Problem> {
    let (model, version) = kept::find(&member.scoped(&app), id.0, number).await?;
    Ok(Json(ModelVersion { model, version }))
}

/// Restore a version of a model.
///
/// Its fields become those of the model, as a new version; the name stays. Needs `If-Match` with the `ETag` of the model
/// that was read. What it touches is told by asking for the impact of the version's model first.
#[utoipa::path(post, path = "/api/v1/models/{id}/versions/{number}/restore", tag = "models", params(("id" = String, Path), ("number" = i64, Path), ("If-Match" = String, Header, description = "The `ETag` that was read; `*` overwrites whatever is there.")), responses((status = 200, body = NamedModel), (status = 412, body = wire::Problem), (status = 428, body = wire::Problem)))]
pub async fn restore_model_version(
    State(app): State<App>,
    member: Member,
    Path((id, number)): Path<(ModelId, i64)>,
    if_match: IfMatch,
) -> Result<Tagged<NamedModel>, Problem> {
    let expected = if_match.required()?;
    let scoped = member.scoped(&app);
    let (model, _) = kept::find(&scoped, id.0, number).await?;
    let tx = scoped.begin().await?;
    let now = scoped.model_in(&tx, id).await?.ok_or_else(|| Problem::not_found("model"))?;
    replace(&scoped, &tx, &member, id, expected, &Body { name: now.name, model }, "model.restore").await?;
    tx.commit().await?;
    read(&app, &member, id).await
}
