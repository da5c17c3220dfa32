//! The sample shop: a small web API inside the server, so that the first flow has something true to speak to.
//! Knows no workspace and no person, keeps its latest invoices in memory, and reaches nothing.

mod invoices;
mod orders;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use invoices::{Invoices, Taken};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// The most bytes of an invoice.
const INVOICE_BYTES_MAX: usize = 16 * 1024;

/// The shop's routes, to be mounted at `/sample-shop`.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/orders", get(list_orders))
        .route("/customers/{id}", get(find_customer))
        .route("/invoices", get(list_invoices).post(take_invoice))
        .layer(DefaultBodyLimit::max(INVOICE_BYTES_MAX))
        .with_state(Arc::new(Invoices::default()))
}

#[derive(Deserialize)]
struct PageQuery {
    #[serde(default = "first")]
    page: u32,
}

fn first() -> u32 {
    1
}

/// One page of orders: `{ "page", "pages", "orders" }`; after the last one, the list is empty.
async fn list_orders(Query(query): Query<PageQuery>) -> Json<Value> {
    Json(orders::page(query.page))
}

async fn find_customer(Path(id): Path<String>) -> Response {
    match orders::customer(&id) {
        Some(customer) => Json(customer).into_response(),
        None => problem(StatusCode::NOT_FOUND, "no_such_customer", &format!("There is no customer {id}."), None),
    }
}

async fn list_invoices(State(invoices): State<Arc<Invoices>>) -> Json<Value> {
    let list = invoices.list();
    Json(json!({ "count": list.len(), "invoices": list }))
}

/// Takes an invoice. The same `Idempotency-Key` gives the same answer, and makes no second invoice.
async fn take_invoice(
    State(invoices): State<Arc<Invoices>>,
    headers: HeaderMap,
    body: Result<Json<Value>, axum::extract::rejection::JsonRejection>,
) -> Response {
    let Ok(Json(invoice)) = body else {
        return problem(StatusCode::BAD_REQUEST, "not_json", "The body is not a JSON invoice.", None);
    };
    if let Err((field, detail)) = invoices::check(&invoice) {
        return problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid_invoice", &detail, Some(field));
    }
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
    match invoices.take(key, invoice) {
        Taken::New(answer) => (StatusCode::CREATED, Json(answer)).into_response(),
        Taken::Before(answer) => (StatusCode::OK, Json(answer)).into_response(),
        Taken::OtherBody => problem(StatusCode::CONFLICT, "key_used", "This Idempotency-Key was used for another invoice.", None),
    }
}

fn problem(status: StatusCode, code: &str, detail: &str, field: Option<&str>) -> Response {
    let mut body = json!({ "type": "about:blank", "status": status.as_u16(), "code": code, "detail": detail });
    if let Some(field) = field {
        body["field"] = Value::from(field);
    }
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))];
    (status, kind, body.to_string()).into_response()
}

#[cfg(test)]
mod tests;
