//! What is wrong with a request is told at the boundary: never a 500, never without a place.

use crate::support::TestApp;
use http::Method;
use serde_json::json;

#[tokio::test]
async fn what_the_framework_refuses_is_a_problem_too() {
    let (test, mut ada) = TestApp::with_user().await;
    ada.get("/api/v1/nothing").await.problem(404, "not_found");
    ada.get("/hooks").await.problem(404, "not_found");
    let answer = ada.send(Method::PUT, "/api/v1/members", None).await;
    assert_eq!(answer.header("allow"), "GET, POST");
    answer.problem(405, "method_not_allowed");
    ada.with_header("content-type", "text/plain").post("/api/v1/tokens", &json!({})).await.problem(415, "input.media_type");
    ada.send(Method::POST, "/api/v1/tokens", Some("{\"name\":".into())).await.problem(400, "input.unreadable");
    ada.get("/api/v1/members?limit=1000").await.problem(422, "input.invalid");
    ada.get("/api/v1/members?after=forged").await.problem(422, "input.invalid");
    ada.delete("/api/v1/members/not-an-id").await.problem(404, "not_found");
    ada.delete("/api/v1/members/tok_00000000000000000000000000000000").await.problem(404, "not_found");
    test.anonymous().send(Method::POST, "/somewhere", None).await.expect(405);
}

#[tokio::test]
async fn a_body_of_17_mib_is_refused_whether_or_not_it_says_so() {
    let (_test, ada) = TestApp::with_user().await;
    let body = format!("{{\"name\": \"{}\"}}", "x".repeat(17 * 1024 * 1024));
    let mut quiet = ada.clone();
    quiet.send(Method::POST, "/api/v1/tokens", Some(body.clone())).await.problem(413, "input.too_large");
    let length = body.len().to_string();
    ada.with_header("content-length", &length).send(Method::POST, "/api/v1/tokens", Some(body)).await.problem(413, "input.too_large");
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_a_browser_safe() {
    let (test, mut ada) = TestApp::with_user().await;
    for path in ["/", "/flows", "/api/v1/me", "/api/v1/nothing", "/healthz", "/api/docs"] {
        let answer = ada.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self' 'wasm-unsafe-eval'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("x-trace-id").len(), 32, "{path}");
    }
    assert_eq!(ada.get("/api/v1/me").await.header("cache-control"), "no-store");
    test.anonymous().get("/readyz").await.expect(200);
    let metrics = test.anonymous().get("/metrics").await.expect(200);
    assert!(metrics.text.contains("linkspan_http_requests_total{class=\"2xx\"}"), "{}", metrics.text);
}

#[tokio::test]
async fn a_database_that_is_away_is_told_as_such() {
    let (test, mut ada) = TestApp::with_user().await;
    test.app.store.close().await.unwrap();
    let answer = ada.with_token("lsp_x").get("/api/v1/me").await;
    assert_eq!(answer.header("retry-after"), "5");
    answer.problem(503, "unavailable");
    test.anonymous().get("/readyz").await.expect(503);
    test.anonymous().get("/healthz").await.expect(200);
    ada.get("/healthz").await.expect(200);
}
