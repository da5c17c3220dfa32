//! The outermost layer: every request gets a trace id and a log line, every answer the security headers, every panic and
//! every bare error of the framework a problem document.

use super::problem::{CONTENT_TYPE, Problem};
use crate::app::App;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use http::{HeaderName, HeaderValue, header};
use std::{panic::AssertUnwindSafe, time::Instant};
use tracing::Instrument;

/// Only what the page itself brings may run, load or be framed.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// The header that carries the trace id back.
const TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");

/// The id under which a request is logged, in the request's extensions.
#[derive(Debug, Clone)]
pub struct TraceId(pub String);

/// The layer.
pub async fn layer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let trace_id = app.store.ids().next::<uuid::Uuid>().simple().to_string();
    request.extensions_mut().insert(TraceId(trace_id.clone()));
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let began = Instant::now();
    let span = tracing::info_span!("request", trace_id, %method, path);
    let mut response = answer(request, next, &path).instrument(span.clone()).await;
    let took = began.elapsed();
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let headers = std::mem::take(response.headers_mut());
        response = problem.with_trace_id(&trace_id).into_response();
        // The problem's own headers win; what other layers added (cookies, for one) stays.
        for (name, value) in headers.iter().filter(|(name, _)| *name != header::CONTENT_LENGTH) {
            if !response.headers().contains_key(name) || *name == header::SET_COOKIE {
                response.headers_mut().append(name, value.clone());
            }
        }
    }
    secure(&app, &mut response, &trace_id);
    app.metrics.answered(response.status(), took);
    span.in_scope(|| tracing::debug!(status = response.status().as_u16(), ms = took.as_secs_f64() * 1000.0, "answered"));
    response
}

async fn answer(request: Request, next: Next, path: &str) -> Response {
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()).and_then(|text| text.parse::<u64>().ok());
    if length.is_some_and(|length| length > super::BODY_BYTES_MAX as u64) {
        return Problem::too_large(super::BODY_BYTES_MAX).into_response();
    }
    let response = match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
            return Problem::internal(format!("a panic: {}", text.unwrap_or("without words"))).into_response();
        }
    };
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let ours = path.starts_with("/api/") || path.starts_with("/hooks/");
    let told = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/"));
    if !failed || !ours || told {
        return response;
    }
    let mut problem = Problem::of_status(status).into_response();
    debug_assert_eq!(problem.headers().get(header::CONTENT_TYPE), Some(&HeaderValue::from_static(CONTENT_TYPE)));
    if let Some(allow) = response.headers().get(header::ALLOW) {
        problem.headers_mut().insert(header::ALLOW, allow.clone());
    }
    problem
}

fn secure(app: &App, response: &mut Response, trace_id: &str) {
    let api = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/"));
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    add(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(header::REFERRER_POLICY, "same-origin");
    add(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    add(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if app.config.secure() {
        add(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(value) = HeaderValue::from_str(trace_id) {
        headers.insert(TRACE_ID, value);
    }
}
