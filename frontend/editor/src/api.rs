//! What the editor asks of the server: the only place here that names `client`.

use client::{Answer, connections, connectors, flows, runs};
use connector::ConnectorSpec;
use serde_json::{Map, Value};
use std::sync::Arc;
use wire::{
    AttemptId, ConnectionId, FlowId, Json, RunId,
    connection::{Connection, OptionItem, OptionsQuery, ScheduleFires, ScheduleQuery},
    flow::{Draft, Flow, FlowPatch, Sample, Version},
    run::{Records, Run, RunDetail, StartRun},
};

/// How long starting a test may take until it is over; after that it is looked at again and again.
const WAIT_SECS: u32 = 2;

/// The head of a flow.
pub async fn flow(id: FlowId) -> Answer<Flow> {
    flows::get(id).await
}

/// All flows.
pub async fn flows() -> Answer<Vec<Flow>> {
    flows::list().await
}

/// Switches a flow on or off.
pub async fn switch(flow: &Flow, enabled: bool) -> Answer<Flow> {
    flows::update(flow.id, flow.revision, &FlowPatch { enabled: Some(enabled), ..FlowPatch::default() }).await
}

/// The draft.
pub async fn draft(id: FlowId) -> Answer<Draft> {
    flows::draft(id).await
}

/// Saves the draft over this revision.
pub async fn save_draft(id: FlowId, revision: i64, document: Json) -> Answer<Draft> {
    flows::save_draft(id, revision, document).await
}

/// Publishes the draft.
pub async fn publish(id: FlowId, message: &str) -> Answer<Version> {
    flows::publish(id, message).await
}

/// Published versions, newest first.
pub async fn versions(id: FlowId) -> Answer<Vec<Version>> {
    Ok(flows::versions(id).await?.items)
}

/// One version with its document.
pub async fn version(id: FlowId, number: u32) -> Answer<Version> {
    flows::version(id, number).await
}

/// Records that came in lately.
pub async fn samples(id: FlowId) -> Answer<Vec<Sample>> {
    flows::samples(id).await
}

/// Lets a flow keep what arrives and begin nothing, or go on.
pub async fn set_paused(flow: &Flow, paused: bool) -> Answer<Flow> {
    flows::update(flow.id, flow.revision, &FlowPatch { paused: Some(paused), ..FlowPatch::default() }).await
}

/// All connectors.
pub async fn specs() -> Answer<Arc<Vec<ConnectorSpec>>> {
    connectors::list().await.map(Arc::new)
}

/// All connections.
pub async fn connections() -> Answer<Arc<Vec<Connection>>> {
    connections::list().await.map(Arc::new)
}

/// What a field can be set to.
pub async fn options(id: ConnectionId, source: String, settings: Map<String, Value>) -> Answer<Vec<OptionItem>> {
    connections::options(id, &OptionsQuery { source, settings }).await
}

/// When a schedule fires next.
pub async fn next_fires(settings: Map<String, Value>) -> Answer<ScheduleFires> {
    connections::next_fires(&ScheduleQuery { cron: String::new(), time_zone: String::new(), settings: Some(settings) }).await
}

/// Starts a test.
pub async fn start_run(id: FlowId, start: &StartRun) -> Answer<Run> {
    runs::start(id, start, WAIT_SECS).await
}

/// A run with its steps.
pub async fn run(id: RunId) -> Answer<RunDetail> {
    runs::get(id).await
}

/// What went into an attempt.
pub async fn input(run: RunId, attempt: AttemptId) -> Answer<Records> {
    runs::input(run, attempt).await
}

/// What came out of an attempt.
pub async fn output(run: RunId, attempt: AttemptId) -> Answer<Records> {
    runs::output(run, attempt).await
}

/// Lets so much time pass.
pub async fn pause(ms: u32) {
    gloo_timers::future::TimeoutFuture::new(ms).await;
}
