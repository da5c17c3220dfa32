//! Failed records: what was set aside, mended, resumed, given up.

mod validate;

use super::{
    auth::Member,
    connections::sentence,
    etag::{IfMatch, Tagged},
    extract::{Json, Path, Query},
    fields::{self, Fields},
    page::{PageQuery, Paging},
    problem::Problem,
};
use crate::app::App;
use axum::extract::State;
use mapping::Value;
use serde::Deserialize;
use serde_json::json;
use store::failed_records::FailedRecordFilter;
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    FailedRecordId, FlowId, Page, RunId,
    event::Event,
    failed_record::{EditFailedRecord, FailedRecord, FailedRecordGroup, FailedRecordStatus, PickFailedRecords, Settled},
};

/// The most records that are picked at once.
pub const PICKED_MAX: usize = 500;
/// The most characters of a reason.
pub const REASON_MAX: usize = 1_000;

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_failed_records))
        .routes(routes!(list_failed_record_groups))
        .routes(routes!(resume_failed_records))
        .routes(routes!(discard_failed_records))
        .routes(routes!(get_failed_record, edit_failed_record))
}

/// Which failed records a list shows.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Only those of this flow.
    #[param(value_type = Option<String>)]
    flow: Option<FlowId>,
    /// Only those of this run.
    #[param(value_type = Option<String>)]
    run: Option<RunId>,
    /// Only those that failed alike.
    fingerprint: Option<String>,
    /// Only those that stand so.
    status: Option<FailedRecordStatus>,
}

impl From<Filter> for FailedRecordFilter {
    fn from(filter: Filter) -> Self {
        Self { flow: filter.flow, run: filter.run, fingerprint: filter.fingerprint, status: filter.status }
    }
}

/// List failed records.
///
/// The newest first.
#[utoipa::path(get, path = "/api/v1/failed-records", tag = "failed records", params(Filter, PageQuery), responses((status = 200, body = Page<FailedRecord>)))]
async fn list_failed_records(
    State(app): State<App>,
    member: Member,
    Query(filter): Query<Filter>,
    paging: Paging,
) -> Result<Json<Page<FailedRecord>>, Problem> {
    let rows = member.scoped(&app).failed_records(&filter.into(), paging.cursor()?, paging.limit_and_one()).await?;
    Ok(Json(paging.page(rows, |record| record.id)))
}

/// List what failed alike.
///
/// Open records by step, code and field, the latest first.
#[utoipa::path(get, path = "/api/v1/failed-records/groups", tag = "failed records", params(Filter), responses((status = 200, body = Vec<FailedRecordGroup>)))]
async fn list_failed_record_groups(
    State(app): State<App>,
    member: Member,
    Query(filter): Query<Filter>,
) -> Result<Json<Vec<FailedRecordGroup>>, Problem> {
    Ok(Json(member.scoped(&app).failed_record_groups(&filter.into()).await?))
}

/// Read a failed record.
#[utoipa::path(get, path = "/api/v1/failed-records/{id}", tag = "failed records", params(("id" = String, Path)), responses((status = 200, body = FailedRecord)))]
async fn get_failed_record(
    State(app): State<App>,
    member: Member,
    Path(id): Path<FailedRecordId>,
) -> Result<Tagged<FailedRecord>, Problem> {
    member.scoped(&app).failed_record(id).await?.map(tagged).ok_or_else(|| Problem::not_found("failed record"))
}

fn tagged(record: FailedRecord) -> Tagged<FailedRecord> {
    Tagged(record.revision, record)
}

/// Mend a failed record.
///
/// The whole record, as it should go into the step; where the step is a mapping it is checked by it. It waits until it is
/// resumed. Needs `If-Match` with the `ETag` that was read.
#[utoipa::path(patch, path = "/api/v1/failed-records/{id}", tag = "failed records", params(("id" = String, Path), ("If-Match" = String, Header, description = "The `ETag` that was read; `*` overwrites whatever is there.")), request_body = EditFailedRecord, responses((status = 200, body = FailedRecord), (status = 412, body = wire::Problem), (status = 422, body = wire::Problem), (status = 428, body = wire::Problem)))]
async fn edit_failed_record(
    State(app): State<App>,
    member: Member,
    Path(id): Path<FailedRecordId>,
    if_match: IfMatch,
    Json(edit): Json<EditFailedRecord>,
) -> Result<Tagged<FailedRecord>, Problem> {
    let expected = if_match.required()?;
    let record = read(&edit.record)?;
    let scoped = member.scoped(&app);
    let before = scoped.failed_record(id).await?.ok_or_else(|| Problem::not_found("failed record"))?;
    if before.status != FailedRecordStatus::Open {
        return Err(settled());
    }
    validate::check(&app, &member, &before, &record).await?;
    let tx = scoped.begin().await?;
    let edited = scoped.edit_failed_record(&tx, id, expected, &record.to_string()).await.map_err(fields::stale("failed record"))?;
    let edited = edited.ok_or_else(settled)?;
    // What changed is told by name only: records may hold what the log must not.
    let names = changed_names(&read(before.edited.as_ref().unwrap_or(&before.record)).unwrap_or_default(), &record);
    tx.audit(member.workspace, &member.actor, "failed_record.edit", Some(id.to_string()), json!({ "fields": names })).await?;
    tx.commit().await?;
    Ok(tagged(edited))
}

fn settled() -> Problem {
    Problem::conflict("failed_record.settled", "It was resumed or discarded already.")
}

/// A record that came as text, every digit kept.
fn read(record: &wire::Json) -> Result<Value, Problem> {
    let wrong = |detail: String| Problem::field("/record", "input.type", detail);
    match mapping::json::read(record.text().as_bytes()) {
        Ok(record @ Value::Object(_)) => Ok(record),
        Ok(_) => Err(wrong("A record is a JSON object.".to_owned())),
        Err(error) => Err(wrong(format!("The record cannot be read: {error}."))),
    }
}

/// Resume failed records.
///
/// Each goes on from the step that refused it, as it was mended.
#[utoipa::path(post, path = "/api/v1/failed-records/resume", tag = "failed records", request_body = PickFailedRecords, responses((status = 200, body = Settled)))]
async fn resume_failed_records(
    State(app): State<App>,
    member: Member,
    Json(picked): Json<PickFailedRecords>,
) -> Result<Json<Settled>, Problem> {
    checked(&picked)?.check()?;
    let settled = app.engine.resume_failed_records(member.workspace, &picked.ids, &member.actor.name).await?;
    note(&app, &member, "failed_record.resume", json!({ "ids": picked.ids, "settled": settled.settled, "runs": settled.runs })).await?;
    Ok(Json(settled))
}

/// Discard failed records.
///
/// With a reason, which is kept with them.
#[utoipa::path(post, path = "/api/v1/failed-records/discard", tag = "failed records", request_body = PickFailedRecords, responses((status = 200, body = Settled)))]
async fn discard_failed_records(
    State(app): State<App>,
    member: Member,
    Json(picked): Json<PickFailedRecords>,
) -> Result<Json<Settled>, Problem> {
    let mut found = checked(&picked)?;
    let reason = picked.reason.as_deref().unwrap_or_default().trim();
    if reason.is_empty() {
        found.add("/reason", "field.required", "Say why these records are given up.");
    } else if reason.chars().count() > REASON_MAX {
        found.add("/reason", "field.too_long", format!("It may have {REASON_MAX} characters at most."));
    }
    found.check()?;
    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    let settled = scoped.discard_failed_records(&tx, &picked.ids, reason, &member.actor.name).await?;
    let details = json!({ "ids": picked.ids, "reason": reason, "settled": settled });
    tx.audit(member.workspace, &member.actor, "failed_record.discard", None, details).await?;
    tx.commit().await?;
    let open = scoped.open_failed_record_count().await?;
    app.engine.publish(member.workspace, Event::FailedRecords { open });
    let skipped = u32::try_from(picked.ids.len()).unwrap_or(u32::MAX).saturating_sub(settled);
    Ok(Json(Settled { settled, skipped, runs: Vec::new() }))
}

fn checked(picked: &PickFailedRecords) -> Result<Fields, Problem> {
    let mut found = Fields::default();
    if picked.ids.is_empty() {
        found.add("/ids", "field.required", "Pick at least one record.");
    } else if picked.ids.len() > PICKED_MAX {
        found.add("/ids", "field.too_long", format!("Pick {PICKED_MAX} records at most."));
    }
    Ok(found)
}

async fn note(app: &App, member: &Member, action: &str, details: serde_json::Value) -> Result<(), Problem> {
    let tx = member.scoped(app).begin().await?;
    tx.audit(member.workspace, &member.actor, action, None, details).await?;
    Ok(tx.commit().await?)
}

/// The names of the record's own fields that differ.
fn changed_names(before: &Value, after: &Value) -> Vec<String> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Vec::new() };
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    // By their texts: `1.0` that became `1.00` is a change.
    let same = |name: &str, value: &Value| before.get(name).is_some_and(|old| old.to_string() == value.to_string());
    let other = after.iter().filter(|(name, value)| !same(name, value)).map(|(name, _)| name);
    gone.chain(other).cloned().collect()
}

/// The problem of a mended record that the step would refuse again.
fn still_wrong(code: &str, field: Option<&str>, message: &str) -> Problem {
    let pointer = field.map_or_else(|| "/record".to_owned(), |field| format!("/record/{}", super::connections::escape(field)));
    Problem::field(pointer, code, sentence(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_names_fields_and_holds_no_values() {
        let value = |text: &str| text.parse::<Value>().expect("JSON");
        let (before, after) = (value(r#"{"a":1,"b":2,"c":3,"z":1.0}"#), value(r#"{"a":1,"b":"secret","d":4,"z":1.00}"#));
        assert_eq!(changed_names(&before, &after), ["c", "b", "d", "z"]);
    }
}
