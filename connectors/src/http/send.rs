//! Sends one request and takes its answer: redirects by hand, each hop judged anew, limits on everything.

use super::allowance;
use super::answer::asks_to_wait;
use super::client::{Clients, refused};
use super::limits::{REDIRECTS_MAX, REQUEST_BYTES_MAX, RESPONSE_BYTES_MAX, RESPONSE_HEADER_BYTES_MAX, URL_BYTES_MAX};
use super::secrets::Credentials;
use crate::net_guard::parse_url;
use bytes::{Bytes, BytesMut};
use connector::{Came, ConnectorError, Context};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// What is to be sent.
#[derive(Clone)]
pub struct Request {
    /// What is done.
    pub method: Method,
    /// Where; without credentials.
    pub url: Url,
    /// The step's headers; without credentials.
    pub headers: HeaderMap,
    /// What is sent along.
    pub body: Option<Bytes>,
}

/// What came back.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Bytes,
    /// Where it came from, after redirects.
    pub url: Url,
}

/// Which trace and span a request belongs to (W3C Trace Context).
const TRACEPARENT: &str = "traceparent";
/// What others noted along that trace.
const TRACESTATE: &str = "tracestate";

/// Headers that may follow a redirect to another origin.
const HARMLESS: [header::HeaderName; 3] = [header::ACCEPT, header::CONTENT_TYPE, header::ACCEPT_LANGUAGE];

/// Sends a request; `field` is the setting to blame when the URL is wrong.
pub async fn send(
    clients: &Clients,
    context: &Context,
    credentials: &Credentials,
    mut request: Request,
    longest: Duration,
    field: &str,
) -> Result<Answer, ConnectorError> {
    trace(context, &mut request.headers);
    let turn = match &context.turnstile {
        Some(turnstile) => Some(turnstile.enter().await?),
        None => None,
    };
    let deadline = Instant::now() + longest.min(context.timeout);
    let repeatable = is_repeatable(&request.method);
    let result = match tokio::time::timeout_at(deadline, follow(clients, context, credentials, request, field)).await {
        Ok(answer) => answer,
        Err(_) => Err(ConnectorError::Retry {
            code: "http.timeout".to_owned(),
            message: format!("no whole answer within {} s", longest.min(context.timeout).as_secs()),
            effect_unknown: !repeatable,
        }),
    };
    if let Some(turn) = turn {
        let now_ms = context.now_ms;
        match &result {
            Ok(answer) => {
                let none_before = allowance::spent_until(&answer.headers, now_ms);
                let none_for = none_before.map(|at| Duration::from_millis(u64::try_from(at - now_ms).unwrap_or(0)));
                turn.came(came(answer, now_ms), none_for);
            }
            Err(ConnectorError::Retry { .. }) => turn.came(Came::Failed, None),
            Err(_) => turn.came(Came::Aside, None),
        }
    }
    result
}

/// What an answer says about how the other side is doing.
fn came(answer: &Answer, now_ms: i64) -> Came {
    match (asks_to_wait(answer, now_ms), answer.status.as_u16()) {
        (Some(wait), _) => Came::Throttled(wait),
        (None, 408 | 425 | 500 | 502..=504 | 506..=599) => Came::Failed,
        (None, 401) => Came::Aside,
        (None, _) => Came::Well,
    }
}

/// Says where the request stands in a trace, unless the step itself does.
fn trace(context: &Context, headers: &mut HeaderMap) {
    let Some(trace) = context.trace.as_ref().filter(|_| !headers.contains_key(TRACEPARENT)) else { return };
    let said = [(TRACEPARENT, Some(&trace.traceparent)), (TRACESTATE, trace.tracestate.as_ref())];
    headers.remove(TRACESTATE);
    headers.extend(said.into_iter().filter_map(|(name, text)| Some((HeaderName::from_static(name), HeaderValue::try_from(text?).ok()?))));
}

/// Whether sending it twice is the same as sending it once, as HTTP says.
pub fn is_repeatable(method: &Method) -> bool {
    method.is_idempotent()
}

async fn follow(
    clients: &Clients,
    context: &Context,
    credentials: &Credentials,
    mut request: Request,
    field: &str,
) -> Result<Answer, ConnectorError> {
    if request.body.as_ref().is_some_and(|body| body.len() > REQUEST_BYTES_MAX) {
        return Err(ConnectorError::setting(
            "body",
            "http.body_too_large",
            format!("the body is larger than {} MiB", REQUEST_BYTES_MAX / 1024 / 1024),
        ));
    }
    let first_origin = request.url.origin();
    for _ in 0..=REDIRECTS_MAX {
        let answer = once(clients, context, credentials, &request, field).await?;
        let Some(target) = redirect_target(&answer) else { return Ok(answer) };
        let next = parse_redirect(&request.url, &target, field)?;
        let same_origin = next.origin() == first_origin;
        let keeps_method = matches!(answer.status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
        if !keeps_method && request.method != Method::HEAD && (answer.status == StatusCode::SEE_OTHER || request.method == Method::POST) {
            request.method = Method::GET;
        }
        if !keeps_method {
            request.body = None;
            request.headers.remove(header::CONTENT_TYPE);
        } else if request.body.is_some() && !same_origin {
            return Err(ConnectorError::setting(
                field,
                "http.redirect",
                format!("the other side wants the body to be sent to another server ({})", next.origin().ascii_serialization()),
            ));
        }
        if !same_origin {
            request.headers = request
                .headers
                .iter()
                .filter(|(name, _)| HARMLESS.contains(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
        }
        request.url = next;
    }
    Err(ConnectorError::setting(field, "http.redirects", format!("more than {REDIRECTS_MAX} redirects")))
}

fn redirect_target(answer: &Answer) -> Option<String> {
    matches!(answer.status.as_u16(), 301 | 302 | 303 | 307 | 308)
        .then(|| answer.headers.get(header::LOCATION)?.to_str().ok().map(str::to_owned))
        .flatten()
}

fn parse_redirect(from: &Url, target: &str, field: &str) -> Result<Url, ConnectorError> {
    let next = from
        .join(target)
        .map_err(|_| ConnectorError::setting(field, "http.redirect", "the other side redirects to something that is no URL"))?;
    let next = parse_url(next.as_str())
        .map_err(|refused| ConnectorError::setting(field, "http.redirect", format!("a redirect was refused: {refused}")))?;
    if from.scheme() == "https" && next.scheme() == "http" {
        return Err(ConnectorError::setting(
            field,
            "http.redirect",
            "the other side redirects from https to http, which would show what is sent",
        ));
    }
    Ok(next)
}

async fn once(
    clients: &Clients,
    context: &Context,
    credentials: &Credentials,
    request: &Request,
    field: &str,
) -> Result<Answer, ConnectorError> {
    let (mut url, mut headers) = (request.url.clone(), request.headers.clone());
    credentials.add_to(&mut url, &mut headers);
    if url.as_str().len() > URL_BYTES_MAX {
        return Err(ConnectorError::setting(field, "net.bad_url", "the URL is too long"));
    }
    let client = clients.client_for(&url, context, field).await?;
    let mut builder = client.request(request.method.clone(), url).headers(headers);
    if let Some(body) = &request.body {
        builder = builder.body(body.clone());
    }
    let repeatable = is_repeatable(&request.method);
    let mut response = builder.send().await.map_err(|error| sending(&error, repeatable, field))?;
    let (status, headers) = (response.status(), response.headers().clone());
    let header_bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if header_bytes > RESPONSE_HEADER_BYTES_MAX {
        return Err(ConnectorError::setting(field, "http.answer_too_large", "the headers of the answer are too large"));
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| reading(&error, repeatable))? {
        if body.len() + chunk.len() > RESPONSE_BYTES_MAX {
            return Err(ConnectorError::setting(
                field,
                "http.answer_too_large",
                format!("the answer is larger than {} MiB", RESPONSE_BYTES_MAX / 1024 / 1024),
            ));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body: body.freeze(), url: request.url.clone() })
}

fn sending(error: &reqwest::Error, repeatable: bool, field: &str) -> ConnectorError {
    if let Some(refused) = refused(error) {
        return refused.into_error(field);
    }
    let retry = |code: &str, message: String, sent: bool| ConnectorError::Retry {
        code: code.to_owned(),
        message,
        effect_unknown: sent && !repeatable,
    };
    if error.is_builder() {
        ConnectorError::setting(field, "http.bad_request", "the request cannot be built from these settings")
    } else if error.is_connect() {
        let detail = root(error);
        if detail.contains("certificate") || detail.contains("Certificate") {
            return ConnectorError::Fail {
                code: "http.certificate".to_owned(),
                message: format!("the certificate of the other side was not accepted: {detail}"),
                field: Some(field.to_owned()),
                hint: Some("Is the host name right, and the certificate still valid?".to_owned()),
            };
        }
        retry("http.no_connection", format!("no connection: {detail}"), false)
    } else {
        retry("http.broken", format!("the connection broke before there was an answer: {}", root(error)), true)
    }
}

fn reading(error: &reqwest::Error, repeatable: bool) -> ConnectorError {
    ConnectorError::Retry {
        code: "http.truncated".to_owned(),
        message: format!("the answer broke off: {}", root(error)),
        effect_unknown: !repeatable,
    }
}

/// The innermost cause, which is the one that says something.
fn root(error: &reqwest::Error) -> String {
    let mut text = "the other side did not say why".to_owned();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text = error.to_string();
        source = error.source();
    }
    text
}
