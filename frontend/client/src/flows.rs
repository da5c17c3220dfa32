//! Flows: heads, drafts, versions, files.

use crate::request::{Answer, Call, query};
use wire::{
    FlowId, Json, Page,
    flow::{Backfill, Backfilled, Draft, Finding, Flow, FlowPatch, NewFlow, Publish, Sample, SaveDraft, Version},
};

/// All flows, by name.
///
/// # Errors
/// What the server refuses.
pub async fn list() -> Answer<Vec<Flow>> {
    Ok(Call::get("/flows?limit=200").read::<Page<Flow>>().await?.items)
}

/// One flow.
///
/// # Errors
/// What the server refuses.
pub async fn get(id: FlowId) -> Answer<Flow> {
    Call::get(format!("/flows/{id}")).read().await
}

/// Makes one.
///
/// # Errors
/// What the server refuses.
pub async fn create(body: &NewFlow) -> Answer<Flow> {
    Call::post("/flows").json(body).read().await
}

/// Changes the head of one that still is at `revision`.
///
/// # Errors
/// What the server refuses.
pub async fn update(id: FlowId, revision: i64, body: &FlowPatch) -> Answer<Flow> {
    Call::patch(format!("/flows/{id}")).if_match(revision).json(body).read().await
}

/// Removes one.
///
/// # Errors
/// What the server refuses.
pub async fn delete(flow: &Flow) -> Answer<()> {
    Call::delete(format!("/flows/{}", flow.id)).if_match(flow.revision).done().await
}

/// The draft.
///
/// # Errors
/// What the server refuses.
pub async fn draft(id: FlowId) -> Answer<Draft> {
    Call::get(format!("/flows/{id}/draft")).read().await
}

/// Saves the draft if it still is at `revision`.
///
/// # Errors
/// What the server refuses.
pub async fn save_draft(id: FlowId, revision: i64, document: Json) -> Answer<Draft> {
    Call::put(format!("/flows/{id}/draft")).if_match(revision).json(&SaveDraft { document }).read().await
}

/// What the checker finds in a document.
///
/// # Errors
/// What the server refuses.
pub async fn check(document: Json) -> Answer<Vec<Finding>> {
    Call::post("/flows/check").json(&SaveDraft { document }).read().await
}

/// Publishes the draft.
///
/// # Errors
/// What the server refuses.
pub async fn publish(id: FlowId, message: &str) -> Answer<Version> {
    Call::post(format!("/flows/{id}/publish")).json(&Publish { message: message.to_owned() }).read().await
}

/// The published versions, newest first.
///
/// # Errors
/// What the server refuses.
pub async fn versions(id: FlowId) -> Answer<Page<Version>> {
    Call::get(format!("/flows/{id}/versions")).read().await
}

/// One published version with its document.
///
/// # Errors
/// What the server refuses.
pub async fn version(id: FlowId, number: u32) -> Answer<Version> {
    Call::get(format!("/flows/{id}/versions/{number}")).read().await
}

/// Recent inputs, for the sample picker.
///
/// # Errors
/// What the server refuses.
pub async fn samples(id: FlowId) -> Answer<Vec<Sample>> {
    Call::get(format!("/flows/{id}/samples")).read().await
}

/// What lately came to a step, for the sample picker.
///
/// # Errors
/// What the server refuses.
pub async fn step_samples(id: FlowId, step: &str) -> Answer<Vec<Sample>> {
    Call::get(format!("/flows/{id}/samples{}", query(&[("step", step)]))).read().await
}

/// A copy of a flow.
///
/// # Errors
/// What the server refuses.
pub async fn duplicate(id: FlowId) -> Answer<Flow> {
    Call::post(format!("/flows/{id}/duplicate")).read().await
}

/// Starts runs for moments of its schedule that passed without one; `dry`: says how many.
///
/// # Errors
/// What the server refuses.
pub async fn backfill(id: FlowId, range: &Backfill) -> Answer<Backfilled> {
    Call::post(format!("/flows/{id}/backfill")).json(range).read().await
}

/// The flow as a YAML file.
///
/// # Errors
/// What the server refuses.
pub async fn export(id: FlowId) -> Answer<String> {
    Call::get(format!("/flows/{id}/export")).header("Accept", "application/yaml").text().await
}

/// Makes a flow from a YAML file.
///
/// # Errors
/// What the server refuses.
pub async fn import(yaml: String) -> Answer<Flow> {
    Call::post("/flows/import").yaml(yaml).read().await
}
