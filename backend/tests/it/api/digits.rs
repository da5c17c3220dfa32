//! Numbers keep every digit and every zero: from a request to the store, to whoever reads them, and on to other systems.

use super::world::{Sink, allow, connect, hook, publish, run};
use crate::support::{Answer, Client, TestApp};
use http::Method;
use serde_json::{Value, json};

/// More digits than a float has, zeros that a float forgets, more than a float can be.
const RECORD: &str = r#"{"a":9007199254740993,"b":149.00,"c":1e400}"#;
const MENDED: &str = r#"{"a":9007199254740993,"b":149.00,"c":1e400,"total":12345678901234567890.10}"#;

/// Webhook, map that wants a total, post to `Sink` as it came.
fn passing() -> Value {
    let same = |path: &str| json!({ "path": path, "type": "any", "value": { "field": path } });
    json!({
        "linkspan": 1,
        "trigger": { "id": "order", "connector": "webhook", "operation": "received" },
        "steps": [
            { "id": "pass", "map": { "targets": [
                same("a"), same("b"), same("c"),
                { "path": "total", "type": "decimal", "required": true, "value": { "field": "total" } },
            ] } },
            { "id": "send", "operation": { "connector": "http", "name": "request", "connection": "Sink", "settings": { "url": "x", "method": "POST" } } },
        ],
        "edges": [{ "from": "order", "to": "pass" }, { "from": "pass", "to": "send" }],
    })
}

#[tokio::test]
async fn a_failed_record_keeps_every_digit_until_it_arrives() {
    let (test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let flow = publish(&mut ada, "Digits", &passing()).await;
    let path = hook(&mut ada, &flow).await;
    let accepted = test.anonymous().send(Method::POST, &path, Some(RECORD.to_owned())).await.expect(202).json();
    let run = accepted["run"].as_str().unwrap();
    ended(&test, &mut ada, run).await;

    let list = ada.get("/api/v1/failed-records").await.expect(200);
    assert!(list.text.contains(&format!(r#""record":{RECORD}"#)), "{}", list.text);
    let id = text_at(&list, "/items/0/id");
    let detail = ada.get(&format!("/api/v1/runs/{run}")).await.expect(200);
    let attempt = text_at(&detail, "/attempts/0/id");
    let side = ada.get(&format!("/api/v1/runs/{run}/attempts/{attempt}/output")).await.expect(200);
    assert!(side.text.contains(RECORD), "{}", side.text);

    let one = format!("/api/v1/failed-records/{id}");
    let read = ada.get(&one).await.expect(200);
    let edit = format!(r#"{{"record":{MENDED}}}"#);
    let edited = ada.with_header("if-match", read.header("etag")).send(Method::PATCH, &one, Some(edit.clone())).await.expect(200);
    assert!(edited.text.contains(&format!(r#""edited":{MENDED}"#)), "{}", edited.text);
    ada.with_header("if-match", read.header("etag")).send(Method::PATCH, &one, Some(edit)).await.problem(412, "failed_record.stale");
    ada.post("/api/v1/failed-records/resume", &json!({ "ids": [id] })).await.expect(200);
    assert_eq!(sink.wait_for(1).await, [Value::from(MENDED)]);
    let resumed = ada.get(&one).await.expect(200);
    assert!(resumed.text.contains(MENDED) && resumed.text.contains(r#""status":"resumed""#), "{}", resumed.text);
}

// fault: F39
#[tokio::test]
async fn a_record_that_is_no_json_object_is_told_its_place() {
    let (_test, mut ada) = TestApp::with_user().await;
    let flow = publish(&mut ada, "Digits", &answering()).await;
    let ended = run(&mut ada, &flow, &json!({ "input": { "a": 1 } })).await.expect(200).json();
    assert_eq!(ended["records_failed"], 1, "{ended}");
    let id = text_at(&ada.get("/api/v1/failed-records").await, "/items/0/id");
    for record in ["[1]", "1e400", "null", r#"{"a":1,"a":2}"#] {
        let body = Some(format!(r#"{{"record":{record}}}"#));
        let problem = ada.over().send(Method::PATCH, &format!("/api/v1/failed-records/{id}"), body).await.problem(422, "input.invalid");
        assert_eq!(problem.fields[0].pointer, "/record", "{record}");
    }
}

/// A map that wants a total, and nothing behind it.
fn answering() -> Value {
    let mut document = passing();
    document["steps"].as_array_mut().unwrap().pop();
    document["edges"].as_array_mut().unwrap().pop();
    document
}

#[tokio::test]
async fn a_run_keeps_every_digit_of_its_input() {
    let (_test, mut ada) = TestApp::with_user().await;
    let flow = publish(&mut ada, "Digits", &answering()).await;
    let start = Some(format!(r#"{{"input":[{MENDED}]}}"#));
    let path = format!("/api/v1/flows/{flow}/runs");
    let ended = ada.with_header("prefer", "wait=30").send(Method::POST, &path, start).await.expect(200).json();
    assert_eq!(ended["status"], "succeeded", "{ended}");
    let run = ended["id"].as_str().unwrap();
    let detail = ada.get(&format!("/api/v1/runs/{run}")).await.expect(200);
    for at in 0..2 {
        let attempt = text_at(&detail, &format!("/attempts/{at}/id"));
        let output = ada.get(&format!("/api/v1/runs/{run}/attempts/{attempt}/output")).await.expect(200);
        assert!(output.text.contains(MENDED), "{}", output.text);
    }
    let samples = ada.get(&format!("/api/v1/flows/{flow}/samples")).await.expect(200);
    assert!(samples.text.contains(MENDED), "{}", samples.text);
    let samples = ada.get(&format!("/api/v1/flows/{flow}/samples?step=pass")).await.expect(200);
    assert!(samples.text.contains(MENDED), "{}", samples.text);
    let wrong = Some(r#"{"input":{"a":1,"a":2}}"#.to_owned());
    let problem = ada.send(Method::POST, &path, wrong).await.problem(422, "input.invalid");
    assert!(problem.fields[0].pointer == "/input" && problem.detail.contains("twice"), "{problem:?}");
}

/// Test data and constants of a flow, through drafts, versions, runs, and as a file.
#[tokio::test]
async fn a_document_keeps_every_digit() {
    let (_test, mut ada) = TestApp::with_user().await;
    let constants = r#"[{"path":"c","type":"any","value":{"constant":1e400}},{"path":"z","type":"any","value":{"constant":149.00}}]"#;
    let document = format!(
        r#"{{"linkspan":1,"name":"Digits","trigger":{{"id":"order","connector":"webhook","operation":"received","samples":[{RECORD}]}},"steps":[{{"id":"pass","map":{{"targets":{constants}}}}}],"edges":[{{"from":"order","to":"pass"}}]}}"#
    );
    let made = ada.send(Method::POST, "/api/v1/flows", Some(format!(r#"{{"name":"Digits","document":{document}}}"#))).await.expect(201);
    let flow = made.json()["id"].as_str().unwrap().to_owned();
    let has_all = |text: &str| text.contains(RECORD) && text.contains(r#""constant":1e400"#) && text.contains(r#""constant":149.00"#);
    let path = format!("/api/v1/flows/{flow}");
    let draft = ada.get(&format!("{path}/draft")).await.expect(200);
    assert!(has_all(&draft.text), "{}", draft.text);
    let samples = ada.get(&format!("{path}/samples")).await.expect(200);
    assert!(samples.text.contains(RECORD), "{}", samples.text);
    ada.post(&format!("{path}/publish"), &json!({})).await.expect(201);
    let version = ada.get(&format!("{path}/versions/1")).await.expect(200);
    assert!(has_all(&version.text), "{}", version.text);
    let wait = ada.with_header("prefer", "wait=30").send(Method::POST, &format!("{path}/runs"), Some("{}".to_owned())).await.expect(200);
    let run = wait.json()["id"].as_str().unwrap().to_owned();
    let detail = ada.get(&format!("/api/v1/runs/{run}")).await.expect(200);
    assert!(has_all(&detail.text), "{}", detail.text);
    let attempt = text_at(&detail, "/attempts/1/id");
    let output = ada.get(&format!("/api/v1/runs/{run}/attempts/{attempt}/output")).await.expect(200);
    assert!(output.text.contains(r#"{"c":1e400,"z":149.00}"#), "{}", output.text);
    // A number that no float comes near is tagged in a file, and comes back from it.
    let file = ada.get(&format!("{path}/export")).await.expect(200);
    assert!(file.text.contains("!number 1e400") && file.text.contains("149.00"), "{}", file.text);
    let again = flow::Flow::from_yaml(&file.text).expect("reads");
    assert!(has_all(&serde_json::to_string(&again).expect("writes")), "{again:?}");
}

#[tokio::test]
async fn a_file_keeps_every_digit() {
    let (_test, mut ada) = TestApp::with_user().await;
    let document = r#"{"linkspan":1,"name":"Digits","trigger":{"id":"order","connector":"webhook","operation":"received","samples":[{"a":9007199254740993,"b":149.00}]},"steps":[{"id":"pass","map":{"linkspan":1,"targets":[{"path":"c","type":"any","value":{"constant":12345678901234567890.10}}]}}],"edges":[{"from":"order","to":"pass"}]}"#;
    let made = ada.send(Method::POST, "/api/v1/flows", Some(format!(r#"{{"name":"Digits","document":{document}}}"#))).await.expect(201);
    let file = ada.get(&format!("/api/v1/flows/{}/export", made.json()["id"].as_str().unwrap())).await.expect(200).text;
    assert!(file.contains("constant: 12345678901234567890.10\n") && file.contains("b: 149.00\n"), "{file}");
    let again =
        ada.with_header("content-type", "application/yaml").send(Method::POST, "/api/v1/flows/import", Some(file)).await.expect(201);
    let draft = ada.get(&format!("/api/v1/flows/{}/draft", again.json()["id"].as_str().unwrap())).await.expect(200);
    assert!(draft.text.contains(&document.replace("\"Digits\"", "\"Digits 2\"")), "{}", draft.text);
}

/// A value of a record in the settings of the step that sends it: the URL, and a part of the body.
#[tokio::test]
async fn a_setting_that_a_record_fills_keeps_every_digit() {
    let (_test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let part = |path: &str| json!({ "path": path, "value": { "field": path } });
    let document = json!({
        "linkspan": 1,
        "trigger": { "id": "order", "connector": "webhook", "operation": "received" },
        "steps": [{ "id": "send", "operation": {
            "connector": "http", "name": "request", "connection": "Sink", "settings": { "method": "POST", "body": "json" },
            "values": { "url": { "template": "/orders/{{ total }}" }, "json": { "object": [part("a"), part("b"), part("c"), part("total")] } },
        } }],
        "edges": [{ "from": "order", "to": "send" }],
    });
    let flow = publish(&mut ada, "Digits", &document).await;
    let start = Some(format!(r#"{{"input":[{MENDED}]}}"#));
    let path = format!("/api/v1/flows/{flow}/runs");
    let ended = ada.with_header("prefer", "wait=30").send(Method::POST, &path, start).await.expect(200).json();
    assert_eq!(ended["status"], "succeeded", "{ended}");
    assert_eq!(sink.wait_for(1).await, [Value::from(MENDED)]);
    let detail = ada.get(&format!("/api/v1/runs/{}", ended["id"].as_str().unwrap())).await.expect(200);
    assert!(detail.text.contains("/orders/12345678901234567890.10"), "{}", detail.text);
}

/// Waits until a run is over.
async fn ended(test: &TestApp, ada: &mut Client, run: &str) {
    let workspace = ada.get("/api/v1/me").await.read::<wire::account::Me>().workspace.id;
    let run = run.parse().expect("an id");
    test.app.engine.wait(workspace, run, std::time::Duration::from_secs(30)).await.expect("waited").expect("it is there");
}

/// The text at a place of an answer whose numbers no float can hold.
fn text_at(answer: &Answer, pointer: &str) -> String {
    let whole: mapping::Value = answer.text.parse().expect("JSON");
    let mut parts = pointer.split('/').skip(1);
    let found = parts.try_fold(&whole, |value, part| part.parse().map_or_else(|_| value.get(part), |at| value.item(at)));
    found.and_then(mapping::Value::as_text).unwrap_or_else(|| panic!("{pointer} in {}", answer.text)).to_owned()
}
