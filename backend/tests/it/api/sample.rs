//! The sample: made at one click, and it moves real records.

use crate::support::TestApp;
use serde_json::json;
use std::net::SocketAddr;
use wire::account::Role;

#[tokio::test]
async fn the_sample_is_made_and_runs_and_runs_again() {
    let (test, mut ada) = TestApp::with_user().await;
    ada.post("/api/v1/sample", &json!({})).await.problem(409, "sample.no_server");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    test.app.note_listening(listener.local_addr().expect("an address"));
    let service = linkspan::api::router(&test.app).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });

    let made = ada.post("/api/v1/sample", &json!({})).await.expect(201).json();
    let run = made["run"].as_str().unwrap();
    let id = run.parse().expect("an id");
    let me = ada.get("/api/v1/me").await.json();
    let workspace = me["workspace"]["id"].as_str().unwrap().parse().expect("an id");
    test.app.engine.wait(workspace, id, std::time::Duration::from_secs(30)).await.expect("waited");
    let ended = ada.get(&format!("/api/v1/runs/{run}")).await.expect(200).json();
    assert_eq!((ended["status"].clone(), ended["records_failed"].clone()), (json!("with_failed_records"), json!(1)), "{ended:#}");
    assert!(ended["records_out"].as_u64().unwrap() > 10, "{ended:#}");
    let failed = ada.get("/api/v1/failed-records").await.json();
    assert_eq!((failed["items"][0]["record"]["id"].clone(), failed["items"][0]["step"].clone()), (json!(10_013), json!("map_invoice")));

    let again = ada.post("/api/v1/sample", &json!({})).await.expect(201).json();
    assert_eq!(again["flow"], made["flow"]);
    assert_ne!(again["run"], made["run"]);
    assert_eq!(ada.get("/api/v1/connections").await.json()["items"].as_array().unwrap().len(), 2);
    test.member(&mut ada, Role::Operator).await.post("/api/v1/sample", &json!({})).await.problem(403, "role.not_enough");
}
