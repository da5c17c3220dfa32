//! A POST under an `Idempotency-Key` happens once.

use crate::support::TestApp;
use serde_json::json;
use wire::{
    Page,
    account::{CreatedToken, Role, Token},
};

#[tokio::test]
async fn the_same_key_gives_the_same_answer_and_does_nothing_twice() {
    let (test, mut ada) = TestApp::with_user().await;
    let mut keyed = ada.with_header("idempotency-key", "k-1");
    let body = json!({ "name": "CI", "role": "viewer" });
    let first = keyed.post("/api/v1/tokens", &body).await.expect(201);
    assert_eq!(first.header("idempotency-replayed"), "");
    let second = keyed.post("/api/v1/tokens", &body).await.expect(201);
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(second.header("content-type"), "application/json");
    assert_eq!(first.text, second.text);
    assert_eq!(ada.get("/api/v1/tokens").await.read::<Page<Token>>().items.len(), 1);

    keyed.post("/api/v1/tokens", &json!({ "name": "Other", "role": "viewer" })).await.problem(422, "idempotency.other_request");
    keyed.post("/api/v1/members", &body).await.problem(422, "idempotency.other_request");

    // Another member's key is another key.
    let admin = test.member(&mut ada, Role::Admin).await;
    let other = admin.with_header("idempotency-key", "k-1").post("/api/v1/tokens", &body).await.expect(201).read::<CreatedToken>();
    assert_ne!(other.secret, first.read::<CreatedToken>().secret);

    test.clock.advance_ms(store::idempotency::KEPT_MS);
    let mut ada = test.signed_in("ada@example.com").await.with_header("idempotency-key", "k-1");
    assert_eq!(ada.post("/api/v1/tokens", &body).await.expect(201).header("idempotency-replayed"), "");
}

#[tokio::test]
async fn two_at_the_same_time_are_one() {
    let (_test, mut ada) = TestApp::with_user().await;
    let (mut one, mut two) = (ada.with_header("idempotency-key", "k"), ada.with_header("idempotency-key", "k"));
    let body = json!({ "email": "new@example.com", "name": "New", "role": "viewer", "password": "a long password" });
    let (first, second) = tokio::join!(one.post("/api/v1/members", &body), two.post("/api/v1/members", &body));
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert!(statuses == [201, 201] || statuses == [201, 409], "{statuses:?}");
    let refused = [&first, &second].into_iter().find(|answer| answer.status == 409);
    assert!(refused.is_none_or(|answer| answer.text.contains("idempotency.running")));
    assert_eq!(ada.get("/api/v1/members").await.json()["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_refusal_is_kept_too_and_a_key_has_a_length() {
    let (_test, mut ada) = TestApp::with_user().await;
    let mut keyed = ada.with_header("idempotency-key", "k");
    let body = json!({ "name": "", "role": "viewer" });
    keyed.post("/api/v1/tokens", &body).await.problem(422, "input.invalid");
    let again = keyed.post("/api/v1/tokens", &body).await.expect(422);
    assert_eq!(again.header("idempotency-replayed"), "true");
    ada.with_header("idempotency-key", &"k".repeat(256)).post("/api/v1/tokens", &body).await.problem(422, "input.invalid");
    assert_eq!(ada.get("/api/v1/tokens").await.read::<Page<Token>>().items.len(), 0);
}
