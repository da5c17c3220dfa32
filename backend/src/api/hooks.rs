//! Webhooks: the hot path. Takes what was sent, hands it to the engine, and answers when it is committed. Asks neither
//! session nor member: the token in the path is the right to send.

use super::{BODY_BYTES_MAX, auth::ClientAddress, problem::Problem};
use crate::app::App;
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    response::{IntoResponse, Response},
    routing::any,
};
use connector::RawEvent;
use connectors::webhook;
use http::{HeaderMap, Method, StatusCode, Uri, header};
use wire::{FieldProblem, RunId, run::RunStatus, settings::Accepted};

/// The longest token that is looked up.
const TOKEN_MAX: usize = 200;

/// `ANY /hooks/{token}`.
pub fn routes() -> Router<App> {
    Router::new().route("/hooks/{token}", any(accept))
}

async fn accept(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Path(token): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    if let Some(limit) = &app.webhooks
        && let Err(seconds) = limit.count(&address, app.clock.now())
    {
        let detail = format!("More than {} requests a second came from this address.", app.config.webhook_rate_max);
        return Problem::too_many("webhook.too_many", detail, seconds).into_response();
    }
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
    let answer = app.engine.answer_webhook(token, event).await.map_err(refused)?;
    let run = answer.accepted.run;
    let Some(ended) = answer.ended else {
        let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::ACCEPTED);
        return Ok((status, axum::Json(Accepted { run })).into_response());
    };
    if let Some(response) = ended.response {
        return Ok(responded(run, response));
    }
    match (&ended.status, ended.faults.is_empty()) {
        (RunStatus::Succeeded, _) => {
            // Written from the exact values, so that every digit arrives.
            let body =
                [format!("{{\"run\":\"{run}\",\"records\":").into_bytes(), flow::event::list(&ended.records), b"}".to_vec()].concat();
            Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
        }
        (_, false) => Err(failed_records(run, &ended.faults)),
        _ => {
            let detail = format!("{} The run {run} tells more.", super::connections::sentence(&ended.summary));
            Err(Problem::new(StatusCode::BAD_GATEWAY, "webhook.run_failed", "The run failed", detail))
        }
    }
}

/// What a step answered. A body that is a text goes out as such, anything else as JSON with every digit.
fn responded(run: RunId, response: engine::Response) -> Response {
    let status = StatusCode::from_u16(response.status).unwrap_or(StatusCode::OK);
    let (kind, body) = match response.body.as_text() {
        Some(text) => ("text/plain; charset=utf-8", text.to_owned()),
        None => ("application/json", response.body.text().to_owned()),
    };
    let empty = matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED);
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::HeaderName::from_static("linkspan-run"), run.to_string())];
    (status, headers, if empty { String::new() } else { body }).into_response()
}

/// 422: which records of the request were set aside, at which field and why.
fn failed_records(run: RunId, faults: &[engine::Refused]) -> Problem {
    let fields: Vec<_> = faults
        .iter()
        .map(|refused| {
            let field = refused.error.field.iter().flat_map(|field| field.split('.')).map(super::connections::escape);
            let pointer = std::iter::once(refused.index.to_string()).chain(field).fold(String::new(), |to, part| to + "/" + &part);
            FieldProblem { pointer, code: refused.error.code.clone(), detail: super::connections::sentence(&refused.error.message) }
        })
        .collect();
    let first = fields.first().map(|field| field.detail.as_str()).unwrap_or_default();
    let detail = format!("{first} What failed is kept with the run {run}, to be mended and sent on.");
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "webhook.failed_records", "Records failed", detail).with_fields(fields)
}

/// As the engine's refusals everywhere, but in the sender's terms: a wrong signature is 401, another method 405, a body that
/// cannot be read 400; a secret that is missing is ours to mend, 503.
fn refused(error: engine::Error) -> Problem {
    match error {
        engine::Error::Bad { code, message, .. } if code.starts_with("webhook.signature") || code.starts_with("webhook.timestamp") => {
            Problem::new(StatusCode::UNAUTHORIZED, code, "The signature is wrong", super::connections::sentence(&message))
        }
        engine::Error::Bad { code, message, .. } if code == webhook::CODE_METHOD => {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, code, "Method not allowed", super::connections::sentence(&message))
        }
        engine::Error::Bad { code, message, .. } if code == webhook::CODE_BODY || code == webhook::CODE_DEDUPE => {
            Problem::new(StatusCode::BAD_REQUEST, code, "Cannot be read", super::connections::sentence(&message))
        }
        engine::Error::Bad { code, message, .. } if code == webhook::CODE_NO_SECRET => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, code, "Not available at the moment", super::connections::sentence(&message))
                .with_header(header::RETRY_AFTER, "60")
        }
        engine::Error::Bad { code, message, .. } => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, "Not valid", super::connections::sentence(&message))
        }
        other => other.into(),
    }
}
