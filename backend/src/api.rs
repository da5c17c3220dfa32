//! The API: its table of contents. A route is declared beside its handler (`#[utoipa::path]`), listed here by its
//! resource, and given its rule in [`auth::access`].
//!
//! From the outside in, a request passes [`edge`] (trace id, panics, headers, log line), the session, [`auth`] (who, and
//! may they), [`idempotency`], and reaches its handler.

pub mod assets;
pub mod audit;
pub mod auth;
pub mod edge;
pub mod etag;
pub mod extract;
pub mod health;
pub mod idempotency;
pub mod members;
pub mod openapi;
pub mod page;
pub mod problem;
pub mod session;
pub mod setup;
pub mod tokens;

use crate::app::App;
use axum::{Router, extract::DefaultBodyLimit, middleware, routing::get};
use utoipa_axum::router::OpenApiRouter;

/// The largest body of a request, in bytes.
pub const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Everything under `/api/v1`, with its documentation.
fn v1() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(setup::routes())
        .merge(session::routes())
        .merge(members::routes())
        .merge(tokens::routes())
        .merge(audit::routes())
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
    let open = Router::new().route("/healthz", get(health::healthz)).route("/readyz", get(health::readyz)).route("/metrics", get(health::metrics));
    guarded
        .merge(open)
        .nest("/sample-shop", crate::sample::router())
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), edge::layer))
        .with_state(app.clone())
}
