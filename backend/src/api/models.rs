//! Named models, and models made from samples.

mod impact;
mod read;
mod reroute;
mod versions;

use super::{
    auth::Member,
    etag::{self, IfMatch, Tagged},
    extract::{Json, Path},
    fields::{self, Fields},
    kept::{self, Kept},
    page::Paging,
    problem::Problem,
    uses,
};
use crate::app::App;
use axum::extract::State;
use flow::reroute::difference;
use http::StatusCode;
use mapping::{Model, ModelField};
use reroute::Change;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashSet;
use store::{Scoped, Tx, kept_versions::Counts};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    FlowId, ModelId, Page,
    event::Event,
    table::{InferModel, NamedModel, NewModel, ReplaceModel, Route, UsedBy},
};

/// The most fields of a model, nested ones among them.
pub const FIELDS_MAX: usize = 5_000;
/// The most samples that a model is made from.
pub const SAMPLES_MAX: usize = 1_000;

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_models, create_model))
        .routes(routes!(infer_model))
        .routes(routes!(read::read_model))
        .routes(routes!(get_model, replace_model, delete_model))
        .routes(routes!(model_used_by))
        .routes(routes!(impact::model_impact))
        .routes(routes!(versions::list_model_versions))
        .routes(routes!(versions::get_model_version))
        .routes(routes!(versions::restore_model_version))
}

/// [`NewModel`] with its document read: a mistake in it is told by its place.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    name: String,
    model: Model,
}

/// [`ReplaceModel`] with its document read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplaceBody {
    name: String,
    model: Model,
    #[serde(default)]
    routes: Vec<Route>,
    #[serde(default)]
    rename_in_drafts: bool,
}

/// [`InferModel`] with its records read digit by digit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Samples {
    samples: Vec<mapping::Value>,
}

/// List models.
#[utoipa::path(get, path = "/api/v1/models", tag = "models", params(super::page::PageQuery), responses((status = 200, body = Page<NamedModel>)))]
async fn list_models(State(app): State<App>, member: Member, paging: Paging) -> Result<Json<Page<NamedModel>>, Problem> {
    let rows = member.scoped(&app).models(paging.cursor()?, paging.limit_and_one()).await?;
    let rows = rows.into_iter().map(wire_model).collect::<Result<Vec<_>, _>>()?;
    Ok(Json(paging.page(rows, |model| model.id)))
}

/// Make a model.
#[utoipa::path(post, path = "/api/v1/models", tag = "models", request_body = NewModel, responses((status = 201, body = NamedModel)))]
async fn create_model(State(app): State<App>, member: Member, Json(new): Json<Body>) -> Result<(StatusCode, Tagged<NamedModel>), Problem> {
    let (name, text) = checked(&new)?;
    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    let id = scoped.insert_model(&tx, &name, &text).await.map_err(fields::taken("/name", &name))?;
    let counts = counts(&Model::default(), &new.model);
    kept::keep(&scoped, &tx, &member, Kept { subject: id.0, number: 1, name: &name, content: &new.model, counts }).await?;
    tx.audit(member.workspace, &member.actor, "model.create", Some(id.to_string()), json!({ "name": name })).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, read(&app, &member, id).await?))
}

/// Make a model that fits these records.
///
/// Nothing is kept: the answer is the model.
#[utoipa::path(post, path = "/api/v1/models/infer", tag = "models", request_body = InferModel, responses((status = 200, body = Object)))]
async fn infer_model(_: Member, Json(body): Json<Samples>) -> Result<Json<Model>, Problem> {
    if body.samples.len() > SAMPLES_MAX {
        return Err(Problem::field(
            "/samples",
            "field.too_long",
            format!("Send {SAMPLES_MAX} records at most; these are {}.", body.samples.len()),
        ));
    }
    Ok(Json(mapping::infer(&body.samples)))
}

/// Read a model.
#[utoipa::path(get, path = "/api/v1/models/{id}", tag = "models", params(("id" = String, Path)), responses((status = 200, body = NamedModel)))]
async fn get_model(State(app): State<App>, member: Member, Path(id): Path<ModelId>) -> Result<Tagged<NamedModel>, Problem> {
    read(&app, &member, id).await
}

/// Replace a model.
///
/// With `routes`, mappings in drafts that name the model read or fill other fields from now on; with `rename_in_drafts` they
/// name the model by its new name. Both are saved together with it.
/// Needs `If-Match` with the `ETag` that was read, so that nobody's change is lost; `*` overwrites whatever is there.
#[utoipa::path(put, path = "/api/v1/models/{id}", tag = "models", params(("id" = String, Path), ("If-Match" = String, Header, description = "The `ETag` that was read; `*` overwrites whatever is there.")), request_body = ReplaceModel, responses((status = 200, body = NamedModel), (status = 412, body = wire::Problem), (status = 428, body = wire::Problem)))]
async fn replace_model(
    State(app): State<App>,
    member: Member,
    Path(id): Path<ModelId>,
    if_match: IfMatch,
    Json(new): Json<ReplaceBody>,
) -> Result<Tagged<NamedModel>, Problem> {
    let expected = if_match.required()?;
    let ReplaceBody { name, model, routes, rename_in_drafts } = new;
    let new = Body { name, model };
    let (name, _) = checked(&new)?;
    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    let before = replace(&scoped, &tx, &member, id, expected, &Body { name: name.clone(), model: new.model }, "model.change").await?;
    let renamed = Some(name.as_str()).filter(|name| rename_in_drafts && *name != before);
    let changed = reroute::drafts(&app, &member, &tx, &Change { model: &before, renamed, routes: &routes }).await?;
    tx.commit().await?;
    tell(&app, &member, changed);
    read(&app, &member, id).await
}

/// Saves a model, keeps it as a version, notes it in the audit log as `action`, and gives the name that it had.
async fn replace(
    scoped: &Scoped,
    tx: &Tx,
    member: &Member,
    id: ModelId,
    expected: Option<i64>,
    new: &Body,
    action: &str,
) -> Result<String, Problem> {
    let text = serde_json::to_string(&new.model).map_err(Problem::internal)?;
    let replaced = scoped.update_model(tx, id, expected, &new.name, &text).await.map_err(fields::refused("model", "/name", &new.name))?;
    let before = replaced.ok_or_else(|| Problem::not_found("model"))?;
    let old: Model = serde_json::from_str(&before.model).map_err(Problem::internal)?;
    let kept = Kept { subject: id.0, number: before.revision, name: &before.name, content: &old, counts: Counts::default() };
    kept::keep_before(scoped, tx, kept, before.updated_at).await?;
    let counts = counts(&old, &new.model);
    let kept = Kept { subject: id.0, number: before.revision + 1, name: &new.name, content: &new.model, counts };
    kept::keep(scoped, tx, member, kept).await?;
    let details = json!({ "before": { "name": before.name }, "after": kept::details(&new.name, counts) });
    tx.audit(member.workspace, &member.actor, action, Some(id.to_string()), details).await?;
    Ok(before.name)
}

/// How many fields came, went and changed.
fn counts(old: &Model, new: &Model) -> Counts {
    let difference = difference(old, new);
    Counts {
        added: kept::count(difference.added.len()),
        changed: kept::count(difference.changed.len()),
        removed: kept::count(difference.removed.len()),
    }
}

/// Tells the pages that show these flows.
fn tell(app: &App, member: &Member, changed: Vec<FlowId>) {
    changed.into_iter().for_each(|flow| app.engine.publish(member.workspace, Event::Flow { flow }));
}

/// Where a model is used.
///
/// The map steps of flows, in their drafts and published versions, that name it as `source_model` or `target_model`.
#[utoipa::path(get, path = "/api/v1/models/{id}/used-by", tag = "models", params(("id" = String, Path)), responses((status = 200, body = UsedBy)))]
async fn model_used_by(State(app): State<App>, member: Member, Path(id): Path<ModelId>) -> Result<Json<UsedBy>, Problem> {
    let scoped = member.scoped(&app);
    let model = scoped.model(id).await?.ok_or_else(|| Problem::not_found("model"))?;
    uses::of_model(&scoped, &model.name).await.map(Json)
}

/// Delete a model.
///
/// Needs `If-Match` with the `ETag` that was read.
#[utoipa::path(delete, path = "/api/v1/models/{id}", tag = "models", params(("id" = String, Path), ("If-Match" = String, Header, description = "The `ETag` that was read; `*` overwrites whatever is there.")), responses((status = 204), (status = 412, body = wire::Problem), (status = 428, body = wire::Problem)))]
async fn delete_model(State(app): State<App>, member: Member, Path(id): Path<ModelId>, if_match: IfMatch) -> Result<StatusCode, Problem> {
    let expected = if_match.required()?;
    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    let before = scoped.delete_model(&tx, id).await?.ok_or_else(|| Problem::not_found("model"))?;
    etag::check("model", expected, before.revision)?;
    scoped.forget_versions(&tx, id.0).await?;
    tx.audit(member.workspace, &member.actor, "model.delete", Some(id.to_string()), json!({ "name": before.name })).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn read(app: &App, member: &Member, id: ModelId) -> Result<Tagged<NamedModel>, Problem> {
    let model = member.scoped(app).model(id).await?.ok_or_else(|| Problem::not_found("model"))?;
    Ok(Tagged(model.revision, wire_model(model)?))
}

fn wire_model(model: store::models::NamedModel) -> Result<NamedModel, Problem> {
    let document = serde_json::from_str::<Value>(&model.model).map_err(Problem::internal)?;
    Ok(NamedModel { id: model.id, name: model.name, model: document, updated_at: model.updated_at, revision: model.revision })
}

fn checked(new: &Body) -> Result<(String, String), Problem> {
    let mut found = Fields::default();
    let name = found.name("/name", &new.name);
    let mut count = 0;
    check_model(&mut found, &mut count, &new.model);
    found.check()?;
    Ok((name, serde_json::to_string(&new.model).map_err(Problem::internal)?))
}

fn check_model(found: &mut Fields, count: &mut usize, model: &Model) {
    check_fields(found, count, "/model/fields", &model.fields);
    if *count > FIELDS_MAX {
        found.add("/model/fields", "field.too_long", format!("A model has {FIELDS_MAX} fields at most."));
    }
}

fn check_fields(found: &mut Fields, count: &mut usize, pointer: &str, fields: &[ModelField]) {
    let mut seen = HashSet::new();
    for (index, field) in fields.iter().enumerate() {
        *count += 1;
        let here = format!("{pointer}/{index}");
        if field.name.is_empty() {
            found.add(format!("{here}/name"), "field.required", "A field needs a name.");
        } else if !seen.insert(&field.name) {
            found.add(format!("{here}/name"), "field.taken", format!("Two fields are called `{}`.", field.name));
        }
        check_fields(found, count, &format!("{here}/fields"), &field.fields);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_different_names_at_every_depth() {
        let body = json!({ "name": "order", "model": { "fields": [
            { "name": "id" }, { "name": "id" },
            { "name": "lines", "type": "list", "items": "object", "fields": [{ "name": "sku" }, { "name": "" }] },
        ] } });
        let problem = checked(&serde_json::from_value(body).expect("a body")).expect_err("refused");
        let pointers = problem.document().fields.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>();
        assert_eq!(pointers, ["/model/fields/1/name", "/model/fields/2/fields/1/name"]);
    }
}
