//! Changing and deleting a connection.

use super::{
    super::{
        auth::Member,
        etag::{self, IfMatch, Tagged},
        extract::{Json, Path},
        fields::{self, Fields},
        problem::Problem,
    },
    connector, find, limits, read, sealed, settings,
};
use crate::{app::App, surroundings};
use axum::extract::State;
use http::StatusCode;
use serde_json::{Map, Value, json};
use wire::{
    ConnectionId,
    connection::{Connection, ConnectionPatch},
    event::Event,
};

/// Change a connection.
///
/// What is absent stays; `null` clears a setting; a secret is kept unless a new value is sent. Needs `If-Match` with the
/// `ETag` that was read, so that nobody's change is lost; `*` overwrites whatever is there.
#[utoipa::path(patch, path = "/api/v1/connections/{id}", tag = "connections", params(("id" = String, Path), ("If-Match" = String, Header, description = "The `ETag` that was read; `*` overwrites whatever is there.")), request_body = ConnectionPatch, responses((status = 200, body = Connection), (status = 412, body = wire::Problem), (status = 428, body = wire::Problem)))]
pub async fn change_connection(
    State(app): State<App>,
    member: Member,
    Path(id): Path<ConnectionId>,
    if_match: IfMatch,
    Json(patch): Json<ConnectionPatch>,
) -> Result<Tagged<Connection>, Problem> {
    let wanted = if_match.required()?;
    let before = find(&app, &member, id).await?;
    let spec = connector(&app, &before.connector)?;
    let mut found = Fields::default();
    let name = patch.name.as_deref().map_or_else(|| before.name.clone(), |name| found.name("/name", name));
    let changed = patch.settings.keys().cloned().collect::<Vec<_>>();
    let secrets = surroundings::open(&app.secrets, member.workspace, &before).await?;
    let current = before.settings.clone().into_iter().chain(secrets).collect::<Map<String, Value>>();
    let whole = settings::merge(current, patch.settings);
    found.extend(settings::problems(spec, &whole));
    let wanted_limits = patch.limits.unwrap_or(before.limits);
    limits::check(&wanted_limits, &mut found);
    found.check()?;
    let content = sealed(&app, member.workspace, id, name, &before.connector, settings::part(spec, whole), wanted_limits).await?;

    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    if content.name != before.name {
        let flows = scoped.flows_using_connection(&tx, &before.name).await?;
        if !flows.is_empty() {
            let names = flows.into_iter().map(|flow| flow.name).collect::<Vec<_>>().join(", ");
            return Err(Problem::conflict(
                "connection.in_use",
                format!("Flows refer to it by its name, so it keeps it while they use it: {names}."),
            ));
        }
    }
    // Over the revision that the secrets were read from, whatever the request asked for: they were merged with it.
    let expected = wanted.or(Some(before.revision));
    let updated =
        scoped.update_connection(&tx, id, expected, &content).await.map_err(fields::refused("connection", "/name", &content.name))?;
    if !updated {
        return Err(Problem::not_found("connection"));
    }
    let details = json!({
        "before": { "name": before.name, "settings": before.settings, "secrets_set": before.secrets_set, "limits": before.limits },
        "after": { "name": content.name, "settings": content.settings, "secrets_set": content.secrets_set, "limits": content.limits },
        "changed": changed,
    });
    tx.audit(member.workspace, &member.actor, "connection.change", Some(id.to_string()), details).await?;
    tx.commit().await?;
    app.engine.publish(member.workspace, Event::Connection);
    read(&app, &member, id).await
}

/// Delete a connection.
///
/// Refused while flows use it, naming them. Needs `If-Match` with the `ETag` that was read.
#[utoipa::path(delete, path = "/api/v1/connections/{id}", tag = "connections", params(("id" = String, Path), ("If-Match" = String, Header, description = "The `ETag` that was read; `*` overwrites whatever is there.")), responses((status = 204), (status = 409, body = wire::Problem), (status = 412, body = wire::Problem), (status = 428, body = wire::Problem)))]
pub async fn delete_connection(
    State(app): State<App>,
    member: Member,
    Path(id): Path<ConnectionId>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    let expected = if_match.required()?;
    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    let before = scoped.connection_in(&tx, id).await?.ok_or_else(|| Problem::not_found("connection"))?;
    etag::check("connection", expected, before.revision)?;
    let removed = scoped.delete_connection(&tx, id).await;
    if let Err(store::Error::Conflict(store::Conflict::InUse(flows))) = &removed {
        return Err(Problem::conflict("connection.in_use", format!("These flows use it: {flows}. Let them use another one first.")));
    }
    removed?;
    tx.audit(
        member.workspace,
        &member.actor,
        "connection.delete",
        Some(id.to_string()),
        json!({ "name": before.name, "connector": before.connector }),
    )
    .await?;
    tx.commit().await?;
    app.engine.publish(member.workspace, Event::Connection);
    Ok(StatusCode::NO_CONTENT)
}
