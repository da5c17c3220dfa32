//! My own account: the password, and the browsers in which I am signed in. A person belongs to no workspace, so what is done
//! here is noted in the log of the one they look at.

use super::{
    auth::{ClientAddress, Member, SIGNED_IN, SignedIn, passwords},
    extract::{Json, Path},
    problem::{Problem, Result},
    session::{cookie_store, count_try},
};
use crate::app::App;
use axum::extract::State;
use http::StatusCode;
use serde_json::json;
use store::sessions::{SessionRow, Which};
use tower_sessions::Session;
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::account::{ChangePassword, EndedSessions, SessionInfo, User};

/// What the names of sessions begin with.
const PREFIX: &str = "ses_";
/// Bytes of a session's hash that name it.
const NAME_BYTES: usize = 16;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(change_password)).routes(routes!(list_sessions, end_other_sessions)).routes(routes!(end_session))
}

/// Change my password.
///
/// The current one is asked for. All my other sessions end; this one goes on under a new id.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "account", request_body = ChangePassword,
    responses((status = 200, body = EndedSessions), (status = 403, body = wire::Problem, description = "The current password is wrong"),
        (status = 422, body = wire::Problem), (status = 429, body = wire::Problem, description = "Too many tries; `Retry-After` says when")))]
async fn change_password(
    State(app): State<App>,
    session: Session,
    member: Member,
    ClientAddress(address): ClientAddress,
    Json(change): Json<ChangePassword>,
) -> Result<Json<EndedSessions>> {
    let user = person(&member)?;
    count_try(&app, address, &user.email)?;
    let hash = app.store.user_by_email(&user.email).await?.map(|(_, hash)| hash);
    let fits = change.current.len() <= passwords::BYTES_MAX;
    if !app.passwords.verify(if fits { &change.current } else { "" }, hash).await? || !fits {
        return Err(Problem::forbidden("auth.wrong", "The current password is wrong."));
    }
    app.logins.forget(&(address, user.email.clone()));
    passwords::check_new(&change.new, "/new")?;
    if change.new == change.current {
        return Err(Problem::field("/new", "password.same", "This is the password that you have."));
    }
    let hash = app.passwords.hash(&change.new).await?;
    let tx = app.store.begin().await?;
    tx.change_password(user.id, hash).await?;
    let ended = tx.end_sessions(user.id, Which::AllBut(own(&session)?)).await?;
    tx.audit(member.workspace, &member.actor, "password.change", Some(user.id.to_string()), json!({ "sessions_ended": ended })).await?;
    tx.commit().await?;
    session.cycle_id().await.map_err(Problem::internal)?;
    Ok(Json(EndedSessions { ended }))
}

/// List my sessions, the newest first.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "account", responses((status = 200, body = Vec<SessionInfo>)))]
async fn list_sessions(State(app): State<App>, session: Session, member: Member) -> Result<Json<Vec<SessionInfo>>> {
    let user = person(&member)?;
    let own = own(&session)?;
    let rows = app.store.sessions_of(user.id).await?;
    Ok(Json(rows.iter().map(|row| info(row, &own)).collect()))
}

/// End one of my sessions. If it is the one that asks, it is signed out.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{id}", tag = "account", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = wire::Problem)))]
async fn end_session(State(app): State<App>, session: Session, member: Member, Path(id): Path<String>) -> Result<StatusCode> {
    let user = person(&member)?;
    let rows = app.store.sessions_of(user.id).await?;
    let row = rows.into_iter().find(|row| name(&row.id_hash) == id).ok_or_else(|| Problem::not_found("session"))?;
    let is_own = row.id_hash == own(&session)?;
    let tx = app.store.begin().await?;
    tx.end_sessions(user.id, Which::This(row.id_hash)).await?;
    tx.audit(member.workspace, &member.actor, "session.end", Some(user.id.to_string()), json!({ "session": id })).await?;
    tx.commit().await?;
    if is_own {
        session.flush().await.map_err(Problem::internal)?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// End all my sessions but this one.
#[utoipa::path(delete, path = "/api/v1/me/sessions", tag = "account", responses((status = 200, body = EndedSessions)))]
async fn end_other_sessions(State(app): State<App>, session: Session, member: Member) -> Result<Json<EndedSessions>> {
    let user = person(&member)?;
    let tx = app.store.begin().await?;
    let ended = tx.end_sessions(user.id, Which::AllBut(own(&session)?)).await?;
    tx.audit(member.workspace, &member.actor, "session.end_others", Some(user.id.to_string()), json!({ "sessions_ended": ended })).await?;
    tx.commit().await?;
    Ok(Json(EndedSessions { ended }))
}

fn person(member: &Member) -> Result<&User> {
    member.user.as_ref().ok_or_else(|| Problem::forbidden("auth.token_is_bound", "An API token has no account: sign in as a person."))
}

fn own(session: &Session) -> Result<Vec<u8>> {
    let id = session.id().ok_or_else(|| Problem::unauthenticated("auth.session_ended", "Your session has ended: sign in again."))?;
    Ok(cookie_store::hash(&id))
}

/// Names a session: from the hash of its id, so that the name opens nothing.
fn name(id_hash: &[u8]) -> String {
    format!("{PREFIX}{}", hex::encode(&id_hash[..NAME_BYTES.min(id_hash.len())]))
}

fn info(row: &SessionRow, own: &[u8]) -> SessionInfo {
    let data = serde_json::from_str::<serde_json::Value>(&row.data).unwrap_or_default();
    let known = data.get(SIGNED_IN).cloned().and_then(|value| serde_json::from_value::<SignedIn>(value).ok());
    let (created_at, seen_at) = known.as_ref().map_or((0, 0), |known| (known.at, known.seen));
    let (from, agent) = known.map(|known| (known.from, known.agent)).unwrap_or_default();
    SessionInfo { id: name(&row.id_hash), created_at, seen_at, expires_at: row.expires_at, from, agent, current: row.id_hash == own }
}
