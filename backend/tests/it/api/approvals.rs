//! Approvals: asked, answered by whom they are for, once; signals.

use super::world::{Sink, allow, connect, publish};
use crate::support::{Client, TestApp};
use serde_json::{Value, json};
use wire::account::Role;

fn document() -> Value {
    json!({
        "linkspan": 1,
        "trigger": { "id": "order", "connector": "webhook", "operation": "received" },
        "steps": [
            { "id": "ok", "name": "Pay?", "approve": {
                "title": { "template": "Pay {{ id }}?" },
                "people": ["role:builder", "operator@example.com"],
                "escalate": { "after_secs": 60, "people": ["role:operator"] },
                "within_secs": 3600,
                "form": [
                    { "name": "reason", "required": true },
                    { "name": "limit", "kind": "number" },
                    { "name": "way", "kind": "choice", "options": ["bank", "card"] },
                    { "name": "now", "kind": "yes_no" },
                ],
            } },
            { "id": "send", "operation": { "connector": "http", "name": "request", "connection": "Sink", "settings": { "url": "paid", "method": "POST" } } },
        ],
        "edges": [{ "from": "order", "to": "ok" }, { "from": "ok", "to": "send" }],
    })
}

/// Starts a run with this input, and waits until so many approvals are open.
async fn asked(ada: &mut Client, flow: &str, input: &Value, count: usize) -> Vec<Value> {
    ada.post(&format!("/api/v1/flows/{flow}/runs"), &json!({ "input": input })).await.expect(202);
    loop {
        let open = ada.get("/api/v1/approvals?open=true").await.expect(200).json()["items"].as_array().cloned().unwrap_or_default();
        if open.len() == count {
            return open;
        }
        tokio::task::yield_now().await;
    }
}

fn path(approval: &Value) -> String {
    format!("/api/v1/approvals/{}", approval["id"].as_str().expect("an id"))
}

#[tokio::test]
async fn an_approval_is_answered_once_by_whom_it_is_for() {
    let (test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let flow = publish(&mut ada, "Orders", &document()).await;
    let open = asked(&mut ada, &flow, &json!([{ "id": "1.10" }, { "id": 2 }]), 2).await;
    assert_eq!(ada.get("/api/v1/approvals/count").await.expect(200).json(), json!({ "open": 2 }));
    let first = open.iter().find(|one| one["title"] == "Pay 1.10?").expect("it is asked").clone();
    assert_eq!(
        (first["mine"].clone(), first["step_name"].clone(), first["record"].clone()),
        (json!(true), json!("Pay?"), json!({ "id": "1.10" }))
    );
    let to = format!("{}/answer", path(&first));

    // Not for everybody, not in another workspace, not with wrong values.
    let mut viewer = test.member(&mut ada, Role::Viewer).await;
    assert_eq!(viewer.get(&path(&first)).await.expect(200).json()["mine"], json!(false));
    viewer.post(&to, &json!({ "decision": "approved" })).await.expect(403);
    let mut eve = test.other_workspace().await;
    eve.get(&path(&first)).await.problem(404, "not_found");
    eve.post(&to, &json!({ "decision": "approved" })).await.problem(404, "not_found");
    assert_eq!(eve.get("/api/v1/approvals").await.expect(200).json()["items"], json!([]));
    let wrong = json!({ "decision": "approved", "values": { "limit": "much", "way": "cash", "now": 1, "other": 1 } });
    let problem = ada.post(&to, &wrong).await.problem(422, "input.invalid");
    let mut pointers: Vec<&str> = problem.fields.iter().map(|field| field.pointer.as_str()).collect();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/values/limit", "/values/now", "/values/other", "/values/reason", "/values/way"]);
    ada.post(&to, &json!({ "decision": "maybe" })).await.expect(422);
    ada.post(&to, &json!({ "decision": "approved", "values": [] })).await.problem(422, "input.invalid");

    // Others are asked later.
    test.anonymous().post(&to, &json!({ "decision": "approved" })).await.expect(401);
    let body =
        json!({ "decision": "approved", "comment": " Fine. ", "values": { "reason": "due", "limit": 12.50, "way": "bank", "now": true } });
    let mut operator = test.member(&mut ada, Role::Operator).await;
    assert_eq!(operator.get(&path(&first)).await.expect(200).json()["mine"], json!(true), "named by the address");
    let done = operator.post(&to, &body).await.expect(200).json();
    assert_eq!((done["status"].clone(), done["answered_by"].clone()), (json!("approved"), json!("operator@example.com")));
    let problem = ada.post(&to, &body).await.problem(409, "approval.settled");
    assert!(problem.detail.contains("approved by operator@example.com"), "{problem:?}");
    let arrived = sink.wait_for(1).await;
    assert_eq!((arrived[0]["id"].clone(), arrived[0]["approval"]["decision"].clone()), (json!("1.10"), json!("approved")));
    assert_eq!((arrived[0]["approval"]["comment"].clone(), arrived[0]["approval"]["reason"].clone()), (json!("Fine."), json!("due")));
    let audit = ada.get("/api/v1/audit?limit=1").await.json();
    assert_eq!(
        (audit["items"][0]["action"].clone(), audit["items"][0]["details"]["decision"].clone()),
        (json!("approval.answer"), json!("approved"))
    );

    // Whoever rejects need not fill in the form; the record ends there.
    let second = open.iter().find(|one| one["title"] == "Pay 2?").expect("it is asked").clone();
    ada.post(&format!("{}/answer", path(&second)), &json!({ "decision": "rejected" })).await.expect(200);
    let run = loop {
        let run = ada.get(&format!("/api/v1/runs/{}", second["run"].as_str().expect("a run"))).await.expect(200).json();
        if run["status"] == "succeeded" {
            break run;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((run["records_in"].clone(), run["records_out"].clone()), (json!(2), json!(1)), "{run}");
    let answered = ada.get("/api/v1/approvals?open=false").await.expect(200).json();
    assert_eq!(answered["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn time_brings_others_in_and_ends_the_question() {
    let (test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let mut document = document();
    document["steps"][0]["approve"]["people"] = json!(["somebody@example.com"]);
    let flow = publish(&mut ada, "Orders", &document).await;
    let open = asked(&mut ada, &flow, &json!([{ "id": 1 }]), 1).await;
    let to = format!("{}/answer", path(&open[0]));
    let body = json!({ "decision": "approved", "values": { "reason": "x" } });
    assert_eq!(open[0]["mine"], json!(false));
    let problem = ada.post(&to, &body).await.problem(403, "approval.not_yours");
    assert!(problem.detail.contains("somebody@example.com"), "{problem:?}");
    test.clock.advance_ms(60_000);
    assert_eq!(ada.get(&path(&open[0])).await.expect(200).json()["mine"], json!(true));
    test.clock.advance_ms(3_600_000);
    ada.post(&to, &body).await.expect(409);
    let failed = loop {
        let failed = ada.get("/api/v1/failed-records").await.expect(200).json();
        if failed["items"].as_array().is_some_and(|items| !items.is_empty()) {
            break failed;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(failed["items"][0]["error"]["code"], json!("approve.nobody_answered"));
    assert_eq!(ada.get(&path(&open[0])).await.expect(200).json()["status"], json!("late"));
}

#[tokio::test]
async fn a_signal_is_sent_once_and_wrong_ones_are_refused() {
    let (test, mut ada) = TestApp::with_user().await;
    let problem = ada.post("/api/v1/signals", &json!({ "name": "a b", "key": "x".repeat(201) })).await.problem(422, "input.invalid");
    assert_eq!(problem.fields.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>(), ["/name", "/key"]);
    ada.post("/api/v1/signals", &json!({ "name": "a", "nmae": "b" })).await.expect(422);
    let mut viewer = test.member(&mut ada, Role::Viewer).await;
    viewer.post("/api/v1/signals", &json!({ "name": "a" })).await.expect(403);
    let sent = ada.post("/api/v1/signals", &json!({ "name": "paid", "key": "7", "data": { "sum": 1.10 } })).await.expect(200).json();
    assert_eq!(sent, json!({ "heard_by": 0 }));
    // What waits later gets it, every digit kept.
    let document = json!({
        "linkspan": 1,
        "trigger": { "id": "order", "connector": "webhook", "operation": "received" },
        "steps": [
            { "id": "paid", "wait": { "signal": { "name": "paid", "key": { "field": "id" }, "into": "payment" }, "for_secs": 60 } },
            { "id": "say", "log": { "message": { "template": "{{ payment.sum }}" } } },
        ],
        "edges": [{ "from": "order", "to": "paid" }, { "from": "paid", "to": "say" }],
    });
    let flow = publish(&mut ada, "Ship", &document).await;
    let run = super::world::run(&mut ada, &flow, &json!({ "input": { "id": 7 } })).await.expect(200).json();
    assert_eq!(run["status"], json!("succeeded"), "{run}");
    let run = ada.get(&format!("/api/v1/runs/{}", run["id"].as_str().expect("an id"))).await.expect(200).json();
    assert!(run["logs"].to_string().contains("1.1"), "{run}");
}
