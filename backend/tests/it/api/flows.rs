//! Flows: drafts, publishing, versions, files, and what is refused.

use super::world::{Sink, connect, orders, publish};
use crate::support::{Client, TestApp};
use http::Method;
use serde_json::{Value, json};
use wire::account::Role;

async fn save(client: &mut Client, id: &str, etag: &str, document: &Value) -> crate::support::Answer {
    let body = json!({ "document": document }).to_string();
    client.with_header("if-match", etag).send(Method::PUT, &format!("/api/v1/flows/{id}/draft"), Some(body)).await
}

async fn make(client: &mut Client, name: &str) -> String {
    client.post("/api/v1/flows", &json!({ "name": name })).await.expect(201).json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_draft_with_mistakes_is_saved_and_told_what_is_wrong() {
    let (_test, mut ada) = TestApp::with_user().await;
    let id = make(&mut ada, "Orders").await;
    let document = json!({ "trigger": { "id": "order", "connector": "webhook", "operation": "received" }, "steps": [
        { "id": "send", "operation": { "connector": "http", "name": "request" } },
    ], "edges": [{ "from": "order", "to": "send" }, { "from": "send", "to": "send" }] });
    let saved = save(&mut ada, &id, "\"1\"", &document).await.expect(200);
    assert_eq!(saved.header("etag"), "\"2\"");
    let draft = saved.json();
    assert!(!draft["findings"].as_array().unwrap().is_empty(), "{draft}");
    assert!(draft["hook_path"].as_str().unwrap().starts_with("/hooks/"), "a webhook has its address before it is published");
    let head = ada.get(&format!("/api/v1/flows/{id}")).await.json();
    assert_eq!(
        (head["trigger"].clone(), head["connectors"].clone(), head["changed"].clone()),
        (json!("webhook"), json!(["webhook", "http"]), json!(true))
    );
    let problem = ada.post(&format!("/api/v1/flows/{id}/publish"), &json!({})).await.problem(422, "flow.has_errors");
    assert!(!problem.fields.is_empty());
}

#[tokio::test]
async fn a_document_that_cannot_be_read_is_refused_by_its_place() {
    let (_test, mut ada) = TestApp::with_user().await;
    let id = make(&mut ada, "Orders").await;
    for (document, pointer) in [
        (json!({ "steps": 3 }), "/document/steps"),
        (json!({ "steps": [{ "id": "a" }] }), "/document/steps/0"),
        (json!({ "stpes": [] }), "/document/stpes"),
        (json!({ "edges": [{ "from": "a" }] }), "/document/edges/0/to"),
        (json!("orders"), "/document"),
    ] {
        let problem = save(&mut ada, &id, "*", &document).await.problem(422, "input.invalid");
        assert_eq!(problem.fields[0].pointer, pointer, "{document}: {problem:?}");
    }
    ada.send(Method::PUT, &format!("/api/v1/flows/{id}/draft"), Some(json!({ "document": {} }).to_string()))
        .await
        .problem(428, "if_match.missing");
}

#[tokio::test]
async fn whoever_saves_second_is_told() {
    let (test, mut ada) = TestApp::with_user().await;
    let id = make(&mut ada, "Orders").await;
    let mut bob = test.member(&mut ada, Role::Builder).await;
    save(&mut ada, &id, "\"1\"", &json!({ "description": "Ada's" })).await.expect(200);
    let problem = save(&mut bob, &id, "\"1\"", &json!({ "description": "Bob's" })).await;
    assert_eq!(problem.header("etag"), "\"2\"");
    problem.problem(412, "draft.stale");
    assert_eq!(ada.get(&format!("/api/v1/flows/{id}/draft")).await.json()["document"]["description"], "Ada's");
    let mut eve = test.other_workspace().await;
    save(&mut eve, &id, "*", &json!({})).await.problem(404, "not_found");
    eve.get(&format!("/api/v1/flows/{id}/draft")).await.problem(404, "not_found");
}

#[tokio::test]
async fn the_head_and_the_document_agree_on_the_name() {
    let (_test, mut ada) = TestApp::with_user().await;
    let id = make(&mut ada, "Orders").await;
    make(&mut ada, "Contacts").await;
    let name = async |client: &mut Client| client.get(&format!("/api/v1/flows/{id}")).await.json()["name"].clone();
    // Renamed in the document.
    save(&mut ada, &id, "*", &json!({ "name": "Orders 2" })).await.expect(200);
    assert_eq!(name(&mut ada).await, "Orders 2");
    // Renamed in the head: an editor that still carries the old name does not undo it.
    ada.over().patch(&format!("/api/v1/flows/{id}"), &json!({ "name": "Orders 3" })).await.expect(200);
    let draft = save(&mut ada, &id, "*", &json!({ "name": "Orders 2" })).await.expect(200).json();
    assert_eq!((name(&mut ada).await, draft["document"]["name"].clone()), (json!("Orders 3"), json!("Orders 3")));
    let taken = save(&mut ada, &id, "*", &json!({ "name": "Contacts" })).await.problem(422, "input.invalid");
    assert_eq!((taken.fields[0].pointer.as_str(), taken.fields[0].code.as_str()), ("/document/name", "field.taken"));
    let taken = ada.over().patch(&format!("/api/v1/flows/{id}"), &json!({ "name": "Contacts" })).await.problem(422, "input.invalid");
    assert_eq!(taken.fields[0].pointer, "/name");
}

#[tokio::test]
async fn publishing_numbers_versions_that_never_change() {
    let (test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    connect(&mut ada, "Sink", &sink.address).await;
    let id = publish(&mut ada, "Orders", &orders()).await;
    let path = format!("/api/v1/flows/{id}");
    assert_eq!(
        (ada.get(&path).await.json()["published"].clone(), ada.get(&path).await.json()["changed"].clone()),
        (json!(1), json!(false))
    );
    let mut moved = ada.get(&format!("{path}/draft")).await.json()["document"].clone();
    moved["steps"][0]["at"] = json!({ "x": 5.0, "y": 6.0 });
    save(&mut ada, &id, "*", &moved).await.expect(200);
    assert_eq!(ada.get(&path).await.json()["changed"], false, "moving a node changes nothing");
    moved["description"] = json!("Better");
    save(&mut ada, &id, "*", &moved).await.expect(200);
    assert_eq!(ada.get(&path).await.json()["changed"], true);
    ada.with_header("if-match", "\"1\"").post(&format!("{path}/publish"), &json!({})).await.problem(412, "draft.stale");
    let second = ada.post(&format!("{path}/publish"), &json!({ "message": "Better" })).await.expect(201).json();
    assert_eq!((second["number"].clone(), second["author"].clone()), (json!(2), json!("ada@example.com")));
    let versions = ada.get(&format!("{path}/versions")).await.expect(200).json();
    assert_eq!(
        versions["items"].as_array().unwrap().iter().map(|version| version["number"].clone()).collect::<Vec<_>>(),
        [json!(2), json!(1)]
    );
    assert_eq!(ada.get(&format!("{path}/versions/1")).await.expect(200).json()["document"].get("description"), None);
    ada.get(&format!("{path}/versions/3")).await.problem(404, "not_found");
    let mut eve = test.other_workspace().await;
    for path in [format!("{path}/versions"), format!("{path}/versions/1"), format!("{path}/samples"), format!("{path}/export")] {
        eve.get(&path).await.problem(404, "not_found");
    }
    eve.post(&format!("{path}/publish"), &json!({})).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_flow_survives_the_way_out_and_back() {
    let (_test, mut ada) = TestApp::with_user().await;
    let flow =
        ada.post("/api/v1/flows", &json!({ "name": "Orders", "folder": "/Finance/", "document": orders() })).await.expect(201).json();
    let path = format!("/api/v1/flows/{}", flow["id"].as_str().unwrap());
    assert_eq!(flow["folder"], "Finance");
    let yaml = ada.get(&format!("{path}/export")).await.expect(200);
    assert_eq!(yaml.header("content-type"), "application/yaml");
    assert!(yaml.text.starts_with("linkspan: 1\nname: Orders\n"), "{}", yaml.text);
    let mut importer = ada.with_header("content-type", "application/yaml");
    let back = importer.send(Method::POST, "/api/v1/flows/import", Some(yaml.text)).await.expect(201).json();
    assert_eq!(back["name"], "Orders 2", "one of the name is there already");
    let document = async |client: &mut Client, id: &str| {
        let mut document = client.get(&format!("/api/v1/flows/{id}/draft")).await.json()["document"].clone();
        document["name"] = Value::Null;
        document
    };
    let (one, other) = (document(&mut ada, flow["id"].as_str().unwrap()).await, document(&mut ada, back["id"].as_str().unwrap()).await);
    assert_eq!(one, other);
    let copy = ada.post(&format!("{path}/duplicate"), &json!({})).await.expect(201).json();
    assert_eq!(
        (copy["name"].clone(), copy["folder"].clone(), copy["published"].clone()),
        (json!("Orders copy"), json!("Finance"), Value::Null)
    );
    let wrong = importer.send(Method::POST, "/api/v1/flows/import", Some("steps: [1]".to_owned())).await.problem(422, "input.invalid");
    assert_eq!(wrong.fields[0].pointer, "/steps/0");
}

#[tokio::test]
async fn the_list_filters_and_the_switch_is_audited() {
    let (_test, mut ada) = TestApp::with_user().await;
    let id = make(&mut ada, "Orders").await;
    make(&mut ada, "Contacts").await;
    let names = async |client: &mut Client, query: &str| {
        let page = client.get(&format!("/api/v1/flows{query}")).await.expect(200).json();
        page["items"].as_array().unwrap().iter().map(|flow| flow["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&mut ada, "").await, ["Contacts", "Orders"]);
    assert_eq!(names(&mut ada, "?q=ord").await, ["Orders"]);
    assert_eq!(names(&mut ada, "?folder=Nowhere").await, Vec::<String>::new());
    let flow =
        ada.with_header("if-match", "\"1\"").patch(&format!("/api/v1/flows/{id}"), &json!({ "enabled": false })).await.expect(200).json();
    assert_eq!((flow["enabled"].clone(), flow["runs_24h"].as_array().unwrap().len()), (json!(false), 24));
    ada.with_header("if-match", "\"1\"")
        .patch(&format!("/api/v1/flows/{id}"), &json!({ "enabled": true }))
        .await
        .problem(412, "flow.stale");
    assert_eq!(ada.get("/api/v1/audit?limit=1").await.json()["items"][0]["action"], "flow.disable");
    for body in [json!({ "name": "" }), json!({ "name": "x".repeat(201) }), json!({ "name": "a\nb" })] {
        assert_eq!(ada.over().patch(&format!("/api/v1/flows/{id}"), &body).await.problem(422, "input.invalid").fields[0].pointer, "/name");
    }
    ada.get("/api/v1/flows/flow_nope").await.problem(404, "not_found");
    ada.over().delete(&format!("/api/v1/flows/{id}")).await.expect(204);
    ada.get(&format!("/api/v1/flows/{id}")).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_document_is_checked_without_being_kept() {
    let (_test, mut ada) = TestApp::with_user().await;
    let findings = ada.post("/api/v1/flows/check", &json!({ "document": orders() })).await.expect(200).json();
    assert!(findings.as_array().unwrap().iter().any(|finding| finding["step"] == "send"), "the connection is missing: {findings}");
    assert_eq!(ada.get("/api/v1/flows").await.json()["items"], json!([]));
}
