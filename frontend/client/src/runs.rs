//! Runs: list, detail, records, starting, retrying, cancelling.

use crate::request::{Answer, Call, query};
use serde::Deserialize;
use wire::{
    AttemptId, FlowId, Page, RunId,
    run::{CancelRun, Explanation, Records, Retry, Run, RunDetail, SettleEffects, StartRun},
};

/// Which runs a list shows; empty parts do not count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// A flow's id.
    pub flow: String,
    /// A status, as `failed`.
    pub status: String,
    /// An origin, as `webhook`.
    pub origin: String,
    /// Text in the summary, the correlation id or the flow's name.
    pub q: String,
    /// Accepted at or after this moment, in milliseconds.
    pub since: String,
    /// Accepted before this moment, in milliseconds.
    pub until: String,
}

/// The first page of runs, newest first.
///
/// # Errors
/// What the server refuses.
pub async fn list(filter: &Filter, limit: u32) -> Answer<Page<Run>> {
    let limit = limit.to_string();
    let parts = [
        ("flow", filter.flow.as_str()),
        ("status", &filter.status),
        ("origin", &filter.origin),
        ("q", &filter.q),
        ("from", &filter.since),
        ("to", &filter.until),
        ("limit", &limit),
    ];
    Call::get(format!("/runs{}", query(&parts))).read().await
}

/// A run with its steps.
///
/// # Errors
/// What the server refuses.
pub async fn get(id: RunId) -> Answer<RunDetail> {
    Call::get(format!("/runs/{id}")).read().await
}

/// What went into an attempt.
///
/// # Errors
/// What the server refuses.
pub async fn input(run: RunId, attempt: AttemptId) -> Answer<Records> {
    Call::get(format!("/runs/{run}/attempts/{attempt}/input")).read().await
}

/// What came out of an attempt.
///
/// # Errors
/// What the server refuses.
pub async fn output(run: RunId, attempt: AttemptId) -> Answer<Records> {
    Call::get(format!("/runs/{run}/attempts/{attempt}/output")).read().await
}

/// How a value of an attempt's output came to be: of the record at `index`, at the path `field`.
///
/// # Errors
/// What the server refuses.
pub async fn explain(run: RunId, attempt: AttemptId, index: usize, field: &str) -> Answer<Explanation> {
    let index = index.to_string();
    Call::get(format!("/runs/{run}/attempts/{attempt}/explain{}", query(&[("index", &index), ("field", field)]))).read().await
}

/// Starts a run; waits up to `wait_secs` for its end, 0: not at all.
///
/// # Errors
/// What the server refuses.
pub async fn start(flow: FlowId, body: &StartRun, wait_secs: u32) -> Answer<Run> {
    let call = Call::post(format!("/flows/{flow}/runs")).json(body);
    let call = if wait_secs > 0 { call.header("Prefer", format!("wait={wait_secs}")) } else { call };
    call.read().await
}

/// Retries a run; gives the run that goes on.
///
/// # Errors
/// What the server refuses.
pub async fn retry(id: RunId, body: &Retry) -> Answer<Run> {
    Call::post(format!("/runs/{id}/retry")).json(body).read().await
}

/// Says what became of effects that are unknown; gives the run that goes on.
///
/// # Errors
/// What the server refuses.
pub async fn settle(id: RunId, body: &SettleEffects) -> Answer<Run> {
    Call::post(format!("/runs/{id}/settle")).json(body).read().await
}

/// Cancels a run.
///
/// # Errors
/// What the server refuses.
pub async fn cancel(id: RunId, undo: bool) -> Answer<Run> {
    Call::post(format!("/runs/{id}/cancel")).json(&CancelRun { undo }).read().await
}
