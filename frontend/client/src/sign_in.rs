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
    Call::post("/session").json(body).at_once().done().await?;
    me().await
}

/// Signs out.
///
/// # Errors
/// What the server refuses.
pub async fn sign_out() -> Answer<()> {
    Call::delete("/session").at_once().done().await
}

/// Who is signed in.
///
/// # Errors
/// What the server refuses.
pub async fn me() -> Answer<Me> {
    Call::get("/me").at_once().read().await
}

/// Signs in again as who was there, and looks at the workspace that was looked at.
///
/// # Errors
/// What the server refuses.
pub async fn sign_in_again(was: &Me, password: String) -> Answer<Me> {
    let email = was.user.as_ref().map(|user| user.email.clone()).unwrap_or_default();
    let me = sign_in(&Login { email, password }).await?;
    if me.workspace.id == was.workspace.id { Ok(me) } else { switch_workspace(was.workspace.id).await }
}

/// Looks at another workspace.
///
/// # Errors
/// What the server refuses.
pub async fn switch_workspace(workspace: WorkspaceId) -> Answer<Me> {
    Call::post("/me/workspace").json(&SwitchWorkspace { workspace }).at_once().done().await?;
    me().await
}
