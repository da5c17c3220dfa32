//! Models: kept, replaced, made from samples.

use crate::support::TestApp;
use http::Method;
use serde_json::json;

#[tokio::test]
async fn a_model_is_kept_and_replaced_over_what_was_read() {
    let (test, mut ada) = TestApp::with_user().await;
    let body = json!({ "name": "order", "model": { "name": "order", "fields": [{ "name": "id", "type": "integer", "required": true }] } });
    let made = ada.post("/api/v1/models", &body).await.expect(201).json();
    assert_eq!(made["model"]["fields"][0]["type"], "integer");
    let path = format!("/api/v1/models/{}", made["id"].as_str().unwrap());
    ada.with_header("if-match", "\"1\"").send(Method::PUT, &path, Some(body.to_string())).await.expect(200);
    ada.with_header("if-match", "\"1\"").send(Method::PUT, &path, Some(body.to_string())).await.problem(412, "model.stale");
    let taken = ada.post("/api/v1/models", &body).await.problem(422, "input.invalid");
    assert_eq!(taken.fields[0].code, "field.taken");
    test.other_workspace().await.over().delete(&path).await.problem(404, "not_found");
    ada.over().delete(&path).await.expect(204);
    assert_eq!(ada.get("/api/v1/models").await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_wrong_model_is_told_by_its_place() {
    let (_test, mut ada) = TestApp::with_user().await;
    for (model, pointer) in [
        (json!({ "fields": [{ "name": "a", "type": "money" }] }), "/model/fields/0/type"),
        (json!({ "fields": [{ "name": "a" }, { "name": "a" }] }), "/model/fields/1/name"),
        (json!({ "feilds": [] }), "/model/feilds"),
        (json!(3), "/model"),
    ] {
        let problem = ada.post("/api/v1/models", &json!({ "name": "m", "model": model })).await.problem(422, "input.invalid");
        assert_eq!(problem.fields[0].pointer, pointer);
    }
}

#[tokio::test]
async fn a_model_is_made_from_samples_and_nothing_is_kept() {
    let (_test, mut ada) = TestApp::with_user().await;
    let samples = json!({ "samples": [{ "id": 1, "name": "Ada" }, { "id": 2 }] });
    let model = ada.post("/api/v1/models/infer", &samples).await.expect(200).json();
    let names = model["fields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(names, ["id", "name"]);
    assert_eq!(ada.get("/api/v1/models").await.json()["items"], json!([]));
    let many = json!({ "samples": vec![json!({}); 1_001] });
    assert_eq!(ada.post("/api/v1/models/infer", &many).await.problem(422, "input.invalid").fields[0].pointer, "/samples");
}
