//! Runs: started, waited for, read in detail, retried, cancelled.

use super::world::{Sink, allow, connect, orders, publish, run};
use crate::support::TestApp;
use serde_json::{Value, json};

#[tokio::test]
async fn a_run_moves_a_record_and_tells_how() {
    let (test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let flow = publish(&mut ada, "Orders", &orders()).await;
    let answer = run(&mut ada, &flow, &json!({ "input": { "id": 7, "total": 12.50 } })).await.expect(200);
    assert_eq!(answer.header("preference-applied"), "wait=30");
    let ended = answer.json();
    assert_eq!(
        (ended["status"].clone(), ended["records_in"].clone(), ended["version"].clone()),
        (json!("succeeded"), json!(1), json!(1)),
        "{ended}"
    );
    assert_eq!(sink.bodies(), [json!({ "invoice_no": "INV-7", "total": 12.50 })]);
    let path = format!("/api/v1/runs/{}", ended["id"].as_str().unwrap());
    let detail = ada.get(&path).await.expect(200).json();
    let steps = detail["steps"].as_array().unwrap().iter().map(|step| step["step"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(steps, ["order", "invoice", "send"]);
    let attempt = detail["attempts"].as_array().unwrap().iter().find(|attempt| attempt["step"] == "send").expect("an attempt").clone();
    let input = ada.get(&format!("{path}/attempts/{}/input", attempt["id"].as_str().unwrap())).await.expect(200).json();
    assert_eq!(input["records"][0]["invoice_no"], "INV-7");
    let list = ada.get(&format!("/api/v1/runs?flow={flow}&status=succeeded")).await.expect(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(ada.get("/api/v1/runs?status=failed").await.json()["items"], json!([]));
    let mut eve = test.other_workspace().await;
    eve.get(&path).await.problem(404, "not_found");
    eve.post(&format!("{path}/retry"), &json!({})).await.problem(404, "not_found");
    eve.post(&format!("{path}/cancel"), &json!({})).await.problem(404, "not_found");
    eve.post(&format!("/api/v1/flows/{flow}/runs"), &json!({})).await.problem(404, "not_found");
    let samples = ada.get(&format!("/api/v1/flows/{flow}/samples")).await.expect(200).json();
    assert_eq!(samples[0]["record"]["id"], 7);
    let samples = ada.get(&format!("/api/v1/flows/{flow}/samples?step=send")).await.expect(200).json();
    assert_eq!(samples, json!([{ "label": "Run just now", "run": ended["id"], "record": { "invoice_no": "INV-7", "total": 12.50 } }]));
    eve.get(&format!("/api/v1/flows/{flow}/samples?step=send")).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_dry_run_of_the_draft_sends_nothing() {
    let (_test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let flow = ada.post("/api/v1/flows", &json!({ "name": "Orders", "document": orders() })).await.expect(201).json();
    let id = flow["id"].as_str().unwrap();
    let ended = run(&mut ada, id, &json!({ "input": { "id": 7, "total": 1 }, "draft": true, "dry_run": true })).await.expect(200).json();
    assert_eq!(
        (ended["status"].clone(), ended["origin"].clone(), ended["version"].clone()),
        (json!("succeeded"), json!("test"), Value::Null),
        "{ended}"
    );
    let part = run(&mut ada, id, &json!({ "input": { "id": 7, "total": 1 }, "draft": true, "until": "invoice" })).await.expect(200).json();
    assert_eq!(part["status"], "succeeded", "{part}");
    assert_eq!(sink.bodies(), Vec::<Value>::new());
}

#[tokio::test]
async fn what_cannot_be_started_says_why() {
    let (_test, mut ada) = TestApp::with_user().await;
    let flow = ada.post("/api/v1/flows", &json!({ "name": "Empty" })).await.expect(201).json();
    let path = format!("/api/v1/flows/{}/runs", flow["id"].as_str().unwrap());
    let unpublished = ada.post(&path, &json!({ "input": {} })).await;
    assert!([409, 422].contains(&unpublished.status.as_u16()), "{}", unpublished.text);
    for body in [
        json!({ "input": 3 }),
        json!({ "input": [1] }),
        json!({ "inputs": {} }),
        json!({ "draft": "yes" }),
        json!({ "input": {}, "draft": true, "until": "nowhere" }),
    ] {
        let refused = ada.post(&path, &body).await;
        assert!([409, 422].contains(&refused.status.as_u16()), "{body}: {} {}", refused.status, refused.text);
    }
    ada.get("/api/v1/runs?status=odd").await.problem(422, "input.invalid");
    ada.get("/api/v1/runs?flow=run_1").await.problem(422, "input.invalid");
    ada.get("/api/v1/runs/run_00000000000000000000000000000000").await.problem(404, "not_found");
}

#[tokio::test]
async fn a_retry_is_a_run_of_its_own() {
    let (_test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let flow = publish(&mut ada, "Orders", &orders()).await;
    let first = run(&mut ada, &flow, &json!({ "input": { "id": 1, "total": 1 } })).await.expect(200).json();
    let path = format!("/api/v1/runs/{}", first["id"].as_str().unwrap());
    let again =
        ada.with_header("prefer", "wait=30").post(&format!("{path}/retry"), &json!({ "from_start": true })).await.expect(200).json();
    assert_eq!((again["parent"].clone(), again["status"].clone()), (first["id"].clone(), json!("succeeded")), "{again}");
    assert_eq!(sink.bodies().len(), 2);
    let ended = ada.post(&format!("{path}/cancel"), &json!({})).await;
    assert!([200, 409].contains(&ended.status.as_u16()), "a run that has ended is not cancelled: {}", ended.text);
    assert_eq!(ada.get(&path).await.json()["status"], "succeeded");
}
