//! The sample shop over HTTP: its orders in pages, and the invoices that it takes.

use super::*;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use std::collections::BTreeSet;
use tower::ServiceExt;

async fn ask(shop: &Router, request: Request<Body>) -> (StatusCode, Value) {
    let answer = shop.clone().oneshot(request).await.expect("an answer");
    let status = answer.status();
    let body = to_bytes(answer.into_body(), 1_000_000).await.expect("a body");
    (status, serde_json::from_slice(&body).expect("JSON"))
}

async fn get(shop: &Router, path: &str) -> (StatusCode, Value) {
    ask(shop, Request::get(path).body(Body::empty()).expect("a request")).await
}

async fn post(shop: &Router, key: Option<&str>, body: &str) -> (StatusCode, Value) {
    let mut request = Request::post("/invoices").header("content-type", "application/json");
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    ask(shop, request.body(Body::from(body.to_owned())).expect("a request")).await
}

#[tokio::test]
async fn the_pages_hold_every_order_once_and_then_end() {
    let shop: Router = router();
    let mut ids = BTreeSet::new();
    for page in 1..=3 {
        let (status, body) = get(&shop, &format!("/orders?page={page}")).await;
        assert_eq!((status, &body["pages"]), (StatusCode::OK, &json!(3)));
        for order in body["orders"].as_array().expect("orders") {
            assert!(ids.insert(order["id"].as_u64().expect("an id")), "{order}");
            assert!(order["total"].is_string() && !order["lines"].as_array().expect("lines").is_empty());
            let bad = order["id"] == orders::BAD_ORDER;
            assert_eq!((order["customer"].is_null(), order["total"].as_str().expect("text").starts_with('-')), (bad, bad), "{order}");
        }
    }
    assert_eq!(ids.len(), orders::ORDERS as usize);
    assert_eq!(get(&shop, "/orders?page=4").await.1["orders"], json!([]));
    assert_eq!(get(&shop, "/orders").await, get(&router::<()>(), "/orders?page=1").await);
}

#[tokio::test]
async fn customers_are_found_by_id() {
    let shop: Router = router();
    assert_eq!(get(&shop, "/customers/C-102").await.1["last_name"], "Noether");
    for id in ["C-99", "C-109", "C-x", "7"] {
        assert_eq!(get(&shop, &format!("/customers/{id}")).await.0, StatusCode::NOT_FOUND, "{id}");
    }
}

#[tokio::test]
async fn an_invoice_is_taken_once_for_each_key() {
    let shop: Router = router();
    let invoice = r#"{"invoice_no":"INV-1","total":"12.50"}"#;
    let first = post(&shop, Some("k1"), invoice).await;
    assert_eq!((first.0, &first.1["number"]), (StatusCode::CREATED, &json!(1)));
    let again = post(&shop, Some("k1"), invoice).await;
    assert_eq!((again.0, &again.1), (StatusCode::OK, &first.1));
    assert_eq!(post(&shop, Some("k1"), r#"{"invoice_no":"INV-2","total":1}"#).await.0, StatusCode::CONFLICT);
    assert_eq!(post(&shop, None, invoice).await.0, StatusCode::CREATED);
    assert_eq!(get(&shop, "/invoices").await.1["count"], 2);
}

#[tokio::test]
async fn a_bad_invoice_is_told_which_field_is_wrong() {
    let shop: Router = router();
    let cases = [
        (r#"{"invoice_no":"I","total":-5}"#, 422, "total"),
        (r#"{"invoice_no":"I","total":0}"#, 422, "total"),
        (r#"{"invoice_no":"I","total":"much"}"#, 422, "total"),
        (r#"{"invoice_no":"I"}"#, 422, "total"),
        (r#"{"total":5}"#, 422, "invoice_no"),
        (r#"{"invoice_no":"","total":5}"#, 422, "invoice_no"),
        ("[]", 422, "invoice_no"),
        ("{", 400, ""),
    ];
    for (body, status, field) in cases {
        let (found, problem) = post(&shop, None, body).await;
        assert_eq!((found.as_u16(), problem["field"].as_str().unwrap_or("")), (status, field), "{body}");
        assert!(problem["detail"].is_string());
    }
    assert_eq!(get(&shop, "/invoices").await.1["count"], 0);
}

#[tokio::test]
async fn only_the_latest_invoices_are_kept() {
    let shop: Router = router();
    for number in 0..invoices::INVOICES_MAX + 5 {
        post(&shop, None, &format!(r#"{{"invoice_no":"INV-{number}","total":1}}"#)).await;
    }
    let (_, body) = get(&shop, "/invoices").await;
    assert_eq!(body["count"], invoices::INVOICES_MAX);
    assert_eq!(body["invoices"][0]["invoice"]["invoice_no"], "INV-5");
}
