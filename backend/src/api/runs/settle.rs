//! What a person says of effects of which nobody knows whether they happened.

use super::note;
use crate::{
    api::{
        auth::Member,
        extract::{Json, Path},
        prefer::Prefer,
        problem::Problem,
    },
    app::App,
};
use axum::{extract::State, response::Response};
use serde_json::json;
use wire::{
    RunId,
    run::{Run, SettleEffects},
};

/// Say what became of effects that are unknown.
///
/// A run that was cut off in the middle of a call which must not be repeated blindly ends as failed with the error
/// `effect.unknown`; the attempts whose `effect` is `unknown` show what was sent. Say of each whether it happened, did not,
/// or is to be repeated: the run goes on from there, as a run of its own. `Prefer: wait=N` as for starting one.
#[utoipa::path(
    post, path = "/api/v1/runs/{id}/settle", tag = "runs",
    params(("id" = String, Path), ("Prefer" = Option<String>, Header)),
    request_body = SettleEffects,
    responses((status = 200, body = Run), (status = 202, body = Run),
        (status = 409, body = wire::Problem, description = "Nothing is unknown, or somebody was faster"),
        (status = 422, body = wire::Problem, description = "Not every unknown effect is named once"))
)]
pub async fn settle_effects(
    State(app): State<App>,
    member: Member,
    Path(id): Path<RunId>,
    prefer: Prefer,
    Json(settle): Json<SettleEffects>,
) -> Result<Response, Problem> {
    let run = app.engine.settle_effects(member.workspace, id, &settle, &member.actor.name).await?;
    note(&app, &member, "run.settle", id, json!({ "run": run, "effects": settle.effects })).await?;
    prefer.answer(&app, &member, run).await
}
