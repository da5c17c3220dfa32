//! Is it alive, is it ready, how is it doing: for machines that watch the server.

use super::problem::Problem;
use crate::app::App;
use axum::{extract::State, response::IntoResponse};
use http::header;

/// Answers as long as the process does.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// Answers when the database does and the server is not stopping.
///
/// # Errors
/// 503.
pub async fn readyz(State(app): State<App>) -> Result<&'static str, Problem> {
    if app.stopping.is_cancelled() {
        return Err(Problem::unavailable("The server is stopping."));
    }
    app.store.ping().await?;
    Ok("ready\n")
}

/// Figures for Prometheus.
pub async fn metrics(State(app): State<App>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.text(&app.engine.measure().await))
}
