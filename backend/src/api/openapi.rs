//! What the API says about itself: the OpenAPI document, a page to browse it, and a help page of the problem codes.
//! The page is ours, small, and loads nothing from elsewhere.

use super::problem::Problem;
use crate::app::App;
use axum::{
    Router,
    extract::Path,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use http::{StatusCode, header};
use std::sync::Arc;
use utoipa::openapi::{
    Components, ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, SecurityRequirement,
    security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};

/// The document before its paths.
#[must_use]
pub fn head() -> OpenApi {
    let description = "Everything the page does, a program can do here. Lists are keyset pages: follow `next`. Errors are \
        problem documents (RFC 9457) with a stable `code`. What two people may edit has an `ETag`; send it back as `If-Match`. \
        Every POST may carry an `Idempotency-Key`.";
    let info = InfoBuilder::new()
        .title("Linkspan")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(description))
        .contact(Some(ContactBuilder::new().name(Some("Linkspan")).build()))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
        .build();
    let mut components = Components::new();
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("lsp_…").build();
    components.add_security_scheme("token", SecurityScheme::Http(token));
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(super::auth::COOKIE))));
    let either = [SecurityRequirement::new("token", [""; 0]), SecurityRequirement::new("session", [""; 0])];
    OpenApiBuilder::new().info(info).components(Some(components)).security(Some(either)).build()
}

/// The document as text: sorted and indented, the same at each run.
///
/// # Errors
/// When it cannot be written.
pub fn text(document: &OpenApi) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(document)? + "\n")
}

/// The document and its pages.
pub(super) fn routes(document: OpenApi) -> Router<App> {
    let document: Arc<str> = text(&document).unwrap_or_default().into();
    let json = move || {
        let body = document.to_string();
        async move { ([(header::CONTENT_TYPE, "application/json")], body) }
    };
    Router::new()
        .route("/api/openapi.json", get(json))
        .route("/api/docs", get(|| async { Html(include_str!("openapi/docs.html")) }))
        .route("/api/docs/problems", get(|| async { Html(include_str!("openapi/problems.html")) }))
        .route("/api/docs/{asset}", get(asset))
}

async fn asset(Path(name): Path<String>) -> Response {
    match name.as_str() {
        "docs.css" => ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("openapi/docs.css")).into_response(),
        "docs.js" => ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("openapi/docs.js")).into_response(),
        _ => Problem::of_status(StatusCode::NOT_FOUND).into_response(),
    }
}
