//! Flows as files: export and import as YAML, and a copy within the workspace.

use super::{
    super::{
        auth::Member,
        connections::sentence,
        etag::Tagged,
        extract::{Path, pointer},
        fields::{self, Fields},
        problem::Problem,
    },
    document::{from_text, to_text},
    draft, read,
};
use crate::{app::App, commands::files::slug};
use axum::{extract::State, response::IntoResponse};
use flow::{Flow, yaml};
use http::{StatusCode, header};
use wire::{FlowId, event::Event};

/// Names that are tried for a copy.
const NAMES_MAX: u32 = 1_000;

/// Export the draft as YAML.
///
/// Without secrets: connections are referred to by name.
#[utoipa::path(get, path = "/api/v1/flows/{id}/export", tag = "flows", params(("id" = String, Path)), responses((status = 200, body = String, content_type = "application/yaml"), (status = 422, body = wire::Problem)))]
pub async fn export_flow(State(app): State<App>, member: Member, Path(id): Path<FlowId>) -> Result<impl IntoResponse, Problem> {
    let (name, _, document) = load(&app, &member, id).await?;
    let text = document.to_yaml().map_err(|error| Problem::field("", "input.yaml", sentence(&error.to_string())))?;
    // A slug has letters of any script, and a header takes ASCII.
    let file = slug(&name).chars().filter(char::is_ascii).collect::<String>();
    let disposition = format!("attachment; filename=\"{}.flow.yaml\"", if file.is_empty() { "flow" } else { &file });
    Ok(([(header::CONTENT_TYPE, "application/yaml".to_owned()), (header::CONTENT_DISPOSITION, disposition)], text))
}

/// Import a flow from YAML.
///
/// Makes a new flow; one of the same name stays as it is, and the new one gets a number behind its name.
#[utoipa::path(post, path = "/api/v1/flows/import", tag = "flows", request_body(content = String, content_type = "application/yaml"), responses((status = 201, body = wire::flow::Flow)))]
pub async fn import_flow(State(app): State<App>, member: Member, body: String) -> Result<(StatusCode, Tagged<wire::flow::Flow>), Problem> {
    let document = parse(&body)?;
    let name = if document.name.trim().is_empty() { "Imported flow".to_owned() } else { document.name.trim().to_owned() };
    make(&app, &member, &name, "", document, false).await
}

/// Duplicate a flow.
///
/// The copy has the draft, and no versions and no runs.
#[utoipa::path(post, path = "/api/v1/flows/{id}/duplicate", tag = "flows", params(("id" = String, Path)), responses((status = 201, body = wire::flow::Flow)))]
pub async fn duplicate_flow(
    State(app): State<App>,
    member: Member,
    Path(id): Path<FlowId>,
) -> Result<(StatusCode, Tagged<wire::flow::Flow>), Problem> {
    let (name, folder, document) = load(&app, &member, id).await?;
    make(&app, &member, &name, &folder, document, true).await
}

async fn load(app: &App, member: &Member, id: FlowId) -> Result<(String, String, Flow), Problem> {
    let scoped = member.scoped(app);
    let missing = || Problem::not_found("flow");
    let head = scoped.flow(id).await?.ok_or_else(missing)?;
    let mut document = from_text(&scoped.draft(id).await?.ok_or_else(missing)?.document)?;
    document.name.clone_from(&head.name);
    Ok((head.name, head.folder, document))
}

async fn make(
    app: &App,
    member: &Member,
    name: &str,
    folder: &str,
    document: Flow,
    copy: bool,
) -> Result<(StatusCode, Tagged<wire::flow::Flow>), Problem> {
    let mut found = Fields::default();
    found.line("/name", name);
    found.check()?;
    to_text(&document, "")?;
    let scoped = member.scoped(app);
    let name = free_name(&scoped, name, copy).await?;
    let tx = scoped.begin().await?;
    let id = draft::create(app, member, &tx, &name, folder, document).await.map_err(fields::taken("/name", &name))?;
    tx.commit().await?;
    app.engine.publish(member.workspace, Event::Flow { flow: id });
    Ok((StatusCode::CREATED, read(app, member, id).await?))
}

/// The name itself, or the first free one after it: `Orders copy`, `Orders copy 2`, or `Orders 2`.
async fn free_name(scoped: &store::Scoped, name: &str, copy: bool) -> Result<String, Problem> {
    let base = if copy { format!("{name} copy") } else { name.to_owned() };
    for number in 1..NAMES_MAX {
        let candidate = if number == 1 { base.clone() } else { format!("{base} {number}") };
        if scoped.flow_named(&candidate).await?.is_none() {
            return Ok(candidate);
        }
    }
    Err(Problem::conflict("taken", format!("There are too many flows called `{base}`: rename some of them.")))
}

fn parse(text: &str) -> Result<Flow, Problem> {
    let value = yaml::read(text).map_err(|error| Problem::field("", "input.yaml", sentence(&error.to_string())))?;
    yaml::into(&value).map_err(|(path, message)| Problem::field(pointer(&path), "input.type", sentence(&message)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_flow_is_told_by_its_place() {
        for (yaml, pointer) in [("steps: 3", "/steps"), ("steps:\n  - { id: a }", "/steps/0"), ("triger: {}", "/triger"), (": :", "")] {
            let problem = parse(yaml).expect_err("refused");
            assert_eq!(problem.status(), 422);
            assert_eq!(problem.document().fields[0].pointer, pointer, "{yaml}: {:?}", problem.document());
        }
    }
}
