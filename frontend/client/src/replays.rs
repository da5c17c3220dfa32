//! Replays: retrying or cancelling many runs.

use crate::request::{Answer, Call};
use wire::{
    ReplayId,
    replay::{NewReplay, Replay},
};

/// Begins one, or asks how many runs it would be.
///
/// # Errors
/// What the server refuses.
pub async fn begin(body: &NewReplay) -> Answer<Replay> {
    Call::post("/replays").json(body).read().await
}

/// How far one has come.
///
/// # Errors
/// What the server refuses.
pub async fn get(id: ReplayId) -> Answer<Replay> {
    Call::get(format!("/replays/{id}")).read().await
}

/// Ends one.
///
/// # Errors
/// What the server refuses.
pub async fn cancel(id: ReplayId) -> Answer<Replay> {
    Call::post(format!("/replays/{id}/cancel")).read().await
}
