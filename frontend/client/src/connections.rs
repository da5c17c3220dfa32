//! Connections: what they are, testing them, what they discover.

use crate::request::{Answer, Call};
use wire::{
    ConnectionId, Page,
    connection::{
        Connection, ConnectionPatch, ModelsQuery, NewConnection, OperationModels, OptionItem, OptionsQuery, ScheduleFires, ScheduleQuery,
        TestResult,
    },
};

/// All connections, by name.
///
/// # Errors
/// What the server refuses.
pub async fn list() -> Answer<Vec<Connection>> {
    Ok(Call::get("/connections?limit=200").read::<Page<Connection>>().await?.items)
}

/// One connection.
///
/// # Errors
/// What the server refuses.
pub async fn get(id: ConnectionId) -> Answer<Connection> {
    Call::get(format!("/connections/{id}")).read().await
}

/// Makes one.
///
/// # Errors
/// What the server refuses.
pub async fn create(body: &NewConnection) -> Answer<Connection> {
    Call::post("/connections").json(body).read().await
}

/// Changes one that still is at `revision`.
///
/// # Errors
/// What the server refuses.
pub async fn update(id: ConnectionId, revision: i64, body: &ConnectionPatch) -> Answer<Connection> {
    Call::patch(format!("/connections/{id}")).if_match(revision).json(body).read().await
}

/// Removes one that no flow uses.
///
/// # Errors
/// What the server refuses.
pub async fn delete(connection: &Connection) -> Answer<()> {
    Call::delete(format!("/connections/{}", connection.id)).if_match(connection.revision).done().await
}

/// Tries settings that are not saved.
///
/// # Errors
/// What the server refuses.
pub async fn test_unsaved(body: &NewConnection) -> Answer<TestResult> {
    Call::post("/connections/test").json(body).read().await
}

/// Tries a saved one.
///
/// # Errors
/// What the server refuses.
pub async fn test(id: ConnectionId) -> Answer<TestResult> {
    Call::post(format!("/connections/{id}/test")).read().await
}

/// Lets one call try it now, where its calls wait because it failed again and again.
///
/// # Errors
/// What the server refuses.
pub async fn try_now(id: ConnectionId) -> Answer<Connection> {
    Call::post(format!("/connections/{id}/try-now")).read().await
}

/// What a field can be set to.
///
/// # Errors
/// What the server refuses.
pub async fn options(id: ConnectionId, body: &OptionsQuery) -> Answer<Vec<OptionItem>> {
    Call::post(format!("/connections/{id}/options")).json(body).read().await
}

/// What an operation takes and gives.
///
/// # Errors
/// What the server refuses.
pub async fn models(id: ConnectionId, body: &ModelsQuery) -> Answer<OperationModels> {
    Call::post(format!("/connections/{id}/models")).json(body).read().await
}

/// When a schedule fires next.
///
/// # Errors
/// What the server refuses.
pub async fn next_fires(body: &ScheduleQuery) -> Answer<ScheduleFires> {
    Call::post("/schedules/next").json(body).read().await
}
