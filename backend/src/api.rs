//! The API: its table of contents. A route is declared beside its handler (`#[utoipa::path]`), listed here by its
//! resource, and given its rule in [`auth::access`].
//!
//! From the outside in, a request passes [`edge`] (trace id, panics, headers, log line), the session, [`auth`] (who, and
//! may they), [`idempotency`], and reaches its handler.

pub mod account;
pub mod approvals;
pub mod assets;
pub mod audit;
pub mod auth;
pub mod connections;
pub mod connectors;
pub mod edge;
pub mod engine_problem;
pub mod etag;
pub mod events;
pub mod extract;
pub mod failed_records;
pub mod fields;
pub mod flows;
pub mod health;
pub mod home;
pub mod hooks;
pub mod idempotency;
pub mod kept;
pub mod lookup_tables;
pub mod mapping_pairs;
pub mod members;
pub mod models;
pub mod openapi;
pub mod page;
pub mod prefer;
pub mod problem;
pub mod replays;
pub mod runs;
pub mod sample;
pub mod schedules;
pub mod search;
pub mod session;
pub mod settings;
pub mod setup;
pub mod tokens;
pub mod uses;

use crate::app::App;
use axum::{
    Router,
    extract::{ConnectInfo, DefaultBodyLimit, Request},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use http::StatusCode;
use std::net::SocketAddr;
use utoipa_axum::router::OpenApiRouter;

/// The largest body of a request, in bytes.
pub const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Everything under `/api/v1`, with its documentation.
fn v1() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(setup::routes())
        .merge(session::routes())
        .merge(account::routes())
        .merge(members::routes())
        .merge(tokens::routes())
        .merge(audit::routes())
        .merge(settings::routes())
        .merge(connectors::routes())
        .merge(connections::routes())
        .merge(flows::routes())
        .merge(schedules::routes())
        .merge(sample::routes())
        .merge(runs::routes())
        .merge(replays::routes())
        .merge(events::routes())
        .merge(failed_records::routes())
        .merge(approvals::routes())
        .merge(lookup_tables::routes())
        .merge(models::routes())
        .merge(mapping_pairs::routes())
        .merge(home::routes())
        .merge(search::routes())
}

/// What the API says about itself, OpenAPI 3.1.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let (_, document) = documented().split_for_parts();
    document
}

fn documented() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::head()).merge(v1())
}

/// The whole server as one service: the API, and around it the page.
pub fn router(app: &App) -> Router {
    let (api, document) = documented().split_for_parts();
    let guarded = api
        .merge(openapi::routes(document))
        .layer(middleware::from_fn_with_state(app.clone(), idempotency::layer))
        .layer(middleware::from_fn_with_state(app.clone(), auth::guard))
        .layer(session::layer(app));
    let open =
        Router::new().route("/healthz", get(health::healthz)).route("/readyz", get(health::readyz)).route("/metrics", get(health::metrics));
    guarded
        .merge(open)
        .merge(hooks::routes())
        .merge(sample_shop())
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), edge::layer))
        .with_state(app.clone())
}

/// The shop of the sample: for the flows of this server, which ask from this machine, and for nobody else.
fn sample_shop() -> Router<App> {
    Router::new().nest_service("/sample-shop", crate::sample::router()).layer(middleware::from_fn(only_this_machine))
}

async fn only_this_machine(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let passed_on = request.headers().contains_key("x-forwarded-for");
    if peer.is_some_and(|peer| peer.to_canonical().is_loopback()) && !passed_on {
        return next.run(request).await;
    }
    problem::Problem::of_status(StatusCode::NOT_FOUND).into_response()
}
