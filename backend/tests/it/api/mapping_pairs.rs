//! Pairs of names that suggestions know of: noted, bounded, and the workspace's own.

use crate::support::TestApp;
use serde_json::json;

#[tokio::test]
async fn what_was_accepted_and_dismissed_is_kept_by_workspace() {
    let (test, mut ada) = TestApp::with_user().await;
    let path = "/api/v1/mapping-pairs";
    let pair = |source: &str| json!({ "source": source, "target": "invoice_no" });
    ada.post(path, &json!({ "accepted": [pair("zz_7"), pair("doc.id")], "dismissed": [pair("note")] })).await.expect(204);
    ada.post(path, &json!({ "accepted": [pair("zz_7")], "dismissed": [pair("doc.id")] })).await.expect(204);
    let items = ada.get(path).await.expect(200).json()["items"].clone();
    let weights = items.as_array().unwrap().iter().map(|item| (item["source"].as_str().unwrap(), item["weight"].as_i64().unwrap()));
    // What was accepted and dismissed once stands at zero, and says nothing.
    let mut weights = weights.collect::<Vec<_>>();
    weights.sort_unstable();
    assert_eq!(weights, [("note", -1), ("zz_7", 2)]);
    assert_eq!(test.other_workspace().await.get(path).await.expect(200).json(), json!({ "items": [] }));
}

#[tokio::test]
async fn a_pair_names_two_fields() {
    let (_test, mut ada) = TestApp::with_user().await;
    let wrong = json!({ "accepted": [{ "source": "a b", "target": "x" }] });
    assert_eq!(ada.post("/api/v1/mapping-pairs", &wrong).await.problem(422, "input.invalid").fields[0].pointer, "/accepted/0/source");
    let wrong = json!({ "accepted": [{ "source": "a", "target": "x", "value": 7 }] });
    assert_eq!(ada.post("/api/v1/mapping-pairs", &wrong).await.problem(422, "input.invalid").fields[0].pointer, "/accepted/0/value");
    ada.post("/api/v1/mapping-pairs", &json!({})).await.expect(204);
}
