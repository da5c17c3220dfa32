//! Publishing: the draft becomes the version that triggers start. Runs already under way keep theirs.

use super::{
    super::{
        auth::Member,
        connections::{escape, sentence},
        etag::IfMatch,
        extract::{JsonOrDefault, Path},
        fields::Fields,
        problem::Problem,
    },
    document::{findings, from_text, settle_models, to_text},
    versions::wire_version,
};
use crate::app::App;
use axum::{extract::State, response::IntoResponse};
use http::StatusCode;
use serde_json::json;
use wire::{
    FieldProblem, FlowId,
    event::Event,
    flow::{Finding, Publish, Severity, Version},
};

/// Publish the draft.
///
/// Refused while the checker finds errors in it, telling all of them. With `If-Match`, only the draft of that `ETag` is
/// published.
#[utoipa::path(post, path = "/api/v1/flows/{id}/publish", tag = "flows", params(("id" = String, Path)), request_body = Publish, responses((status = 201, body = Version), (status = 422, body = wire::Problem)))]
pub async fn publish_flow(
    State(app): State<App>,
    member: Member,
    Path(id): Path<FlowId>,
    if_match: IfMatch,
    JsonOrDefault(body): JsonOrDefault<Publish>,
) -> Result<impl IntoResponse, Problem> {
    let version = publish(&app, &member, id, if_match.optional(), body.message.trim()).await?;
    Ok((StatusCode::CREATED, super::Json(version)))
}

/// Publishes the draft of a flow.
///
/// # Errors
/// 422 with every error that the checker finds; 412 when the draft is not at `expected`.
pub async fn publish(app: &App, member: &Member, id: FlowId, expected: Option<i64>, message: &str) -> Result<Version, Problem> {
    let mut found = Fields::default();
    found.line("/message", message);
    found.check()?;
    let scoped = member.scoped(app);
    let missing = || Problem::not_found("flow");
    let head = scoped.flow(id).await?.ok_or_else(missing)?;
    let draft = scoped.draft(id).await?.ok_or_else(missing)?;
    let mut document = from_text(&draft.document)?;
    document.name.clone_from(&head.name);
    let errors =
        findings(app, member, &document).await?.into_iter().filter(|finding| finding.severity == Severity::Error).collect::<Vec<_>>();
    if !errors.is_empty() {
        return Err(has_errors(errors));
    }
    settle_models(app, member, &mut document).await?;
    let text = to_text(&document, "/document")?;

    let tx = scoped.begin().await?;
    let now_at = scoped.draft_in(&tx, id).await?.ok_or_else(missing)?.revision;
    // What was checked is what is published: a draft that was saved in between is checked anew.
    if now_at != draft.revision || expected.is_some_and(|expected| expected != now_at) {
        return Err(Problem::stale("draft", now_at));
    }
    let version = scoped.publish_flow(&tx, id, &text, message, &member.actor.name).await?;
    let details = json!({ "name": head.name, "number": version.number, "message": message, "before": head.published });
    tx.audit(member.workspace, &member.actor, "flow.publish", Some(id.to_string()), details).await?;
    tx.commit().await?;
    app.engine.flow_changed(member.workspace, id).await?;
    app.engine.publish(member.workspace, Event::Flow { flow: id });
    wire_version(version, false)
}

fn has_errors(errors: Vec<Finding>) -> Problem {
    let count = errors.len();
    let first = errors.first().map(|finding| sentence(&finding.message)).unwrap_or_default();
    let fields = errors.into_iter().map(|finding| {
        let step = finding.step.map(|step| format!("/steps/{step}")).unwrap_or_default();
        let field = finding.field.map(|field| format!("/{}", escape(&field))).unwrap_or_default();
        let detail = [Some(finding.message), finding.hint].into_iter().flatten().map(|part| sentence(&part)).collect::<Vec<_>>().join(" ");
        FieldProblem { pointer: format!("{step}{field}"), code: finding.code, detail }
    });
    let more = if count > 1 { format!(" And {} more.", count - 1) } else { String::new() };
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "flow.has_errors", "The flow has errors", format!("{first}{more}"))
        .with_fields(fields.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(message: &str, hint: Option<&str>) -> Finding {
        let hint = hint.map(str::to_owned);
        Finding { code: "flow.cycle".to_owned(), severity: Severity::Error, step: None, field: None, message: message.to_owned(), hint }
    }

    #[test]
    fn every_finding_is_a_sentence_of_its_own() {
        let problem = has_errors(vec![finding("records come back to it", Some("remove an edge")), finding("a step is missing.", None)]);
        let document = problem.document();
        assert_eq!(document.detail, "Records come back to it. And 1 more.");
        let details = document.fields.iter().map(|field| field.detail.as_str()).collect::<Vec<_>>();
        assert_eq!(details, ["Records come back to it. Remove an edge.", "A step is missing."]);
    }
}
