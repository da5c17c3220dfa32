//! First start, signing in and out, the workspace that is looked at.

use crate::request::{Answer, Call};
use wire::{
    WorkspaceId,
    account::{Login, Me, Setup, SetupState, SwitchWorkspace},
};

/// Whether the first start is still to be done.
///
/// # Errors
/// What the server refuses.
pub async fn setup_state() -> Answer<SetupState> {
    Call::get("/setup").read().await
}

/// Creates the owner and signs in.
///
/// # Errors
/// What the server refuses.
pub async fn set_up(body: &Setup) -> Answer<Me> {
    Call::post("/setup").json(body).done().await?;
    me().await
}

/// Signs in.
///
/// # Errors
/// What the server refuses.
pub async fn sign_in(body: &Login) -> Answer<Me> {
    Call::post("/session").json(body).done().await?;
    me().await
}

/// Signs out.
///
/// # Errors
/// What the server refuses.
pub async fn sign_out() -> Answer<()> {
    Call::delete("/session").done().await
}

/// Who is signed in.
///
/// # Errors
/// What the server refuses.
pub async fn me() -> Answer<Me> {
    Call::get("/me").read().await
}

/// Looks at another workspace.
///
/// # Errors
/// What the server refuses.
pub async fn switch_workspace(workspace: WorkspaceId) -> Answer<Me> {
    Call::post("/me/workspace").json(&SwitchWorkspace { workspace }).done().await?;
    me().await
}
