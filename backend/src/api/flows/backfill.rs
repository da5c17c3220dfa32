//! Makes up for moments of a schedule that started nothing, or whose run failed.

use super::super::{
    auth::Member,
    extract::{Json, Path},
    problem::Problem,
};
use crate::app::App;
use axum::extract::State;
use serde_json::json;
use wire::{
    FlowId,
    flow::{Backfill, Backfilled},
};

/// Make up for moments of a schedule.
///
/// Starts a run for each moment of the range that started none, or whose run failed; with `dry` it only says how many. A
/// thousand moments are the most. Doing it twice starts nothing twice.
#[utoipa::path(post, path = "/api/v1/flows/{id}/backfill", tag = "flows", params(("id" = String, Path)), request_body = Backfill, responses((status = 200, body = Backfilled)))]
pub async fn backfill_flow(
    State(app): State<App>,
    member: Member,
    Path(id): Path<FlowId>,
    Json(asked): Json<Backfill>,
) -> Result<Json<Backfilled>, Problem> {
    let done = app.engine.backfill(member.workspace, id, &asked).await?;
    if !asked.dry {
        let tx = member.scoped(&app).begin().await?;
        let details = json!({ "from": asked.from, "to": asked.to, "runs": done.runs.len() });
        tx.audit(member.workspace, &member.actor, "flow.backfill", Some(id.to_string()), details).await?;
        tx.commit().await?;
    }
    Ok(Json(done))
}
