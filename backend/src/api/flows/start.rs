//! Starting a run by hand, by a program, or as a test of the draft.

use super::super::{
    auth::Member,
    extract::{JsonOrDefault, Path},
    prefer::Prefer,
    problem::Problem,
};
use crate::app::App;
use axum::{extract::State, response::Response};
use serde_json::json;
use wire::{
    FlowId,
    run::{Run, StartRun},
};

/// Start a run.
///
/// Answers 202 with the run once it is kept. With `Prefer: wait=N` it waits up to N seconds for the run to end, and
/// answers 200 with the run as it then stands.
#[utoipa::path(
    post, path = "/api/v1/flows/{id}/runs", tag = "runs",
    params(("id" = String, Path), ("Prefer" = Option<String>, Header, description = "`wait=10`: wait up to ten seconds for the end.")),
    request_body = StartRun,
    responses((status = 200, body = Run), (status = 202, body = Run))
)]
pub async fn start_run(
    State(app): State<App>,
    member: Member,
    Path(id): Path<FlowId>,
    prefer: Prefer,
    JsonOrDefault(start): JsonOrDefault<StartRun>,
) -> Result<Response, Problem> {
    let scoped = member.scoped(&app);
    scoped.flow(id).await?.ok_or_else(|| Problem::not_found("flow"))?;
    let is_test = start.draft || start.dry_run || start.until.is_some();
    let run = app.engine.start_run(member.workspace, id, start).await?;
    if !is_test {
        let tx = scoped.begin().await?;
        tx.audit(member.workspace, &member.actor, "run.start", Some(run.to_string()), json!({ "flow": id })).await?;
        tx.commit().await?;
    }
    prefer.answer(&app, &member, run).await
}
