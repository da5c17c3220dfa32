//! Replays: many runs are retried or cancelled at a rate, with an estimate first and progress.

use super::{
    auth::Member,
    extract::{Json, Path},
    problem::Problem,
};
use crate::app::App;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::json;
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    ReplayId,
    replay::{NewReplay, Replay},
};

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_replays, begin_replay)).routes(routes!(get_replay)).routes(routes!(cancel_replay))
}

/// List replays.
///
/// The newest fifty.
#[utoipa::path(get, path = "/api/v1/replays", tag = "runs", responses((status = 200, body = Vec<Replay>)))]
async fn list_replays(State(app): State<App>, member: Member) -> Result<Json<Vec<Replay>>, Problem> {
    Ok(Json(member.scoped(&app).replays().await?))
}

/// Retry or cancel many runs.
///
/// Those that are named, or that fit a filter; ten thousand at most. With `dry` it only says how many. A run that was sent on
/// its way again already is left out. It goes on after a restart, and each run has its turn once.
#[utoipa::path(post, path = "/api/v1/replays", tag = "runs", request_body = NewReplay, responses((status = 200, body = Replay), (status = 201, body = Replay)))]
async fn begin_replay(State(app): State<App>, member: Member, Json(new): Json<NewReplay>) -> Result<Response, Problem> {
    let replay = app.engine.begin_replay(member.workspace, &new, &member.actor.name).await?;
    let Some(id) = replay.id else { return Ok(Json(replay).into_response()) };
    let tx = member.scoped(&app).begin().await?;
    tx.audit(member.workspace, &member.actor, "replay.begin", Some(id.to_string()), json!({ "what": new, "runs": replay.total })).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(replay)).into_response())
}

/// Read a replay: how far it has come.
#[utoipa::path(get, path = "/api/v1/replays/{id}", tag = "runs", params(("id" = String, Path)), responses((status = 200, body = Replay)))]
async fn get_replay(State(app): State<App>, member: Member, Path(id): Path<ReplayId>) -> Result<Json<Replay>, Problem> {
    member.scoped(&app).replay(id).await?.map(Json).ok_or_else(|| Problem::not_found("replay"))
}

/// End a replay.
///
/// The runs that had their turn stay as they are.
#[utoipa::path(post, path = "/api/v1/replays/{id}/cancel", tag = "runs", params(("id" = String, Path)), responses((status = 200, body = Replay)))]
async fn cancel_replay(State(app): State<App>, member: Member, Path(id): Path<ReplayId>) -> Result<Json<Replay>, Problem> {
    let replay = app.engine.cancel_replay(member.workspace, id).await?;
    let tx = member.scoped(&app).begin().await?;
    tx.audit(member.workspace, &member.actor, "replay.cancel", Some(id.to_string()), json!({})).await?;
    tx.commit().await?;
    Ok(Json(replay))
}
