//! Runs: the history, one run in detail, retrying and cancelling.

mod explain;
mod settle;

use super::{
    auth::Member,
    extract::{Json, JsonOrDefault, Path, Query},
    page::{PageQuery, Paging},
    prefer::Prefer,
    problem::Problem,
};
use crate::app::App;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use serde_json::json;
use store::runs::{RunFilter, Side};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    AttemptId, FlowId, Page, RunId, Timestamp,
    run::{CancelRun, Origin, Records, Retry, Run, RunDetail, RunStatus},
};

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_runs))
        .routes(routes!(get_run))
        .routes(routes!(get_attempt_input))
        .routes(routes!(get_attempt_output))
        .routes(routes!(explain::explain_value))
        .routes(routes!(retry_run))
        .routes(routes!(settle::settle_effects))
        .routes(routes!(cancel_run))
}

/// Which runs a list shows.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Only those of this flow.
    #[param(value_type = Option<String>)]
    flow: Option<FlowId>,
    /// Only those that stand so.
    status: Option<RunStatus>,
    /// Only those that were started so.
    origin: Option<Origin>,
    /// Whose correlation id is this, or whose summary holds it.
    q: Option<String>,
    /// Only those that were accepted at this moment or later, in milliseconds since 1970.
    from: Option<Timestamp>,
    /// Only those that were accepted before this moment, in milliseconds since 1970.
    to: Option<Timestamp>,
}

/// List runs.
///
/// The newest first.
#[utoipa::path(get, path = "/api/v1/runs", tag = "runs", params(Filter, PageQuery), responses((status = 200, body = Page<Run>)))]
async fn list_runs(
    State(app): State<App>,
    member: Member,
    Query(filter): Query<Filter>,
    paging: Paging,
) -> Result<Json<Page<Run>>, Problem> {
    let Filter { flow, status, origin, q, from, to } = filter;
    let filter = RunFilter { flow, status, origin, text: q.filter(|q| !q.trim().is_empty()), from, to };
    let rows = member.scoped(&app).runs(&filter, paging.cursor()?, paging.limit_and_one()).await?;
    Ok(Json(paging.page(rows, |run| run.id)))
}

/// Read a run: its steps, every attempt, its log.
#[utoipa::path(get, path = "/api/v1/runs/{id}", tag = "runs", params(("id" = String, Path)), responses((status = 200, body = RunDetail)))]
async fn get_run(State(app): State<App>, member: Member, Path(id): Path<RunId>) -> Result<Json<RunDetail>, Problem> {
    let mut detail = member.scoped(&app).run_detail(id).await?.ok_or_else(|| Problem::not_found("run"))?;
    if detail.run.ended_at.is_none()
        && let Some((why, place)) = app.engine.waits(id)
    {
        (detail.run.waits_for, detail.queue_place) = (Some(why), Some(place));
    }
    Ok(Json(detail))
}

/// Read the records that went into an attempt.
#[utoipa::path(get, path = "/api/v1/runs/{id}/attempts/{attempt}/input", tag = "runs", params(("id" = String, Path), ("attempt" = String, Path)), responses((status = 200, body = Records)))]
async fn get_attempt_input(
    State(app): State<App>,
    member: Member,
    Path((id, attempt)): Path<(RunId, AttemptId)>,
) -> Result<Json<Records>, Problem> {
    records(&app, &member, id, attempt, Side::Input).await
}

/// Read the records that came out of an attempt.
#[utoipa::path(get, path = "/api/v1/runs/{id}/attempts/{attempt}/output", tag = "runs", params(("id" = String, Path), ("attempt" = String, Path)), responses((status = 200, body = Records)))]
async fn get_attempt_output(
    State(app): State<App>,
    member: Member,
    Path((id, attempt)): Path<(RunId, AttemptId)>,
) -> Result<Json<Records>, Problem> {
    records(&app, &member, id, attempt, Side::Output).await
}

async fn records(app: &App, member: &Member, id: RunId, attempt: AttemptId, side: Side) -> Result<Json<Records>, Problem> {
    member.scoped(app).attempt_records(id, attempt, side).await?.map(Json).ok_or_else(|| Problem::not_found("payload"))
}

/// Retry a run.
///
/// From the failed step, keeping what succeeded, or from the start; the retry is a run of its own. `Prefer: wait=N` as
/// for starting one.
#[utoipa::path(
    post, path = "/api/v1/runs/{id}/retry", tag = "runs",
    params(("id" = String, Path), ("Prefer" = Option<String>, Header)),
    request_body = Retry,
    responses((status = 200, body = Run), (status = 202, body = Run))
)]
async fn retry_run(
    State(app): State<App>,
    member: Member,
    Path(id): Path<RunId>,
    prefer: Prefer,
    JsonOrDefault(retry): JsonOrDefault<Retry>,
) -> Result<Response, Problem> {
    let details = json!({ "from_start": retry.from_start, "latest": retry.latest });
    let run = app.engine.retry(member.workspace, id, retry).await?;
    note(&app, &member, "run.retry", id, json!({ "run": run, "how": details })).await?;
    prefer.answer(&app, &member, run).await
}

/// Cancel a run.
///
/// What it did stays done, and records under way are not sent on. With `undo` what it did is taken back, the newest first, where
/// its steps name an operation for that; the run ends when that is done, and says what was undone.
#[utoipa::path(post, path = "/api/v1/runs/{id}/cancel", tag = "runs", params(("id" = String, Path)), request_body = CancelRun, responses((status = 200, body = Run)))]
async fn cancel_run(
    State(app): State<App>,
    member: Member,
    Path(id): Path<RunId>,
    JsonOrDefault(cancel): JsonOrDefault<CancelRun>,
) -> Result<Json<Run>, Problem> {
    if cancel.undo {
        app.engine.take_back(member.workspace, id).await?;
    } else {
        app.engine.cancel(member.workspace, id).await?;
    }
    note(&app, &member, "run.cancel", id, json!({ "undo": cancel.undo })).await?;
    member.scoped(&app).run(id).await?.map(Json).ok_or_else(|| Problem::not_found("run"))
}

async fn note(app: &App, member: &Member, action: &str, id: RunId, details: serde_json::Value) -> Result<(), Problem> {
    let tx = member.scoped(app).begin().await?;
    tx.audit(member.workspace, &member.actor, action, Some(id.to_string()), details).await?;
    Ok(tx.commit().await?)
}
