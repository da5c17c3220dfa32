//! Webhooks: from the request to the other system, and what is refused on the way.

use super::world::{Sink, allow, connect, hook, orders, publish};
use crate::support::TestApp;
use http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_webhook_is_mapped_and_arrives_once() {
    let (test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let flow = publish(&mut ada, "Orders", &orders()).await;
    let path = hook(&mut ada, &flow).await;
    let mut sender = test.anonymous();
    let first = sender.post(&path, &json!({ "id": 10017, "total": 219.75 })).await.expect(202).json();
    assert!(first["run"].as_str().unwrap().starts_with("run_"), "{first}");
    assert_eq!(sink.wait_for(1).await, [json!({ "invoice_no": "INV-10017", "total": 219.75 })]);
    let second = sender.post(&path, &json!({ "id": 10017, "total": 219.75 })).await.expect(202).json();
    assert_eq!(second, first, "a duplicate gets the first answer");
    sender.post(&path, &json!({ "id": 10018, "total": 1 })).await.expect(202);
    assert_eq!(sink.wait_for(2).await.len(), 2);
    let runs = ada.get(&format!("/api/v1/runs?flow={flow}&origin=webhook")).await.expect(200).json();
    assert_eq!(runs["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_cannot_be_taken_is_told() {
    let (test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    connect(&mut ada, "Sink", &sink.address).await;
    let flow = publish(&mut ada, "Orders", &orders()).await;
    let path = hook(&mut ada, &flow).await;
    let mut sender = test.anonymous();
    sender.post("/hooks/unknown", &json!({})).await.problem(404, "not_found");
    sender.post(&format!("/hooks/{}", "x".repeat(4_000)), &json!({})).await.problem(404, "not_found");
    let broken = sender.send(Method::POST, &path, Some("{ \"id\": ".to_owned())).await;
    assert!([400, 422].contains(&broken.status.as_u16()), "{}", broken.text);
    let other = sender.send(Method::DELETE, &path, None).await;
    assert!((400..500).contains(&other.status.as_u16()), "{}", other.text);
    let large = sender.send(Method::POST, &path, Some(format!("\"{}\"", "x".repeat(17 * 1024 * 1024)))).await;
    large.problem(413, "input.too_large");
    ada.over().patch(&format!("/api/v1/flows/{flow}"), &json!({ "enabled": false })).await.expect(200);
    let off = sender.post(&path, &json!({ "id": 1, "total": 1 })).await;
    assert!([404, 503].contains(&off.status.as_u16()), "a flow that is off takes nothing: {}", off.text);
    assert_eq!(ada.get("/api/v1/runs").await.json()["items"], json!([]));
}

/// A webhook whose sender waits for what comes out of mapping two fields.
fn answered(settings: Value) -> Value {
    json!({
        "linkspan": 1,
        "trigger": { "id": "order", "connector": "webhook", "operation": "received", "settings": settings },
        "steps": [{ "id": "invoice", "map": { "targets": [
            { "path": "invoice_no", "type": "text", "required": true, "value": { "template": "INV-{{ id }}" } },
            { "path": "total", "type": "decimal", "required": true, "value": { "field": "total" } },
        ] } }],
        "edges": [{ "from": "order", "to": "invoice" }],
    })
}

#[tokio::test]
async fn a_sender_that_waits_gets_what_comes_out() {
    let (test, mut ada) = TestApp::with_user().await;
    let flow = publish(&mut ada, "Answered", &answered(json!({ "answer": "result" }))).await;
    let path = hook(&mut ada, &flow).await;
    let mut sender = test.anonymous();
    let answer = sender.send(Method::POST, &path, Some(r#"{"id":1,"total":12345678901234567890.10}"#.to_owned())).await.expect(200);
    assert!(answer.text.ends_with(r#","records":[{"invoice_no":"INV-1","total":12345678901234567890.10}]}"#), "{}", answer.text);
    let run = answer.json()["run"].as_str().unwrap().to_owned();
    let kept = ada.get(&format!("/api/v1/runs/{run}")).await.expect(200).json();
    assert_eq!((&kept["status"], &kept["origin"]), (&json!("succeeded"), &json!("webhook")), "{kept}");
    let several = sender.post(&path, &json!([{ "id": 1, "total": 1 }, { "id": 2, "total": 2 }])).await.expect(200).json();
    let numbers: Vec<_> = several["records"].as_array().unwrap().iter().map(|record| &record["invoice_no"]).collect();
    assert_eq!(numbers, ["INV-1", "INV-2"]);
}

#[tokio::test]
async fn a_sender_that_waits_is_told_which_record_failed_and_why() {
    let (test, mut ada) = TestApp::with_user().await;
    let flow = publish(&mut ada, "Answered", &answered(json!({ "answer": "result" }))).await;
    let path = hook(&mut ada, &flow).await;
    let answer = test.anonymous().post(&path, &json!([{ "id": 1, "total": 1 }, { "id": 2, "total": "much" }])).await;
    let problem = answer.problem(422, "webhook.failed_records");
    let pointers: Vec<_> = problem.fields.iter().map(|field| field.pointer.as_str()).collect();
    assert_eq!(pointers, ["/1/total"], "{problem:?}");
    let kept = ada.get(&format!("/api/v1/failed-records?flow={flow}")).await.expect(200).json();
    assert_eq!(kept["items"].as_array().unwrap().len(), 1, "{kept}");
}

#[tokio::test]
async fn a_sender_that_waits_too_long_is_told_the_run() {
    let (test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    sink.breaks();
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let mut document = orders();
    document["trigger"]["settings"] = json!({ "answer": "result", "wait_secs": 1 });
    let flow = publish(&mut ada, "Slow", &document).await;
    let path = hook(&mut ada, &flow).await;
    let accepted = test.anonymous().post(&path, &json!({ "id": 1, "total": 1 })).await.expect(202).json();
    let run = accepted["run"].as_str().unwrap();
    let kept = ada.get(&format!("/api/v1/runs/{run}")).await.expect(200).json();
    assert!(["running", "waiting"].contains(&kept["status"].as_str().unwrap()), "it goes on: {kept}");
}

#[tokio::test]
async fn the_answer_has_the_status_that_is_set() {
    let (test, mut ada) = TestApp::with_user().await;
    let flow = publish(&mut ada, "Plain", &answered(json!({ "response_status": 200 }))).await;
    let path = hook(&mut ada, &flow).await;
    let mut sender = test.anonymous();
    let answer = sender.post(&path, &json!({ "id": 1, "total": 1 })).await.expect(200).json();
    assert_eq!(answer["records"], Value::Null, "it does not wait: {answer}");
    sender.send(Method::PUT, &path, Some("{}".to_owned())).await.problem(405, "webhook.method");
    sender.send(Method::POST, &path, Some("{".to_owned())).await.problem(400, "webhook.body");
}

#[tokio::test]
async fn a_signed_webhook_refuses_a_wrong_signature() {
    let (test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    connect(&mut ada, "Sink", &sink.address).await;
    ada.post("/api/v1/connections", &json!({ "name": "Shop hook", "connector": "webhook", "settings": { "secret": "it is a secret" } }))
        .await
        .expect(201);
    let mut document = orders();
    document["trigger"]["connection"] = json!("Shop hook");
    document["trigger"]["settings"] = json!({ "signature": "hmac_sha256" });
    let flow = publish(&mut ada, "Orders", &document).await;
    let path = hook(&mut ada, &flow).await;
    let answer = test.anonymous().with_header("x-signature", &"00".repeat(32)).post(&path, &json!({ "id": 1 })).await;
    answer.problem(401, "webhook.signature");
    let missing = test.anonymous().post(&path, &json!({ "id": 1 })).await;
    missing.problem(401, "webhook.signature");
    assert_eq!(ada.get("/api/v1/runs").await.json()["items"], Value::Array(Vec::new()));
}

#[tokio::test]
async fn a_step_answers_the_sender_with_its_status_and_body() {
    let (test, mut ada) = TestApp::with_user().await;
    let mut document = answered(json!({ "answer": "result" }));
    let before = document["edges"][0]["from"].clone();
    document["steps"].as_array_mut().unwrap().push(json!({ "id": "reply", "respond": {
        "status": { "constant": 201 },
        "body": { "object": [{ "path": "number", "value": { "field": "id" } }, { "path": "total", "value": { "field": "total" } }] },
    } }));
    document["edges"].as_array_mut().unwrap().push(json!({ "from": before, "to": "reply" }));
    let flow = publish(&mut ada, "Answered by a step", &document).await;
    let path = hook(&mut ada, &flow).await;
    let mut sender = test.anonymous();
    let answer = sender.send(Method::POST, &path, Some(r#"{"id":1,"total":12345678901234567890.10}"#.to_owned())).await.expect(201);
    assert_eq!(answer.text, r#"{"number":1,"total":12345678901234567890.10}"#);
}
