//! Trying a connection: before it is saved, and as it is kept.

use super::{
    super::{
        auth::Member,
        extract::{Json, Path},
        fields::Fields,
        problem::Problem,
    },
    connector, find, settings,
};
use crate::{app::App, surroundings};
use axum::extract::State;
use serde_json::{Map, Value};
use wire::{
    ConnectionId,
    connection::{Health, NewConnection, TestResult},
    event::Event,
};

/// Try settings that are not saved.
#[utoipa::path(post, path = "/api/v1/connections/test", tag = "connections", request_body = NewConnection, responses((status = 200, body = TestResult)))]
pub async fn test_settings(State(app): State<App>, member: Member, Json(new): Json<NewConnection>) -> Result<Json<TestResult>, Problem> {
    let spec = connector(&app, &new.connector)?;
    let mut found = Fields::default();
    found.extend(settings::problems(spec, &new.settings));
    found.check()?;
    // The key is new each time: nothing that a connector keeps for a saved connection may answer for unsaved settings.
    let key = format!("unsaved|{}", app.store.ids().next::<ConnectionId>());
    Ok(Json(run_test(&app, &member, &new.connector, key, new.settings).await?))
}

/// Try a connection as it is kept.
///
/// What was found is shown in lists as its health.
#[utoipa::path(post, path = "/api/v1/connections/{id}/test", tag = "connections", params(("id" = String, Path)), responses((status = 200, body = TestResult)))]
pub async fn test_connection(State(app): State<App>, member: Member, Path(id): Path<ConnectionId>) -> Result<Json<TestResult>, Problem> {
    let connection = find(&app, &member, id).await?;
    let mut whole = connection.settings.clone();
    whole.extend(surroundings::open(&app.secrets, member.workspace, &connection).await?);
    let key = surroundings::connection_key(id, connection.revision);
    let result = run_test(&app, &member, &connection.connector, key, whole).await?;
    let (health, detail) = match (result.ok, connection.health) {
        (true, _) => (Health::Healthy, None),
        // Runs wait until it is well again: a test that fails sends none of them on.
        (false, Health::ReconnectNeeded) => (Health::ReconnectNeeded, Some(result.message.as_str())),
        (false, _) => (Health::Failing, Some(result.message.as_str())),
    };
    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    scoped.note_connection_health(&tx, id, connection.revision, health, detail).await?;
    tx.commit().await?;
    app.engine.publish(member.workspace, Event::Connection);
    Ok(Json(result))
}

async fn run_test(app: &App, member: &Member, connector: &str, key: String, settings: Map<String, Value>) -> Result<TestResult, Problem> {
    let found = app
        .registry
        .get(connector)
        .ok_or_else(|| Problem::conflict("connector.gone", format!("This server has no connector `{connector}` any more.")))?;
    let context = surroundings::context(app, member.workspace, key, settings).await?;
    let longest = context.timeout;
    Ok(match tokio::time::timeout(longest, found.test(&context)).await {
        Ok(result) => result,
        Err(_) => TestResult {
            ok: false,
            message: format!("No answer within {} s: is the address right, and can this server reach it?", longest.as_secs()),
            field: None,
            duration_ms: u64::try_from(longest.as_millis()).unwrap_or(u64::MAX),
        },
    })
}
