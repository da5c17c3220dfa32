//! Failed records: grouped, mended, resumed, given up.

use super::world::{Sink, allow, connect, orders, publish, run};
use crate::support::{Client, TestApp};
use serde_json::{Value, json};

async fn one_failed(ada: &mut Client, sink: &Sink) -> (String, Value) {
    allow(ada, &sink.address).await;
    connect(ada, "Sink", &sink.address).await;
    let flow = publish(ada, "Orders", &orders()).await;
    let input = json!({ "input": [{ "id": 1, "total": 5 }, { "id": 2, "total": "much" }, { "id": 3, "total": 7 }] });
    let ended = run(ada, &flow, &input).await.expect(200).json();
    assert_eq!((ended["status"].clone(), ended["records_failed"].clone()), (json!("with_failed_records"), json!(1)), "{ended}");
    let list = ada.get("/api/v1/failed-records").await.expect(200).json();
    (flow, list["items"][0].clone())
}

#[tokio::test]
async fn a_bad_record_is_mended_resumed_and_arrives() {
    let (test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    let (flow, failed) = one_failed(&mut ada, &sink).await;
    assert_eq!(
        (failed["step"].clone(), failed["error"]["field"].clone(), failed["record"]["id"].clone()),
        (json!("invoice"), json!("total"), json!(2)),
        "{failed}"
    );
    let groups = ada.get("/api/v1/failed-records/groups").await.expect(200).json();
    assert_eq!((groups[0]["open"].clone(), groups[0]["flow"].clone()), (json!(1), json!(flow)));
    let path = format!("/api/v1/failed-records/{}", failed["id"].as_str().unwrap());
    let wrong = ada.over().patch(&path, &json!({ "record": { "id": 2, "total": "still much" } })).await.problem(422, "input.invalid");
    assert_eq!(wrong.fields[0].pointer, "/record/total");
    ada.over().patch(&path, &json!({ "record": [1] })).await.problem(422, "input.invalid");
    let mut eve = test.other_workspace().await;
    eve.get(&path).await.problem(404, "not_found");
    eve.over().patch(&path, &json!({ "record": { "id": 2, "total": 6 } })).await.problem(404, "not_found");
    let ids = json!({ "ids": [failed["id"]] });
    assert_eq!(eve.post("/api/v1/failed-records/resume", &ids).await.expect(200).json()["settled"], 0);
    ada.over().patch(&path, &json!({ "record": { "id": 2, "total": 6 } })).await.expect(200);
    let settled = ada.post("/api/v1/failed-records/resume", &ids).await.expect(200).json();
    assert_eq!((settled["settled"].clone(), settled["skipped"].clone()), (json!(1), json!(0)), "{settled}");
    let arrived = sink.wait_for(3).await;
    assert!(arrived.contains(&json!({ "invoice_no": "INV-2", "total": 6 })), "{arrived:?}");
    let kept = ada.get(&path).await.json();
    assert_eq!((kept["status"].clone(), kept["settled_by"].clone()), (json!("resumed"), json!("ada@example.com")));
    let again = ada.post("/api/v1/failed-records/resume", &ids).await.expect(200).json();
    assert_eq!((again["settled"].clone(), again["skipped"].clone()), (json!(0), json!(1)));
    ada.over().patch(&path, &json!({ "record": { "id": 2, "total": 6 } })).await.problem(409, "failed_record.settled");
}

#[tokio::test]
async fn giving_up_needs_a_reason() {
    let (_test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    let (_, failed) = one_failed(&mut ada, &sink).await;
    let problem = ada.post("/api/v1/failed-records/discard", &json!({ "ids": [], "reason": " " })).await.problem(422, "input.invalid");
    assert_eq!(problem.fields.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>(), ["/ids", "/reason"]);
    let body = json!({ "ids": [failed["id"]], "reason": "a test order" });
    assert_eq!(ada.post("/api/v1/failed-records/discard", &body).await.expect(200).json()["settled"], 1);
    let kept = ada.get("/api/v1/failed-records?status=discarded").await.json();
    assert_eq!(kept["items"][0]["reason"], "a test order");
    assert_eq!(ada.get("/api/v1/failed-records?status=open").await.json()["items"], json!([]));
    let audit = ada.get("/api/v1/audit?limit=1").await.json();
    assert_eq!(audit["items"][0]["action"], "failed_record.discard");
}

/// A row of a file that is no record: it is shown as it stands there, and goes on once somebody has made a record of it.
#[tokio::test]
async fn a_row_that_is_no_record_is_shown_as_it_stands_and_mended() {
    let (test, mut ada) = TestApp::with_user().await;
    std::fs::write(test.folder.path().join("data/files/orders.csv"), "id,total\n1,5\n2\n3,7\n").expect("a file");
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    ada.post("/api/v1/connections", &json!({ "name": "Files", "connector": "file", "settings": {} })).await.expect(201);
    let document = json!({
        "linkspan": 1,
        "trigger": { "id": "go", "connector": "webhook", "operation": "received" },
        "steps": [
            { "id": "fetch", "operation": { "connector": "file", "name": "read_file", "connection": "Files", "settings": { "path": "orders.csv" } } },
            { "id": "send", "operation": { "connector": "http", "name": "request", "connection": "Sink", "settings": { "url": "x", "method": "POST" } } },
        ],
        "edges": [{ "from": "go", "to": "fetch" }, { "from": "fetch", "to": "send" }],
    });
    let flow = publish(&mut ada, "Import", &document).await;
    let ended = run(&mut ada, &flow, &json!({ "input": [{}] })).await.expect(200).json();
    assert_eq!((ended["status"].clone(), ended["records_failed"].clone()), (json!("with_failed_records"), json!(1)), "{ended}");
    let failed = ada.get("/api/v1/failed-records").await.expect(200).json()["items"][0].clone();
    assert_eq!((failed["raw"].clone(), failed["error"]["code"].clone()), (json!("2"), json!("file.bad_row")), "{failed}");
    assert_eq!(failed["record"], json!({ "id": "2" }), "what was understood of it");
    let path = format!("/api/v1/failed-records/{}", failed["id"].as_str().unwrap());
    assert_eq!(ada.get(&path).await.expect(200).json()["raw"], "2");
    test.other_workspace().await.get(&path).await.problem(404, "not_found");
    let ids = json!({ "ids": [failed["id"]] });
    ada.post("/api/v1/failed-records/resume", &ids).await.problem(409, "failed_records.unread");
    ada.over().patch(&path, &json!({ "record": { "id": "2", "total": "6" } })).await.expect(200);
    assert_eq!(ada.post("/api/v1/failed-records/resume", &ids).await.expect(200).json()["settled"], 1);
    let arrived = sink.wait_for(3).await;
    assert!(arrived.contains(&json!({ "id": "2", "total": "6" })), "{arrived:?}");
    let kept = ada.get(&path).await.json();
    assert_eq!((kept["status"].clone(), kept["raw"].clone()), (json!("resumed"), json!("2")), "{kept}");
}
