//! Signing in and out, and who am I.

pub(super) mod cookie_store;

use super::{
    auth::{self, ClientAddress, Member, SIGNED_IN, SignInFrom, SignedIn},
    extract::Json,
    problem::{Problem, Result},
    setup,
};
use crate::app::App;
use axum::extract::State;
use cookie_store::CookieStore;
use http::StatusCode;
use serde_json::json;
use std::net::IpAddr;
use store::{Actor, users::normal_email};
use tower_sessions::{
    Expiry, Session, SessionManagerLayer,
    cookie::{SameSite, time::Duration},
};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    WorkspaceId,
    account::{Login, Me, Role, SwitchWorkspace, User},
};

/// The layer that reads and writes the session's cookie.
pub(super) fn layer(app: &App) -> SessionManagerLayer<CookieStore> {
    SessionManagerLayer::new(CookieStore::new(app.store.clone()))
        .with_name(auth::COOKIE)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(app.config.secure())
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(Duration::milliseconds(auth::SESSION_IDLE_MS)))
}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(sign_in, sign_out)).routes(routes!(get_me)).routes(routes!(switch_workspace))
}

/// Sign in.
#[utoipa::path(post, path = "/api/v1/session", tag = "account", request_body = Login,
    responses((status = 200, body = Me), (status = 401, body = wire::Problem, description = "Address or password is wrong"),
        (status = 429, body = wire::Problem, description = "Too many tries; `Retry-After` says when")))]
async fn sign_in(State(app): State<App>, session: Session, from: SignInFrom, Json(login): Json<Login>) -> Result<Json<Me>> {
    let email = normal_email(&login.email);
    let address = from.address;
    count_try(&app, address, &email)?;
    // The same work and the same words for an unknown address and for a wrong password.
    let wrong = || Problem::unauthenticated("auth.wrong", "The address or the password is wrong.");
    let found = app.store.user_by_email(&email).await?;
    let (user, hash) = found.unzip();
    let fits = login.password.len() <= auth::passwords::BYTES_MAX;
    let right = app.passwords.verify(if fits { &login.password } else { "" }, hash).await?;
    let user = user.filter(|_| right && fits).ok_or_else(wrong)?;
    let workspaces = app.store.workspaces_of(user.id).await?;
    let (workspace, role) = workspaces.first().ok_or_else(wrong)?;
    app.logins.forget(&(address, email));

    setup::sign_in(&app, &session, user.id, workspace.id, from).await?;
    let actor = Actor { name: user.email.clone(), from: Some(address.to_string()) };
    let tx = app.store.begin().await?;
    tx.audit(workspace.id, &actor, "session.create", Some(user.id.to_string()), json!({})).await?;
    tx.commit().await?;
    let (id, role) = (workspace.id, *role);
    Ok(Json(me(&app, id, Some(user), role).await?))
}

/// Counts a try of a password.
pub(super) fn count_try(app: &App, address: IpAddr, email: &str) -> Result<()> {
    let now = app.clock.now();
    let tries = app.login_addresses.count(&address, now).and_then(|()| app.logins.count(&(address, email.to_owned()), now));
    tries.map_err(|seconds| Problem::too_many("auth.too_many_tries", format!("Too many tries. Try again in {seconds} s."), seconds))
}

/// Sign out. Works also when the session has ended already.
#[utoipa::path(delete, path = "/api/v1/session", tag = "account", responses((status = 204)))]
async fn sign_out(State(app): State<App>, session: Session, address: ClientAddress) -> Result<StatusCode> {
    if let Some(SignedIn { user, workspace, .. }) = session.get::<SignedIn>(SIGNED_IN).await.map_err(Problem::internal)?
        && let Some(member) = app.store.workspace(workspace).member_of_user(user).await?
    {
        let actor = Actor { name: member.user.email, from: Some(address.0.to_string()) };
        let tx = app.store.begin().await?;
        tx.audit(workspace, &actor, "session.delete", Some(user.to_string()), json!({})).await?;
        tx.commit().await?;
    }
    session.flush().await.map_err(Problem::internal)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is asking, and where.
#[utoipa::path(get, path = "/api/v1/me", tag = "account", responses((status = 200, body = Me), (status = 401, body = wire::Problem)))]
async fn get_me(State(app): State<App>, member: Member) -> Result<Json<Me>> {
    Ok(Json(me(&app, member.workspace, member.user, member.role).await?))
}

/// Look at another workspace.
#[utoipa::path(post, path = "/api/v1/me/workspace", tag = "account", request_body = SwitchWorkspace,
    responses((status = 200, body = Me), (status = 404, body = wire::Problem)))]
async fn switch_workspace(State(app): State<App>, session: Session, member: Member, Json(to): Json<SwitchWorkspace>) -> Result<Json<Me>> {
    let Some(user) = member.user else {
        return Err(Problem::forbidden("auth.token_is_bound", "An API token belongs to one workspace: make one there."));
    };
    let there = app.store.workspace(to.workspace).member_of_user(user.id).await?.ok_or_else(|| Problem::not_found("workspace"))?;
    let signed_in = session.get::<SignedIn>(SIGNED_IN).await.map_err(Problem::internal)?;
    let mut signed_in =
        signed_in.ok_or_else(|| Problem::unauthenticated("auth.session_ended", "Your session has ended: sign in again."))?;
    signed_in.workspace = to.workspace;
    session.cycle_id().await.map_err(Problem::internal)?;
    session.insert(SIGNED_IN, signed_in).await.map_err(Problem::internal)?;
    Ok(Json(me(&app, to.workspace, Some(user), there.role).await?))
}

/// What `GET /me` says.
pub(super) async fn me(app: &App, workspace: WorkspaceId, user: Option<User>, role: Role) -> Result<Me> {
    let here = app.store.workspace(workspace).workspace().await?.ok_or_else(|| Problem::not_found("workspace"))?;
    let workspaces = match &user {
        Some(user) => app.store.workspaces_of(user.id).await?.into_iter().map(|(workspace, _)| workspace).collect(),
        None => vec![here.clone()],
    };
    Ok(Me { user, workspace: here, role, workspaces })
}
