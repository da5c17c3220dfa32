//! How long the history of a workspace is kept, and how much of it there is.

use crate::{
    api::{
        auth::Member,
        etag::{IfMatch, Tagged},
        extract::Json,
        fields::{self, Fields},
        problem::Problem,
    },
    app::App,
};
use axum::extract::State;
use serde_json::json;
use std::{fmt::Display, ops::RangeInclusive};
use store::retention::HISTORY;
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::settings::{
    AUDIT_DAYS_MIN, History, HistoryKept, KEPT_BYTES_MAX, KEPT_BYTES_MIN, KEPT_DAYS_MAX, KEPT_DAYS_MIN, KEPT_RUNS_MAX, KEPT_RUNS_MIN,
};

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_history, set_history)).routes(routes!(get_history_kept))
}

/// Read how long the history is kept.
#[utoipa::path(get, path = "/api/v1/settings/history", tag = "settings", responses((status = 200, body = History)))]
async fn get_history(State(app): State<App>, member: Member) -> Result<Tagged<History>, Problem> {
    let (history, revision) = member.scoped(&app).retention().await?;
    Ok(Tagged(revision, history))
}

/// Set how long the history is kept.
///
/// What is older goes within minutes. Needs `If-Match` with the `ETag` that was read.
#[utoipa::path(put, path = "/api/v1/settings/history", tag = "settings", params(("If-Match" = String, Header, description = "The `ETag` that was read; `*` overwrites whatever is there.")), request_body = History, responses((status = 200, body = History), (status = 412, body = wire::Problem), (status = 422, body = wire::Problem), (status = 428, body = wire::Problem)))]
async fn set_history(
    State(app): State<App>,
    member: Member,
    if_match: IfMatch,
    Json(history): Json<History>,
) -> Result<Tagged<History>, Problem> {
    let expected = if_match.required()?;
    check(&history)?;
    let scoped = member.scoped(&app);
    let (before, _) = scoped.retention().await?;
    let tx = scoped.begin().await?;
    let value = serde_json::to_value(&history).map_err(Problem::internal)?;
    let revision = tx.save_setting(member.workspace, HISTORY, &value, expected).await.map_err(fields::stale("settings"))?;
    tx.audit(member.workspace, &member.actor, "settings.history", None, json!({ "before": before, "after": history })).await?;
    tx.commit().await?;
    Ok(Tagged(revision, history))
}

/// Read how much history there is, and what the next purge takes.
#[utoipa::path(get, path = "/api/v1/settings/history/kept", tag = "settings", responses((status = 200, body = HistoryKept)))]
async fn get_history_kept(State(app): State<App>, member: Member) -> Result<Json<HistoryKept>, Problem> {
    Ok(Json(member.scoped(&app).history_kept().await?))
}

fn check(history: &History) -> Result<(), Problem> {
    let mut found = Fields::default();
    within(&mut found, "/succeeded_days", Some(history.succeeded_days), KEPT_DAYS_MIN..=KEPT_DAYS_MAX, "days");
    within(&mut found, "/failed_days", Some(history.failed_days), KEPT_DAYS_MIN..=KEPT_DAYS_MAX, "days");
    within(&mut found, "/audit_days", Some(history.audit_days), AUDIT_DAYS_MIN..=KEPT_DAYS_MAX, "days");
    within(&mut found, "/runs_max", history.runs_max, KEPT_RUNS_MIN..=KEPT_RUNS_MAX, "runs, or nothing for no limit");
    within(&mut found, "/bytes_max", history.bytes_max, KEPT_BYTES_MIN..=KEPT_BYTES_MAX, "bytes, or nothing for no limit");
    found.check()
}

fn within<T: PartialOrd + Display>(found: &mut Fields, pointer: &str, value: Option<T>, range: RangeInclusive<T>, unit: &str) {
    if value.is_some_and(|value| !range.contains(&value)) {
        found.add(pointer, "field.invalid", format!("Write {} to {} {unit}.", range.start(), range.end()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(history: &History) -> Vec<String> {
        match check(history) {
            Ok(()) => Vec::new(),
            Err(problem) => problem.document().fields.iter().map(|field| field.pointer.clone()).collect(),
        }
    }

    #[test]
    fn values_at_their_bounds_are_taken_and_beyond_them_pointed_at() {
        assert_eq!(pointers(&History::default()), Vec::<String>::new());
        let least = History { succeeded_days: 1, failed_days: 1, runs_max: Some(1_000), bytes_max: Some(KEPT_BYTES_MIN), audit_days: 90 };
        assert_eq!(pointers(&least), Vec::<String>::new());
        let wrong = History { succeeded_days: 0, failed_days: 3_661, runs_max: Some(999), bytes_max: Some(1), audit_days: 89 };
        assert_eq!(pointers(&wrong), ["/succeeded_days", "/failed_days", "/audit_days", "/runs_max", "/bytes_max"]);
    }
}
