//! Connections: made, changed, tried, deleted; secrets go in and never come out.

use super::world::{Sink, allow, connect, orders, publish};
use crate::support::TestApp;
use http::Method;
use serde_json::{Value, json};

const SECRET: &str = "hunter2-canary";

fn postgres() -> Value {
    json!({ "name": "Books", "connector": "postgres", "settings": { "host": "db.example.com", "database": "books", "user": "app", "password": SECRET } })
}

#[tokio::test]
async fn a_secret_never_comes_out_again() {
    let (test, mut ada) = TestApp::with_user().await;
    let made = ada.post("/api/v1/connections", &postgres()).await.expect(201);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(made.json()["secrets_set"], json!(["password"]));
    assert_eq!(made.header("etag"), "\"1\"");
    for path in ["/api/v1/connections".to_owned(), format!("/api/v1/connections/{id}"), "/api/v1/audit".to_owned()] {
        let answer = ada.get(&path).await.expect(200);
        assert!(!answer.text.contains(SECRET), "{path}: {}", answer.text);
    }
    // Nor does the database hold it in clear.
    for file in std::fs::read_dir(test.folder.path().join("data")).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()), "{}", path.display());
        }
    }
}

#[tokio::test]
async fn a_patch_keeps_the_secret_and_asks_for_the_revision_that_was_read() {
    let (_test, mut ada) = TestApp::with_user().await;
    let id = ada.post("/api/v1/connections", &postgres()).await.expect(201).json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/connections/{id}");
    let changed = ada
        .with_header("if-match", "\"1\"")
        .patch(&path, &json!({ "name": "Ledger", "settings": { "host": "db2.example.com" } }))
        .await
        .expect(200);
    assert_eq!((changed.json()["secrets_set"].clone(), changed.json()["name"].clone()), (json!(["password"]), json!("Ledger")));
    assert_eq!(changed.header("etag"), "\"2\"");
    ada.with_header("if-match", "\"1\"").patch(&path, &json!({ "name": "Late" })).await.problem(412, "connection.stale");
    let problem = ada.over().patch(&path, &json!({ "settings": { "host": null } })).await.problem(422, "input.invalid");
    assert_eq!(problem.fields[0].pointer, "/settings/host");
}

#[tokio::test]
async fn every_wrong_setting_is_told_at_once() {
    let (_test, mut ada) = TestApp::with_user().await;
    let wrong = json!({ "name": " ", "connector": "postgres", "settings": { "hosst": 1, "port": "many" } });
    let problem = ada.post("/api/v1/connections", &wrong).await.problem(422, "input.invalid");
    let pointers = problem.fields.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>();
    for pointer in ["/name", "/settings/hosst", "/settings/port", "/settings/host"] {
        assert!(pointers.contains(&pointer), "{pointer} is missing in {pointers:?}");
    }
    let unknown = ada.post("/api/v1/connections", &json!({ "name": "a", "connector": "fax" })).await.problem(422, "input.invalid");
    assert_eq!((unknown.fields[0].pointer.as_str(), unknown.fields[0].code.as_str()), ("/connector", "connector.unknown"));
    ada.post("/api/v1/connections", &json!({ "name": "a", "connector": "schedule" })).await.problem(422, "input.invalid");
    ada.post("/api/v1/connections", &postgres()).await.expect(201);
    let taken = ada.post("/api/v1/connections", &postgres()).await.problem(422, "input.invalid");
    assert_eq!((taken.fields[0].pointer.as_str(), taken.fields[0].code.as_str()), ("/name", "field.taken"));
}

#[tokio::test]
async fn a_connection_in_use_is_neither_deleted_nor_renamed() {
    let (test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    let id = connect(&mut ada, "Sink", &sink.address).await["id"].as_str().unwrap().to_owned();
    let flow = publish(&mut ada, "Orders", &orders()).await;
    let path = format!("/api/v1/connections/{id}");
    assert_eq!(ada.get(&path).await.json()["flows"], 1);
    let problem = ada.over().delete(&path).await.problem(409, "connection.in_use");
    assert!(problem.detail.contains("Orders"), "{}", problem.detail);
    ada.over().patch(&path, &json!({ "name": "Other" })).await.problem(409, "connection.in_use");
    test.other_workspace().await.over().delete(&path).await.problem(404, "not_found");
    ada.over().delete(&format!("/api/v1/flows/{flow}")).await.expect(204);
    ada.over().delete(&path).await.expect(204);
    ada.over().delete(&path).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_test_speaks_to_the_other_side_and_is_kept_as_health() {
    let (_test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    let made = connect(&mut ada, "Sink", &sink.address).await;
    let path = format!("/api/v1/connections/{}/test", made["id"].as_str().unwrap());
    let refused = ada.post(&path, &json!({})).await.expect(200).json();
    assert_eq!(refused["ok"], false, "a private address is refused until it is allowed: {refused}");
    allow(&mut ada, &sink.address).await;
    let fine = ada.post(&path, &json!({})).await.expect(200).json();
    assert_eq!(fine["ok"], true, "{fine}");
    let kept = ada.get("/api/v1/connections").await.json();
    assert_eq!(kept["items"][0]["health"], "healthy");
    let unsaved = json!({ "name": "x", "connector": "http", "settings": { "base_url": format!("http://{}/", sink.address) } });
    assert_eq!(ada.post("/api/v1/connections/test", &unsaved).await.expect(200).json()["ok"], true);
}

#[tokio::test]
async fn options_and_models_name_what_is_wrong() {
    let (_test, mut ada) = TestApp::with_user().await;
    let made = ada
        .post("/api/v1/connections", &json!({ "name": "Ledger", "connector": "sqlite", "settings": { "file": "ledger.sqlite" } }))
        .await
        .expect(201)
        .json();
    let path = format!("/api/v1/connections/{}", made["id"].as_str().unwrap());
    assert_eq!(ada.post(&format!("{path}/options"), &json!({ "source": "tables" })).await.expect(200).json(), json!([]));
    let unknown = ada.post(&format!("{path}/models"), &json!({ "operation": "fly" })).await.problem(422, "input.invalid");
    assert_eq!(unknown.fields[0].pointer, "/operation");
    let shop = ada
        .post(
            "/api/v1/connections",
            &json!({ "name": "Shop", "connector": "http", "settings": { "base_url": "https://shop.example.com/" } }),
        )
        .await
        .expect(201)
        .json();
    let odd = ada.post(&format!("/api/v1/connections/{}/options", shop["id"].as_str().unwrap()), &json!({ "source": "planets" })).await;
    assert_eq!(odd.status.as_u16(), 422, "{}", odd.text);
    ada.send(Method::POST, &format!("{path}/options"), Some("{".to_owned())).await.problem(400, "input.unreadable");
}

#[tokio::test]
async fn connectors_are_described() {
    let (_test, mut ada) = TestApp::with_user().await;
    let all = ada.get("/api/v1/connectors").await.expect(200).json();
    let names = all.as_array().unwrap().iter().map(|spec| spec["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    for name in ["http", "webhook", "schedule", "postgres", "file"] {
        assert!(names.contains(&name.to_owned()), "{names:?}");
    }
    assert_eq!(ada.get("/api/v1/connectors/http").await.expect(200).json()["name"], "http");
    ada.get("/api/v1/connectors/fax").await.problem(404, "not_found");
}

#[tokio::test]
async fn limits_are_kept_and_wrong_ones_are_refused_with_their_field() {
    let (_test, mut ada) = TestApp::with_user().await;
    let mut body = postgres();
    body["limits"] = json!({ "calls_per_sec": 0.5, "burst": 3, "calls_at_once": 2 });
    let made = ada.post("/api/v1/connections", &body).await.expect(201).json();
    assert_eq!(made["limits"], body["limits"]);
    assert_eq!(made["held_back"], Value::Null);
    let path = format!("/api/v1/connections/{}", made["id"].as_str().unwrap());
    let named = ada.over().patch(&path, &json!({ "name": "Ledger" })).await.expect(200).json();
    assert_eq!(named["limits"], body["limits"], "what is absent stays");
    let changed = ada.over().patch(&path, &json!({ "limits": { "calls_at_once": 7 } })).await.expect(200).json();
    assert_eq!(changed["limits"], json!({ "calls_at_once": 7 }));
    let none = ada.over().patch(&path, &json!({ "limits": {} })).await.expect(200).json();
    assert_eq!(none["limits"], json!({}));
    for (limits, pointer) in [
        (json!({ "calls_per_sec": 0 }), "/limits/calls_per_sec"),
        (json!({ "calls_per_sec": 10_001 }), "/limits/calls_per_sec"),
        (json!({ "calls_per_sec": 1, "burst": 0 }), "/limits/burst"),
        (json!({ "burst": 5 }), "/limits/burst"),
        (json!({ "calls_at_once": 0 }), "/limits/calls_at_once"),
        (json!({ "calls_at_once": 1_001 }), "/limits/calls_at_once"),
    ] {
        let problem = ada.over().patch(&path, &json!({ "limits": limits })).await.problem(422, "input.invalid");
        assert_eq!(problem.fields[0].pointer, pointer, "{limits}");
    }
    ada.over().patch(&path, &json!({ "limits": { "calls_a_second": 1 } })).await.expect(422);
}

#[tokio::test]
async fn only_what_is_held_back_is_tried_now() {
    let (test, mut ada) = TestApp::with_user().await;
    let id = ada.post("/api/v1/connections", &postgres()).await.expect(201).json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/connections/{id}/try-now");
    let problem = ada.post(&path, &json!({})).await.problem(409, "connection.not_waiting");
    assert!(problem.detail.contains("not held back"), "{}", problem.detail);
    test.other_workspace().await.post(&path, &json!({})).await.problem(404, "not_found");
}
