//! My own account: the password and the sessions.

use crate::request::{Answer, Call};
use wire::account::{ChangePassword, EndedSessions, SessionInfo};

/// Changes my password; all my other sessions end.
///
/// # Errors
/// What the server refuses.
pub async fn change_password(body: &ChangePassword) -> Answer<EndedSessions> {
    Call::post("/me/password").json(body).read().await
}

/// My sessions, the newest first.
///
/// # Errors
/// What the server refuses.
pub async fn sessions() -> Answer<Vec<SessionInfo>> {
    Call::get("/me/sessions").read().await
}

/// Ends one of them.
///
/// # Errors
/// What the server refuses.
pub async fn end_session(id: &str) -> Answer<()> {
    Call::delete(format!("/me/sessions/{id}")).done().await
}

/// Ends all but this one.
///
/// # Errors
/// What the server refuses.
pub async fn end_other_sessions() -> Answer<EndedSessions> {
    Call::delete("/me/sessions").read().await
}
