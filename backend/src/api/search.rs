//! What the command palette finds: flows, connections, tables, models by name, runs by id or correlation id.

use super::{
    auth::Member,
    extract::{Json, Query},
    problem::Problem,
};
use crate::app::App;
use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{RunId, home::Hit};

/// Hits of one kind.
const EACH_MAX: u64 = 8;
/// The longest text that is looked for.
const TEXT_MAX: usize = 200;

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(search))
}

/// What to look for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Part of a name, or the id of a run.
    #[serde(default)]
    q: String,
}

/// Search by name.
#[utoipa::path(get, path = "/api/v1/search", tag = "home", params(Wanted), responses((status = 200, body = Vec<Hit>)))]
async fn search(State(app): State<App>, member: Member, Query(wanted): Query<Wanted>) -> Result<Json<Vec<Hit>>, Problem> {
    let text = wanted.q.trim();
    if text.chars().count() > TEXT_MAX {
        return Err(Problem::field("query:q", "field.too_long", format!("Look for {TEXT_MAX} characters at most.")));
    }
    if text.is_empty() {
        return Ok(Json(Vec::new()));
    }
    let scoped = member.scoped(&app);
    let mut hits = Vec::new();
    if let Ok(id) = text.parse::<RunId>()
        && let Some(run) = scoped.run(id).await?
    {
        hits.push(Hit { kind: "run".to_owned(), id: run.id.to_string(), title: run.flow_name, hint: run.summary });
    }
    let mut found = scoped.search(text, EACH_MAX).await?;
    found.extend(scoped.runs_by_correlation(text, EACH_MAX).await?);
    hits.extend(found.into_iter().map(|found| Hit { kind: found.kind.to_owned(), id: found.id, title: found.title, hint: found.hint }));
    Ok(Json(hits))
}
