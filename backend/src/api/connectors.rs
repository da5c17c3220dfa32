//! Connectors: what each kind of system needs and offers, as data.

use super::{
    auth::Member,
    extract::{Json, Path},
    problem::Problem,
};
use crate::app::App;
use axum::extract::State;
use connector::ConnectorSpec;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_connectors)).routes(routes!(get_connector))
}

/// List connectors.
///
/// Everything that a form, a palette or a checker needs to know of them: settings, operations, fields, models.
#[utoipa::path(get, path = "/api/v1/connectors", tag = "connections", responses((status = 200, body = Vec<Object>)))]
async fn list_connectors(State(app): State<App>, _: Member) -> Json<Vec<ConnectorSpec>> {
    Json(app.registry.specs().cloned().collect())
}

/// Read a connector.
#[utoipa::path(get, path = "/api/v1/connectors/{name}", tag = "connections", params(("name" = String, Path)), responses((status = 200, body = Object)))]
async fn get_connector(State(app): State<App>, _: Member, Path(name): Path<String>) -> Result<Json<ConnectorSpec>, Problem> {
    app.registry.spec(&name).cloned().map(Json).ok_or_else(|| Problem::not_found("connector"))
}
