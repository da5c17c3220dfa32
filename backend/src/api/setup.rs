//! The first start: the owner and the first workspace, once.

use super::{
    auth::{SIGNED_IN, SignInFrom, SignedIn, passwords},
    extract::Json,
    problem::{Problem, Result},
    session::me,
};
use crate::app::App;
use axum::extract::State;
use http::StatusCode;
use serde_json::json;
use store::Actor;
use tower_sessions::Session;
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    WorkspaceId,
    account::{Me, Role, Setup, SetupState, User},
};

/// The longest name of a person or a workspace, in characters.
pub const NAME_CHARS_MAX: usize = 120;
/// The longest address, in bytes (RFC 5321).
const EMAIL_BYTES_MAX: usize = 254;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_setup, set_up))
}

/// Whether the first start is still to be done.
#[utoipa::path(get, path = "/api/v1/setup", tag = "account", responses((status = 200, body = SetupState)))]
async fn get_setup(State(app): State<App>) -> Result<Json<SetupState>> {
    Ok(Json(SetupState { needed: !app.store.is_set_up().await? }))
}

/// Create the owner and the first workspace, and sign in. Works once.
#[utoipa::path(post, path = "/api/v1/setup", tag = "account", request_body = Setup,
    responses((status = 201, body = Me), (status = 409, body = wire::Problem, description = "Done before"), (status = 422, body = wire::Problem),
        (status = 429, body = wire::Problem, description = "Too many tries; `Retry-After` says when")))]
async fn set_up(State(app): State<App>, session: Session, from: SignInFrom, Json(setup): Json<Setup>) -> Result<(StatusCode, Json<Me>)> {
    app.setups
        .count(&from.address, app.clock.now())
        .map_err(|seconds| Problem::too_many("auth.too_many_tries", format!("Too many tries. Try again in {seconds} s."), seconds))?;
    let (workspace, user) = create_owner(&app, &setup, Some(from.address.to_string())).await?;
    sign_in(&app, &session, user.id, workspace, from).await?;
    Ok((StatusCode::CREATED, Json(me(&app, workspace, Some(user), Role::Owner).await?)))
}

/// Creates the owner and the first workspace; once.
///
/// # Errors
/// 409 when it was done before, 422 with what is wrong.
pub async fn create_owner(app: &App, setup: &Setup, from: Option<String>) -> Result<(WorkspaceId, User)> {
    let done = || Problem::conflict("setup.done", "The first owner exists already: sign in, or ask them for an invitation.");
    if app.store.is_set_up().await? {
        return Err(done());
    }
    check_email(&setup.email, "/email")?;
    check_name(&setup.name, "/name")?;
    check_name(&setup.workspace, "/workspace")?;
    passwords::check_new(&setup.password, "/password")?;
    let hash = app.passwords.hash(&setup.password).await?;
    let workspace: WorkspaceId = app.store.ids().next();
    let data_key = app.secrets.new_data_key(workspace)?;

    let tx = app.store.begin().await?;
    // The row is unique: of two at the same time one stops here.
    tx.mark_set_up().await.map_err(|error| if matches!(error, store::Error::Conflict(_)) { done() } else { error.into() })?;
    tx.insert_workspace_as(workspace, setup.workspace.trim(), data_key).await?;
    let user = tx.insert_user(&setup.email, setup.name.trim(), hash).await?;
    tx.insert_member(workspace, user.clone(), Role::Owner).await?;
    let actor = Actor { name: user.email.clone(), from };
    let after = json!({ "after": { "name": setup.workspace.trim(), "owner": user.email } });
    tx.audit(workspace, &actor, "workspace.create", Some(workspace.to_string()), after).await?;
    tx.commit().await?;
    Ok((workspace, user))
}

/// Makes the session one of a person, under a new id: whoever knew the old one knows nothing now.
pub(super) async fn sign_in(app: &App, session: &Session, user: wire::UserId, workspace: WorkspaceId, from: SignInFrom) -> Result<()> {
    let now = app.clock.now();
    session.cycle_id().await.map_err(Problem::internal)?;
    let signed_in = SignedIn { user, workspace, at: now, seen: now, from: Some(from.address.to_string()), agent: from.agent };
    session.insert(SIGNED_IN, signed_in).await.map_err(Problem::internal)
}

pub(super) fn check_name(name: &str, pointer: &str) -> Result<()> {
    let length = name.trim().chars().count();
    if length == 0 {
        return Err(Problem::field(pointer, "input.empty", "A name is missing."));
    }
    if length > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(Problem::field(pointer, "input.name", format!("A name has at most {NAME_CHARS_MAX} characters, on one line.")));
    }
    Ok(())
}

pub(super) fn check_email(email: &str, pointer: &str) -> Result<()> {
    let email = email.trim();
    let whole = email.split_once('@').is_some_and(|(local, host)| !local.is_empty() && !host.is_empty() && !host.contains('@'));
    if whole && email.len() <= EMAIL_BYTES_MAX && !email.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Ok(());
    }
    Err(Problem::field(pointer, "input.email", "This is not an e-mail address such as ada@example.com."))
}
