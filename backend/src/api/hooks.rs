//! Webhooks: the hot path. Takes what was sent, hands it to the engine, and answers when it is committed. Asks neither
//! session nor member: the token in the path is the right to send.

use super::{BODY_BYTES_MAX, problem::Problem};
use crate::app::App;
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    response::{IntoResponse, Response},
    routing::any,
};
use connector::RawEvent;
use http::{HeaderMap, Method, StatusCode, Uri};
use wire::settings::Accepted;

/// The longest token that is looked up.
const TOKEN_MAX: usize = 200;

/// `ANY /hooks/{token}`.
pub fn routes() -> Router<App> {
    Router::new().route("/hooks/{token}", any(accept))
}

async fn accept(
    State(app): State<App>,
    Path(token): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    match take(&app, &token, method, &uri, &headers, body).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn take(
    app: &App,
    token: &str,
    method: Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    if token.len() > TOKEN_MAX {
        return Err(Problem::not_found("webhook"));
    }
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(BODY_BYTES_MAX),
        _ => Problem::unreadable("The body ended too early."),
    })?;
    let event = RawEvent {
        method: method.as_str().to_owned(),
        headers: headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect(),
        query: url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect(),
        body: body.to_vec(),
        at_ms: app.clock.now(),
    };
    let accepted = app.engine.accept_webhook(token, event).await.map_err(refused)?;
    Ok((StatusCode::ACCEPTED, axum::Json(Accepted { run: accepted.run })).into_response())
}

/// As the engine's refusals everywhere, but that a wrong signature is 401 here: the sender has to show who it is.
fn refused(error: engine::Error) -> Problem {
    match error {
        engine::Error::Bad { code, message, .. } if code.starts_with("webhook.signature") || code.starts_with("webhook.timestamp") => {
            Problem::new(StatusCode::UNAUTHORIZED, code, "The signature is wrong", super::connections::sentence(&message))
        }
        engine::Error::Bad { code, message, .. } => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, "Not valid", super::connections::sentence(&message))
        }
        other => other.into(),
    }
}
