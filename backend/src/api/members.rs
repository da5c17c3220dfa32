//! The people of a workspace. Nobody grants more than they have, and an owner always stays.

use super::{
    auth::{Member as Asking, passwords},
    extract::{Json, Path},
    page::Paging,
    problem::{Problem, Result},
    setup::{check_email, check_name},
};
use crate::app::App;
use axum::extract::State;
use http::StatusCode;
use serde_json::json;
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    MemberId, Page,
    account::{Member, MemberPatch, NewMember, Role},
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_members, add_member)).routes(routes!(change_member, remove_member))
}

/// List the members, oldest first.
#[utoipa::path(get, path = "/api/v1/members", tag = "members",
    params(("after" = Option<String>, Query), ("limit" = Option<u64>, Query)), responses((status = 200, body = Page<Member>)))]
async fn list_members(State(app): State<App>, asking: Asking, paging: Paging) -> Result<Json<Page<Member>>> {
    let rows = asking.scoped(&app).members(paging.cursor()?, paging.limit_and_one()).await?;
    Ok(Json(paging.page(rows, |row| row.id)))
}

/// Add a person; a new one gets a first password.
#[utoipa::path(post, path = "/api/v1/members", tag = "members", request_body = NewMember,
    responses((status = 201, body = Member), (status = 409, body = wire::Problem), (status = 422, body = wire::Problem)))]
async fn add_member(State(app): State<App>, asking: Asking, Json(new): Json<NewMember>) -> Result<(StatusCode, Json<Member>)> {
    check_email(&new.email, "/email")?;
    check_name(&new.name, "/name")?;
    grants(&asking, new.role)?;
    // Hashed whether or not the person is known here, so that the time does not tell.
    let hash = match &new.password {
        Some(password) => {
            passwords::check_new(password, "/password")?;
            Some(app.passwords.hash(password).await?)
        }
        None => None,
    };
    let tx = app.store.begin().await?;
    let user = match (tx.user_by_email(&new.email).await?, hash) {
        (Some(user), _) => user,
        (None, Some(hash)) => tx.insert_user(&new.email, new.name.trim(), hash).await?,
        (None, None) => return Err(Problem::field("/password", "input.missing", "A person who is new here needs a first password.")),
    };
    let taken = |error| match error {
        store::Error::Conflict(store::Conflict::Taken) => Problem::conflict("member.exists", "This person is a member already."),
        other => other.into(),
    };
    let member = tx.insert_member(asking.workspace, user, new.role).await.map_err(taken)?;
    let after = json!({ "after": { "email": member.user.email, "role": member.role } });
    tx.audit(asking.workspace, &asking.actor, "member.add", Some(member.id.to_string()), after).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(member)))
}

/// Change a member's role.
#[utoipa::path(patch, path = "/api/v1/members/{id}", tag = "members", params(("id" = String, Path)), request_body = MemberPatch,
    responses((status = 200, body = Member), (status = 404, body = wire::Problem), (status = 409, body = wire::Problem)))]
async fn change_member(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<MemberId>,
    Json(patch): Json<MemberPatch>,
) -> Result<Json<Member>> {
    let tx = app.store.begin().await?;
    let mut member = tx.member(asking.workspace, id).await?.ok_or_else(|| Problem::not_found("member"))?;
    grants(&asking, patch.role)?;
    may_touch(&asking, member.role)?;
    tx.change_role(asking.workspace, &member, patch.role).await?;
    let change = json!({ "email": member.user.email, "before": { "role": member.role }, "after": { "role": patch.role } });
    tx.audit(asking.workspace, &asking.actor, "member.change", Some(id.to_string()), change).await?;
    tx.commit().await?;
    member.role = patch.role;
    Ok(Json(member))
}

/// Take a person out of the workspace.
#[utoipa::path(delete, path = "/api/v1/members/{id}", tag = "members", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = wire::Problem), (status = 409, body = wire::Problem)))]
async fn remove_member(State(app): State<App>, asking: Asking, Path(id): Path<MemberId>) -> Result<StatusCode> {
    let tx = app.store.begin().await?;
    let member = tx.member(asking.workspace, id).await?.ok_or_else(|| Problem::not_found("member"))?;
    may_touch(&asking, member.role)?;
    tx.delete_member(asking.workspace, &member).await?;
    let before = json!({ "before": { "email": member.user.email, "role": member.role } });
    tx.audit(asking.workspace, &asking.actor, "member.remove", Some(id.to_string()), before).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Nobody grants above their own role.
pub(super) fn grants(asking: &Asking, role: Role) -> Result<()> {
    if asking.role <= role {
        return Ok(());
    }
    Err(Problem::forbidden("role.above_own", format!("Your role is {:?}: you cannot grant {role:?}.", asking.role)))
}

/// Nobody changes one who stands above them.
fn may_touch(asking: &Asking, role: Role) -> Result<()> {
    if asking.role <= role {
        return Ok(());
    }
    Err(Problem::forbidden("role.above_own", format!("Your role is {:?}: you cannot change who is {role:?}.", asking.role)))
}
