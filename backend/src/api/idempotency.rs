//! `Idempotency-Key` on every POST of a member: the first answer is kept for a day and given again; a second request
//! while the first runs gets 409, the same key on another request 422. Kept answers are sealed.

use super::{auth::Member, problem::Problem};
use crate::app::App;
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use store::idempotency::{Answer, Claim};

/// The header.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The longest key, in bytes.
const KEY_BYTES_MAX: usize = 255;
/// The longest answer that is kept, in bytes; a request with a longer one can be made again.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Headers of an answer that are kept with it.
const KEPT: [HeaderName; 4] = [header::CONTENT_TYPE, header::ETAG, header::LOCATION, header::RETRY_AFTER];

/// Holds passwords, of which not even a hash of the request is kept; doing it twice does no harm.
const NEVER_KEPT: &str = "/api/v1/me/password";

/// The layer.
pub async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    let member = request.extensions().get::<Member>().cloned();
    let key = request.headers().get(KEY).cloned().filter(|_| request.uri().path() != NEVER_KEPT);
    match (request.method() == Method::POST, member, key) {
        (true, Some(member), Some(key)) => match once(&app, &member, &key, request, next).await {
            Ok(response) => response,
            Err(problem) => problem.into_response(),
        },
        _ => next.run(request).await,
    }
}

async fn once(app: &App, member: &Member, key: &HeaderValue, request: Request, next: Next) -> Result<Response, Problem> {
    let key = key.to_str().ok().filter(|key| !key.is_empty() && key.len() <= KEY_BYTES_MAX);
    let wrong = || Problem::field("header:Idempotency-Key", "input.header", format!("A key has 1 to {KEY_BYTES_MAX} visible characters."));
    let key = key.ok_or_else(wrong)?;
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, super::BODY_BYTES_MAX).await.map_err(|_| Problem::too_large(super::BODY_BYTES_MAX))?;
    let target = parts.extensions.get::<axum::extract::OriginalUri>().map_or_else(|| parts.uri.to_string(), |uri| uri.0.to_string());
    let hash = Sha256::new().chain_update(target).chain_update([0]).chain_update(&body).finalize();
    let scoped = member.scoped(app);
    let place = format!("idempotency|{}|{key}", member.key);
    match scoped.claim_idempotency_key(&member.key, key, &hash).await? {
        Claim::New => {}
        Claim::Running => {
            let problem =
                Problem::conflict("idempotency.running", "The first request with this key is still under way: ask again in a moment.");
            return Err(problem.with_header(header::RETRY_AFTER, "1"));
        }
        Claim::Other => {
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency.other_request",
                "Key used before",
                "This key was used for another request: a new request needs a new key.",
            ));
        }
        Claim::Answered(answer) => {
            let body = app.secrets.open(member.workspace, &place, &answer.body).await?;
            return replay(&answer, body.to_vec());
        }
    }
    // Runs to its end and is kept even when the caller hangs up: that is what the key is for.
    let (app, member, key) = (app.clone(), member.clone(), key.to_owned());
    let run = async move {
        let response = next.run(Request::from_parts(parts, Body::from(body))).await;
        keep(&app, &member, &key, &place, response).await
    };
    tokio::spawn(run).await.map_err(Problem::internal)?
}

/// Keeps an answer that is final; one that may differ next time frees the key.
async fn keep(app: &App, member: &Member, key: &str, place: &str, response: Response) -> Result<Response, Problem> {
    let scoped = member.scoped(app);
    let status = response.status();
    let passes = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
    let sized = http_body::Body::size_hint(response.body()).exact().is_some_and(|size| size <= ANSWER_BYTES_MAX as u64);
    if passes || !sized {
        scoped.release_idempotency_key(&member.key, key).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body: Bytes = to_bytes(body, ANSWER_BYTES_MAX).await.map_err(Problem::internal)?;
    let kept = KEPT.iter().filter_map(|name| Some((name.as_str(), parts.headers.get(name)?.to_str().ok()?)));
    let headers = serde_json::to_string(&kept.collect::<BTreeMap<_, _>>()).map_err(Problem::internal)?;
    let sealed = app.secrets.seal(member.workspace, place, &body).await?;
    scoped.settle_idempotency_key(&member.key, key, Answer { status: status.as_u16(), headers, body: sealed }).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn replay(answer: &Answer, body: Vec<u8>) -> Result<Response, Problem> {
    let status = StatusCode::from_u16(answer.status).map_err(Problem::internal)?;
    let headers: BTreeMap<String, String> = serde_json::from_str(&answer.headers).map_err(Problem::internal)?;
    let mut response = (status, body).into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(Problem::internal)?;
        response.headers_mut().insert(name, HeaderValue::from_str(&value).map_err(Problem::internal)?);
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}
