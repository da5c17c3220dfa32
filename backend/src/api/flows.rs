//! Flows: the head, the draft, published versions, and starting a run.

mod backfill;
pub mod document;
mod draft;
mod files;
mod publish;
mod samples;
mod start;
mod versions;

use super::{
    auth::Member,
    etag::{IfMatch, Tagged},
    extract::{Json, Path, Query},
    fields::{self, Fields},
    page::{PageQuery, Paging},
    problem::Problem,
};
use crate::app::App;
use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use store::{
    flows::{FlowFilter, HeadChange},
    home::OpenRun,
    rollups::{self, HOUR_MS},
};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    FlowId, Page, Timestamp,
    account::Role,
    event::Event,
    flow::{Flow, FlowPatch, LastRun, NewFlow, RunBucket},
};

pub use document::{findings, summary};
pub use draft::{create, save as save_draft_in};
pub use publish::publish;

/// The buckets of a sparkline.
const SPARKLINE_HOURS: i64 = 24;

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_flows, create_flow))
        .routes(routes!(draft::check_flow))
        .routes(routes!(files::import_flow))
        .routes(routes!(get_flow, change_flow, delete_flow))
        .routes(routes!(draft::get_draft, draft::save_draft))
        .routes(routes!(publish::publish_flow))
        .routes(routes!(versions::list_versions))
        .routes(routes!(versions::get_version))
        .routes(routes!(start::start_run))
        .routes(routes!(backfill::backfill_flow))
        .routes(routes!(samples::list_samples))
        .routes(routes!(files::duplicate_flow))
        .routes(routes!(files::export_flow))
}

/// Which flows a list shows.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Whose name, description or systems hold this.
    q: Option<String>,
    /// Filed exactly here.
    folder: Option<String>,
    /// That use the connection of this name.
    connection: Option<String>,
}

/// [`NewFlow`] with its document read: a mistake in it is told by its place.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    name: String,
    #[serde(default)]
    folder: String,
    #[serde(default)]
    document: Option<flow::Flow>,
}

/// List flows.
///
/// The newest first.
#[utoipa::path(get, path = "/api/v1/flows", tag = "flows", params(Filter, PageQuery), responses((status = 200, body = Page<Flow>)))]
async fn list_flows(
    State(app): State<App>,
    member: Member,
    Query(filter): Query<Filter>,
    paging: Paging,
) -> Result<Json<Page<Flow>>, Problem> {
    let filter = FlowFilter { text: filter.q.filter(|q| !q.trim().is_empty()), folder: filter.folder, connection: filter.connection };
    let rows = member.scoped(&app).flows(&filter, paging.cursor()?, paging.limit_and_one()).await?;
    Ok(Json(paging.page(wire_flows(&app, &member, rows).await?, |flow| flow.id)))
}

/// Make a flow.
///
/// Empty, or from a document. It is switched on, and does nothing until it is published.
#[utoipa::path(post, path = "/api/v1/flows", tag = "flows", request_body = NewFlow, responses((status = 201, body = Flow)))]
async fn create_flow(State(app): State<App>, member: Member, Json(new): Json<New>) -> Result<(StatusCode, Tagged<Flow>), Problem> {
    let mut found = Fields::default();
    let name = found.name("/name", &new.name);
    let folder = found.folder("/folder", &new.folder);
    found.check()?;
    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    let id = create(&app, &member, &tx, &name, &folder, new.document.unwrap_or_default()).await.map_err(fields::taken("/name", &name))?;
    tx.commit().await?;
    app.engine.publish(member.workspace, Event::Flow { flow: id });
    Ok((StatusCode::CREATED, read(&app, &member, id).await?))
}

/// Read a flow's head.
#[utoipa::path(get, path = "/api/v1/flows/{id}", tag = "flows", params(("id" = String, Path)), responses((status = 200, body = Flow)))]
async fn get_flow(State(app): State<App>, member: Member, Path(id): Path<FlowId>) -> Result<Tagged<Flow>, Problem> {
    read(&app, &member, id).await
}

/// Change a flow's head: its name, its folder, on or off, paused or not.
///
/// On, off and paused need the role operator; a name or a folder needs builder.
///
/// Needs `If-Match` with the `ETag` that was read, so that nobody's change is lost; `*` overwrites whatever is there.
#[utoipa::path(patch, path = "/api/v1/flows/{id}", tag = "flows", params(("id" = String, Path), ("If-Match" = String, Header, description = "The `ETag` that was read; `*` overwrites whatever is there.")), request_body = FlowPatch, responses((status = 200, body = Flow), (status = 412, body = wire::Problem), (status = 428, body = wire::Problem)))]
async fn change_flow(
    State(app): State<App>,
    member: Member,
    Path(id): Path<FlowId>,
    if_match: IfMatch,
    Json(patch): Json<FlowPatch>,
) -> Result<Tagged<Flow>, Problem> {
    if patch.name.is_some() || patch.folder.is_some() {
        member.require(Role::Builder)?;
    }
    let expected = if_match.required()?;
    let mut found = Fields::default();
    let change = HeadChange {
        name: patch.name.as_deref().map(|name| found.name("/name", name)),
        folder: patch.folder.as_deref().map(|folder| found.folder("/folder", folder)),
        enabled: patch.enabled,
        paused: patch.paused,
    };
    found.check()?;
    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    let name = change.name.clone().unwrap_or_default();
    let changed = scoped.change_flow(&tx, id, expected, &change).await.map_err(fields::refused("flow", "/name", &name))?;
    let before = changed.ok_or_else(|| Problem::not_found("flow"))?;
    let action = match change.enabled {
        Some(true) if !before.enabled => "flow.enable",
        Some(false) if before.enabled => "flow.disable",
        None if change.paused == Some(true) && !before.paused => "flow.pause",
        None if change.paused == Some(false) && before.paused => "flow.resume",
        _ => "flow.change",
    };
    let details = json!({ "before": { "name": before.name, "folder": before.folder, "enabled": before.enabled, "paused": before.paused }, "after": patch });
    tx.audit(member.workspace, &member.actor, action, Some(id.to_string()), details).await?;
    tx.commit().await?;
    app.engine.flow_changed(member.workspace, id).await?;
    app.engine.publish(member.workspace, Event::Flow { flow: id });
    read(&app, &member, id).await
}

/// Delete a flow.
///
/// With its draft and its versions; its runs stay in the history. Needs `If-Match` with the `ETag` that was read.
#[utoipa::path(delete, path = "/api/v1/flows/{id}", tag = "flows", params(("id" = String, Path), ("If-Match" = String, Header, description = "The `ETag` that was read; `*` overwrites whatever is there.")), responses((status = 204), (status = 412, body = wire::Problem), (status = 428, body = wire::Problem)))]
async fn delete_flow(State(app): State<App>, member: Member, Path(id): Path<FlowId>, if_match: IfMatch) -> Result<StatusCode, Problem> {
    let expected = if_match.required()?;
    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    let removed = scoped.delete_flow(&tx, id, expected).await.map_err(fields::stale("flow"))?;
    let before = removed.ok_or_else(|| Problem::not_found("flow"))?;
    let details = json!({ "name": before.name, "published": before.published });
    tx.audit(member.workspace, &member.actor, "flow.delete", Some(id.to_string()), details).await?;
    tx.commit().await?;
    app.engine.flow_changed(member.workspace, id).await?;
    app.engine.publish(member.workspace, Event::Flow { flow: id });
    Ok(StatusCode::NO_CONTENT)
}

async fn read(app: &App, member: &Member, id: FlowId) -> Result<Tagged<Flow>, Problem> {
    let row = member.scoped(app).flow(id).await?.ok_or_else(|| Problem::not_found("flow"))?;
    let revision = row.revision;
    let flow = wire_flows(app, member, vec![row]).await?.pop().ok_or_else(|| Problem::not_found("flow"))?;
    Ok(Tagged(revision, flow))
}

async fn wire_flows(app: &App, member: &Member, rows: Vec<store::flows::Flow>) -> Result<Vec<Flow>, Problem> {
    let now = app.clock.now();
    let first = rollups::hour_of(now) - (SPARKLINE_HOURS - 1) * HOUR_MS;
    let scoped = member.scoped(app);
    let mut lines = sparklines(first, &scoped.rollups(first, now + HOUR_MS).await?, &scoped.open_runs().await?);
    let empty = || (0..SPARKLINE_HOURS).map(|hour| RunBucket { at: first + hour * HOUR_MS, ..RunBucket::default() }).collect();
    Ok(rows.into_iter().map(|row| wire_flow(lines.remove(&row.id).unwrap_or_else(empty), row)).collect())
}

fn wire_flow(runs_24h: Vec<RunBucket>, row: store::flows::Flow) -> Flow {
    Flow {
        id: row.id,
        name: row.name,
        description: row.description,
        folder: row.folder,
        enabled: row.enabled,
        paused: row.paused,
        published: row.published,
        changed: row.changed,
        trigger: row.trigger,
        connectors: row.connectors,
        runs_24h,
        last_run: row.last_run.map(|last| LastRun { id: last.id, status: last.status, at: last.at }),
        next_run_at: row.next_run_at.filter(|_| row.enabled),
        failed_records: row.failed_records,
        updated_at: row.updated_at,
        revision: row.revision,
    }
}

/// The figures of the last hours by flow, the last hour is now.
fn sparklines(first: Timestamp, rows: &[rollups::Row], open: &[OpenRun]) -> HashMap<FlowId, Vec<RunBucket>> {
    let mut lines: HashMap<FlowId, Vec<RunBucket>> = HashMap::new();
    let mut bucket = |flow: FlowId, at: Timestamp, change: &dyn Fn(&mut RunBucket)| {
        let line = lines
            .entry(flow)
            .or_insert_with(|| (0..SPARKLINE_HOURS).map(|hour| RunBucket { at: first + hour * HOUR_MS, ..RunBucket::default() }).collect());
        let index = usize::try_from((at - first).div_euclid(HOUR_MS)).unwrap_or(0);
        line.get_mut(index).map(change);
    };
    let small = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    for row in rows {
        bucket(row.flow, row.hour, &|bucket| {
            bucket.succeeded += small(row.figures.succeeded);
            bucket.with_failed_records += small(row.figures.with_failed_records);
            bucket.failed += small(row.figures.failed + row.figures.cancelled);
        });
    }
    for run in open {
        // What waits since before the first hour shows in the first.
        bucket(run.flow, run.created_at.max(first), &|bucket| bucket.open += 1);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::rollups::{Figures, Row};
    use wire::run::RunStatus;

    #[test]
    fn a_sparkline_has_one_bucket_an_hour_and_old_open_runs_show_in_the_first() {
        let flow = FlowId(uuid::Uuid::from_u128(1));
        let first = 100 * HOUR_MS;
        let rows =
            [Row { flow, hour: first + 23 * HOUR_MS, figures: Figures { succeeded: 2, failed: 1, cancelled: 1, ..Figures::default() } }];
        let open = [OpenRun { flow, status: RunStatus::Waiting, created_at: 5 }];
        let line = sparklines(first, &rows, &open).remove(&flow).expect("a line");
        assert_eq!(line.len(), 24);
        assert_eq!((line[0].open, line[23].succeeded, line[23].failed), (1, 2, 2));
    }
}
