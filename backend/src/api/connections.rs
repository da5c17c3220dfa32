//! Connections: the settings and secrets of one account or server. Secrets go in and never come out.

mod ask;
mod change;
mod limits;
mod settings;
mod test;

use super::{
    auth::Member,
    etag::Tagged,
    extract::{Json, Path, Query},
    fields::{self, Fields},
    page::{PageQuery, Paging},
    problem::Problem,
};
use crate::{app::App, surroundings};
use axum::extract::State;
use connector::ConnectorSpec;
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use settings::Parted;
use store::connections::ConnectionContent;
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    ConnectionId, Page, WorkspaceId,
    connection::{Connection, Health, HeldBack, HeldBackReason, Limits, NewConnection},
    event::Event,
};

pub use settings::{escape, sentence};

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_connections, create_connection))
        .routes(routes!(test::test_settings))
        .routes(routes!(get_connection, change::change_connection, change::delete_connection))
        .routes(routes!(test::test_connection))
        .routes(routes!(limits::try_connection_now))
        .routes(routes!(ask::list_options))
        .routes(routes!(ask::get_models))
}

/// Which connections a list shows.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Only those of this connector.
    connector: Option<String>,
}

/// List connections.
///
/// The newest first, without their secrets.
#[utoipa::path(get, path = "/api/v1/connections", tag = "connections", params(Filter, PageQuery), responses((status = 200, body = Page<Connection>)))]
async fn list_connections(
    State(app): State<App>,
    member: Member,
    Query(filter): Query<Filter>,
    paging: Paging,
) -> Result<Json<Page<Connection>>, Problem> {
    let rows = member.scoped(&app).connections(filter.connector.as_deref(), paging.cursor()?, paging.limit_and_one()).await?;
    Ok(Json(
        paging.page(rows.into_iter().map(|row| wire_connection(&app, member.workspace, row)).collect(), |connection: &Connection| {
            connection.id
        }),
    ))
}

/// Make a connection.
///
/// The settings are checked against the connector's; secret ones are sealed and never shown again.
#[utoipa::path(post, path = "/api/v1/connections", tag = "connections", request_body = NewConnection, responses((status = 201, body = Connection)))]
async fn create_connection(
    State(app): State<App>,
    member: Member,
    Json(new): Json<NewConnection>,
) -> Result<(StatusCode, Tagged<Connection>), Problem> {
    let id = create_named(&app, &member, new).await?;
    Ok((StatusCode::CREATED, read(&app, &member, id).await?))
}

/// Makes a connection.
///
/// # Errors
/// 422 with everything that is wrong with it.
pub async fn create_named(app: &App, member: &Member, new: NewConnection) -> Result<ConnectionId, Problem> {
    let mut found = Fields::default();
    let name = found.name("/name", &new.name);
    let spec = connector(app, &new.connector);
    match &spec {
        Ok(spec) => found.extend(settings::problems(spec, &new.settings)),
        Err(problem) => found.extend(problem.document().fields.clone()),
    }
    limits::check(&new.limits, &mut found);
    found.check()?;
    let spec = spec?;
    let parted = settings::part(spec, new.settings);
    let id: ConnectionId = app.store.ids().next();
    let content = sealed(app, member.workspace, id, name, &spec.name, parted, new.limits).await?;
    let scoped = member.scoped(app);
    let tx = scoped.begin().await?;
    scoped.insert_connection(&tx, id, &content).await.map_err(fields::taken("/name", &content.name))?;
    let details = json!({
        "name": content.name, "connector": content.connector, "settings": content.settings, "secrets_set": content.secrets_set,
        "limits": content.limits,
    });
    tx.audit(member.workspace, &member.actor, "connection.create", Some(id.to_string()), details).await?;
    tx.commit().await?;
    app.engine.publish(member.workspace, Event::Connection);
    Ok(id)
}

/// Read a connection.
#[utoipa::path(get, path = "/api/v1/connections/{id}", tag = "connections", params(("id" = String, Path)), responses((status = 200, body = Connection)))]
async fn get_connection(State(app): State<App>, member: Member, Path(id): Path<ConnectionId>) -> Result<Tagged<Connection>, Problem> {
    read(&app, &member, id).await
}

async fn read(app: &App, member: &Member, id: ConnectionId) -> Result<Tagged<Connection>, Problem> {
    let connection = find(app, member, id).await?;
    Ok(Tagged(connection.revision, wire_connection(app, member.workspace, connection)))
}

async fn find(app: &App, member: &Member, id: ConnectionId) -> Result<store::connections::Connection, Problem> {
    member.scoped(app).connection(id).await?.ok_or_else(|| Problem::not_found("connection"))
}

/// What the connector of a request says about itself.
fn connector<'a>(app: &'a App, name: &str) -> Result<&'a ConnectorSpec, Problem> {
    let known =
        || app.registry.specs().filter(|spec| spec.takes_connection()).map(|spec| spec.name.as_str()).collect::<Vec<_>>().join(", ");
    match app.registry.spec(name) {
        Some(spec) if spec.takes_connection() => Ok(spec),
        Some(spec) => Err(Problem::field("/connector", "connector.no_connection", format!("{} needs no connection.", spec.title))),
        None => Err(Problem::field("/connector", "connector.unknown", format!("There is no connector `{name}`; there are: {}.", known()))),
    }
}

/// What is kept, the secrets sealed for this connection.
async fn sealed(
    app: &App,
    workspace: WorkspaceId,
    id: ConnectionId,
    name: String,
    connector: &str,
    parted: Parted,
    limits: Limits,
) -> Result<ConnectionContent, Problem> {
    let secrets_set = parted.secret_names();
    let secrets = surroundings::seal(&app.secrets, workspace, id, &parted.secret).await?;
    Ok(ConnectionContent { name, connector: connector.to_owned(), settings: parted.open, secrets, secrets_set, limits })
}

/// As it is shown, with what holds its calls back just now.
fn wire_connection(app: &App, workspace: WorkspaceId, connection: store::connections::Connection) -> Connection {
    let held_back = if connection.health == Health::ReconnectNeeded {
        let said = connection.health_detail.as_deref().unwrap_or_default();
        let message = format!("{} waits for a person to reconnect it: {said}", connection.name);
        Some(HeldBack { reason: HeldBackReason::ReconnectNeeded, message, until: None })
    } else {
        app.engine.held_back(workspace, connection.id, &connection.name)
    };
    Connection {
        id: connection.id,
        name: connection.name,
        connector: connection.connector,
        settings: connection.settings,
        secrets_set: connection.secrets_set,
        health: connection.health,
        health_detail: connection.health_detail,
        checked_at: connection.checked_at,
        flows: connection.flows,
        limits: connection.limits,
        held_back,
        created_at: connection.created_at,
        updated_at: connection.updated_at,
        revision: connection.revision,
    }
}
