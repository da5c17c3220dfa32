//! API tokens: shown once, kept as a hash.

use super::{
    auth::{Member, TOKEN_PREFIX, token_hash},
    extract::{Json, Path},
    members::grants,
    page::Paging,
    problem::{Problem, Result},
    setup::check_name,
};
use crate::app::App;
use axum::extract::State;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::StatusCode;
use serde_json::json;
use store::{Actor, Scoped};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    Page, TokenId,
    account::{CreatedToken, NewToken, Token},
};

/// Characters of a secret that are kept in clear, to tell tokens apart.
const HINT_CHARS: usize = 8;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_tokens, create_token)).routes(routes!(revoke_token))
}

/// List the API tokens, newest first.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "tokens",
    params(("after" = Option<String>, Query), ("limit" = Option<u64>, Query)), responses((status = 200, body = Page<Token>)))]
async fn list_tokens(State(app): State<App>, member: Member, paging: Paging) -> Result<Json<Page<Token>>> {
    let rows = member.scoped(&app).tokens(paging.cursor()?, paging.limit_and_one()).await?;
    Ok(Json(paging.page(rows, |row| row.id)))
}

/// Make an API token. Its secret is in this answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "tokens", request_body = NewToken,
    responses((status = 201, body = CreatedToken), (status = 422, body = wire::Problem)))]
async fn create_token(State(app): State<App>, member: Member, Json(new): Json<NewToken>) -> Result<(StatusCode, Json<CreatedToken>)> {
    check_name(&new.name, "/name")?;
    grants(&member, new.role)?;
    if new.expires_at.is_some_and(|at| at <= app.clock.now()) {
        return Err(Problem::field("/expires_at", "input.past", "The end lies in the past."));
    }
    Ok((StatusCode::CREATED, Json(make_token(&member.scoped(&app), new, &member.actor).await?)))
}

/// Makes a token in a workspace; for the API and for the command line.
///
/// # Errors
/// When the database does not keep it.
pub async fn make_token(scoped: &Scoped, new: NewToken, actor: &Actor) -> store::Result<CreatedToken> {
    let secret = format!("{TOKEN_PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(scoped.store().ids().bytes::<32>()));
    let hint = secret.chars().take(HINT_CHARS).collect::<String>();
    let tx = scoped.begin().await?;
    let token = tx.insert_token(scoped.id(), new, &hint, token_hash(&secret), &actor.name).await?;
    let after = json!({ "after": { "name": token.name, "role": token.role, "expires_at": token.expires_at } });
    tx.audit(scoped.id(), actor, "token.create", Some(token.id.to_string()), after).await?;
    tx.commit().await?;
    Ok(CreatedToken { token, secret })
}

/// Revoke an API token: it stops working at once.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "tokens", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = wire::Problem)))]
async fn revoke_token(State(app): State<App>, member: Member, Path(id): Path<TokenId>) -> Result<StatusCode> {
    let tx = app.store.begin().await?;
    let token = tx.delete_token(member.workspace, id).await?.ok_or_else(|| Problem::not_found("token"))?;
    let before = json!({ "before": { "name": token.name, "role": token.role } });
    tx.audit(member.workspace, &member.actor, "token.revoke", Some(id.to_string()), before).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
