//! Asking a connected system: what a field can be set to, and what its records look like.

use super::{
    super::{
        auth::Member,
        extract::{Json, Path},
        problem::Problem,
    },
    find, sentence,
};
use crate::{app::App, surroundings};
use axum::extract::State;
use connector::{Connector, ConnectorError, Context};
use serde_json::Value;
use std::{future::Future, sync::Arc};
use wire::{
    ConnectionId,
    connection::{ModelsQuery, OperationModels, OptionItem, OptionsQuery},
};

/// List what a field can be set to.
///
/// Asks the connected system: its tables, its lists, its queues.
#[utoipa::path(post, path = "/api/v1/connections/{id}/options", tag = "connections", params(("id" = String, Path)), request_body = OptionsQuery, responses((status = 200, body = Vec<OptionItem>)))]
pub async fn list_options(
    State(app): State<App>,
    member: Member,
    Path(id): Path<ConnectionId>,
    Json(query): Json<OptionsQuery>,
) -> Result<Json<Vec<OptionItem>>, Problem> {
    let (connector, context) = open(&app, &member, id).await?;
    within(&context, connector.options(&context, &query.source, &query.settings)).await.map(Json)
}

/// Get the models of an operation as it is set.
///
/// What a record that goes in looks like, and one that comes out; `null` where that is not known.
#[utoipa::path(post, path = "/api/v1/connections/{id}/models", tag = "connections", params(("id" = String, Path)), request_body = ModelsQuery, responses((status = 200, body = OperationModels)))]
pub async fn get_models(
    State(app): State<App>,
    member: Member,
    Path(id): Path<ConnectionId>,
    Json(query): Json<ModelsQuery>,
) -> Result<Json<OperationModels>, Problem> {
    let (connector, context) = open(&app, &member, id).await?;
    if connector.spec().operation(&query.operation).is_none() {
        let known = connector.spec().operations.iter().map(|operation| operation.name.as_str()).collect::<Vec<_>>().join(", ");
        return Err(Problem::field(
            "/operation",
            "operation.unknown",
            format!("There is no operation `{}`; there are: {known}.", query.operation),
        ));
    }
    let (input, output) = within(&context, connector.models(&context, &query.operation, &query.settings)).await?;
    let json = |model: Option<mapping::Model>| model.map_or(Ok(Value::Null), serde_json::to_value).map_err(Problem::internal);
    Ok(Json(OperationModels { input: json(input)?, output: json(output)? }))
}

async fn open(app: &App, member: &Member, id: ConnectionId) -> Result<(Arc<dyn Connector>, Context), Problem> {
    let connection = find(app, member, id).await?;
    let gone = || Problem::conflict("connector.gone", format!("This server has no connector `{}` any more.", connection.connector));
    let connector = app.registry.get(&connection.connector).ok_or_else(gone)?;
    let mut whole = connection.settings.clone();
    whole.extend(surroundings::open(&app.secrets, member.workspace, &connection).await?);
    let context = surroundings::context(app, member.workspace, surroundings::connection_key(id, connection.revision), whole).await?;
    Ok((connector, context))
}

async fn within<T>(context: &Context, asking: impl Future<Output = Result<T, ConnectorError>>) -> Result<T, Problem> {
    match tokio::time::timeout(context.timeout, asking).await {
        Ok(answer) => answer.map_err(refused),
        Err(_) => Err(Problem::new(
            http::StatusCode::GATEWAY_TIMEOUT,
            "connection.timeout",
            "The other side did not answer",
            format!("No answer within {} s.", context.timeout.as_secs()),
        )),
    }
}

/// The other side, or a setting, is to blame: never a 500 of ours.
fn refused(error: ConnectorError) -> Problem {
    let code = error.code().to_owned();
    match error {
        ConnectorError::Fail { message, field: Some(field), hint, .. } => {
            let detail = [Some(sentence(&message)), hint.as_deref().map(sentence)].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let pointer = match field.as_str() {
                "source" | "operation" => format!("/{field}"),
                _ => format!("/settings/{}", super::escape(&field)),
            };
            Problem::field(pointer, &code, detail)
        }
        other => Problem::new(http::StatusCode::BAD_GATEWAY, code, "The other side refused", sentence(&other.to_string())),
    }
}
