//! The draft: what the editor saves while it is being worked on. Whatever can be read is saved, with what is wrong in
//! it; only publishing asks for more.

use super::{
    super::{
        auth::Member,
        etag::{IfMatch, Tagged},
        extract::{Json, Path},
        fields,
        problem::Problem,
    },
    document::{do_the_same, findings, from_text, summary, to_text},
};
use crate::app::App;
use axum::extract::State;
use flow::Flow;
use serde::Deserialize;
use serde_json::json;
use store::{Scoped, Tx, flows::HeadChange};
use wire::{
    FlowId,
    event::Event,
    flow::{Draft, Finding, SaveDraft},
};

/// [`SaveDraft`] with its document read: a mistake in it is told by its place.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    document: Flow,
}

/// Read the draft.
#[utoipa::path(get, path = "/api/v1/flows/{id}/draft", tag = "flows", params(("id" = String, Path)), responses((status = 200, body = Draft)))]
pub async fn get_draft(State(app): State<App>, member: Member, Path(id): Path<FlowId>) -> Result<Tagged<Draft>, Problem> {
    read(&app, &member, id).await
}

/// Save the draft.
///
/// Needs `If-Match` with the `ETag` that was read. A draft with mistakes is saved too, and the answer says what is wrong.
#[utoipa::path(put, path = "/api/v1/flows/{id}/draft", tag = "flows", params(("id" = String, Path), ("If-Match" = String, Header, description = "The `ETag` that was read; `*` overwrites whatever is there.")), request_body = SaveDraft, responses((status = 200, body = Draft), (status = 412, body = wire::Problem), (status = 428, body = wire::Problem)))]
pub async fn save_draft(
    State(app): State<App>,
    member: Member,
    Path(id): Path<FlowId>,
    if_match: IfMatch,
    Json(body): Json<Body>,
) -> Result<Tagged<Draft>, Problem> {
    let expected = if_match.required()?;
    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    save(&app, &member, &tx, id, expected, body.document).await?;
    tx.commit().await?;
    app.engine.publish(member.workspace, Event::Flow { flow: id });
    read(&app, &member, id).await
}

/// Check a document.
///
/// Nothing is kept: the answer is what the checker finds.
#[utoipa::path(post, path = "/api/v1/flows/check", tag = "flows", request_body = SaveDraft, responses((status = 200, body = Vec<Finding>)))]
pub async fn check_flow(State(app): State<App>, member: Member, Json(body): Json<Body>) -> Result<Json<Vec<Finding>>, Problem> {
    findings(&app, &member, &body.document).await.map(Json)
}

/// Makes a flow with its first draft within a transaction, and notes it in the audit log.
///
/// # Errors
/// [`store::Conflict::Taken`] when the name is.
pub async fn create(app: &App, member: &Member, tx: &Tx, name: &str, folder: &str, mut document: Flow) -> Result<FlowId, store::Error> {
    name.clone_into(&mut document.name);
    let text = serde_json::to_string(&document).map_err(|error| store::Error::Internal(error.to_string()))?;
    let scoped = member.scoped(app);
    let id = scoped.insert_flow(tx, name, folder, &text, &summary(&app.registry, &document), &member.actor.name).await?;
    keep_hook(&scoped, tx, id, &document).await?;
    tx.audit(member.workspace, &member.actor, "flow.create", Some(id.to_string()), json!({ "name": name, "folder": folder })).await?;
    Ok(id)
}

/// Saves a draft within a transaction.
///
/// # Errors
/// 404 without the flow, 412 when the draft is not at `expected`, 422 for a name that is taken.
pub async fn save(app: &App, member: &Member, tx: &Tx, id: FlowId, expected: Option<i64>, mut document: Flow) -> Result<(), Problem> {
    let scoped = member.scoped(app);
    let missing = || Problem::not_found("flow");
    let head = scoped.flow_in(tx, id).await?.ok_or_else(missing)?;
    let before = from_text(&scoped.draft_in(tx, id).await?.ok_or_else(missing)?.document)?;
    // The head has the name. A document renames the flow when its author changed the name in it, and not when it still
    // carries an older one.
    let wanted = document.name.trim().to_owned();
    if !wanted.is_empty() && wanted != head.name && wanted != before.name {
        let mut found = fields::Fields::default();
        found.name("/document/name", &wanted);
        found.check()?;
        let change = HeadChange { name: Some(wanted.clone()), ..HeadChange::default() };
        scoped.change_flow(tx, id, None, &change).await.map_err(fields::taken("/document/name", &wanted))?;
        tx.audit(
            member.workspace,
            &member.actor,
            "flow.change",
            Some(id.to_string()),
            json!({ "before": { "name": head.name }, "after": { "name": wanted } }),
        )
        .await?;
        document.name = wanted;
    } else {
        document.name = head.name;
    }
    let text = to_text(&document, "/document")?;
    let mut summary = summary(&app.registry, &document);
    let mut changed = true;
    if let Some(number) = head.published
        && let Some(version) = scoped.version_in(tx, id, number).await?
    {
        let published = from_text(&version.document)?;
        changed = !do_the_same(&published, &document);
        summary.connections.extend(super::summary(&app.registry, &published).connections);
    }
    let saved = scoped.save_draft(tx, id, expected, &text, &summary, changed, &member.actor.name).await.map_err(fields::stale("draft"))?;
    saved.ok_or_else(missing)?;
    keep_hook(&scoped, tx, id, &document).await?;
    Ok(())
}

/// A webhook has its address from the first draft on, so that the sender can be set up before the flow is published.
async fn keep_hook(scoped: &Scoped, tx: &Tx, id: FlowId, document: &Flow) -> Result<(), store::Error> {
    if document.trigger.as_ref().is_some_and(|trigger| trigger.connector == "webhook") {
        scoped.ensure_hook(tx, id).await?;
    }
    Ok(())
}

async fn read(app: &App, member: &Member, id: FlowId) -> Result<Tagged<Draft>, Problem> {
    let scoped = member.scoped(app);
    let missing = || Problem::not_found("flow");
    let head = scoped.flow(id).await?.ok_or_else(missing)?;
    let draft = scoped.draft(id).await?.ok_or_else(missing)?;
    let mut document = from_text(&draft.document)?;
    document.name = head.name;
    let findings = findings(app, member, &document).await?;
    let is_webhook = document.trigger.as_ref().is_some_and(|trigger| trigger.connector == "webhook");
    let hook_path = if is_webhook { scoped.hook_token(id).await?.map(|token| format!("/hooks/{token}")) } else { None };
    let document = wire::Json::of(&document).map_err(Problem::internal)?;
    Ok(Tagged(
        draft.revision,
        Draft { document, revision: draft.revision, updated_at: draft.updated_at, updated_by: draft.updated_by, findings, hook_path },
    ))
}
