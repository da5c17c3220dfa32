//! The allow-list of internal hosts, how long the history is kept, schedules, and the palette.

use crate::support::TestApp;
use http::Method;
use serde_json::json;

#[tokio::test]
async fn the_allow_list_is_checked_kept_and_audited() {
    let (test, mut ada) = TestApp::with_user().await;
    let empty = ada.get("/api/v1/settings/network").await.expect(200);
    assert_eq!((empty.json(), empty.header("etag")), (json!({ "allowed_hosts": [] }), "\"0\""));
    let body = json!({ "allowed_hosts": ["ERP.internal:8443", "10.1.0.0/16"] }).to_string();
    let kept = ada.with_header("if-match", "\"0\"").send(Method::PUT, "/api/v1/settings/network", Some(body.clone())).await.expect(200);
    assert_eq!(kept.json()["allowed_hosts"][0], "erp.internal:8443");
    ada.with_header("if-match", "\"0\"").send(Method::PUT, "/api/v1/settings/network", Some(body)).await.problem(412, "settings.stale");
    let wrong = json!({ "allowed_hosts": ["fine", "http://no", "1.2.3.4/99"] }).to_string();
    let problem = ada.over().send(Method::PUT, "/api/v1/settings/network", Some(wrong)).await.problem(422, "input.invalid");
    assert_eq!(problem.fields.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>(), ["/allowed_hosts/1", "/allowed_hosts/2"]);
    assert_eq!(test.other_workspace().await.get("/api/v1/settings/network").await.json(), json!({ "allowed_hosts": [] }));
    assert_eq!(ada.get("/api/v1/audit?limit=1").await.json()["items"][0]["action"], "settings.network");
}

#[tokio::test]
async fn how_long_the_history_is_kept_is_checked_kept_and_audited_and_counts() {
    let (test, mut ada) = TestApp::with_user().await;
    let first = ada.get("/api/v1/settings/history").await.expect(200);
    let defaults = json!({ "succeeded_days": 14, "failed_days": 30, "runs_max": null, "bytes_max": null, "audit_days": 365 });
    assert_eq!((first.json(), first.header("etag")), (defaults, "\"0\""));
    let body = json!({ "succeeded_days": 2, "failed_days": 5, "runs_max": 100_000, "audit_days": 2_200 }).to_string();
    let kept = ada.with_header("if-match", "\"0\"").send(Method::PUT, "/api/v1/settings/history", Some(body.clone())).await.expect(200);
    assert_eq!((&kept.json()["succeeded_days"], &kept.json()["bytes_max"]), (&json!(2), &json!(null)));
    ada.with_header("if-match", "\"0\"")
        .send(Method::PUT, "/api/v1/settings/history", Some(body.clone()))
        .await
        .problem(412, "settings.stale");
    ada.send(Method::PUT, "/api/v1/settings/history", Some(body)).await.problem(428, "if_match.missing");
    let wrong = json!({ "succeeded_days": 0, "runs_max": 5, "bytes_max": 1, "audit_days": 10 }).to_string();
    let problem = ada.over().send(Method::PUT, "/api/v1/settings/history", Some(wrong)).await.problem(422, "input.invalid");
    let pointers = problem.fields.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>();
    assert_eq!(pointers, ["/succeeded_days", "/audit_days", "/runs_max", "/bytes_max"]);
    assert_eq!(ada.get("/api/v1/audit?limit=1").await.json()["items"][0]["action"], "settings.history");
    assert_eq!(test.other_workspace().await.get("/api/v1/settings/history").await.json()["succeeded_days"], 14);

    let trigger = json!({ "id": "arrived", "connector": "webhook", "operation": "received" });
    let body = json!({ "name": "Nothing", "document": { "linkspan": 1, "trigger": trigger } });
    let flow = ada.post("/api/v1/flows", &body).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
    ada.post(&format!("/api/v1/flows/{flow}/publish"), &json!({ "message": "first" })).await.expect(201);
    let mut waiting = ada.with_header("prefer", "wait=30");
    waiting.post(&format!("/api/v1/flows/{flow}/runs"), &json!({ "input": { "id": 1 } })).await.expect(200);
    let now = ada.get("/api/v1/settings/history/kept").await.expect(200).json();
    assert_eq!((&now["runs"], &now["next"], &now["purged"], &now["shrinks"]), (&json!(1), &json!(0), &json!(0), &json!(true)), "{now}");
    assert!(now["bytes"].as_u64() > Some(0) && now["database_bytes"].as_u64() > Some(0) && now["since"].is_i64(), "{now}");
    test.clock.advance_ms(2 * 86_400_000 + 1);
    assert_eq!(ada.get("/api/v1/settings/history/kept").await.expect(200).json()["next"], 1);
    test.app.engine.purge().await.expect("purges");
    let gone = ada.get("/api/v1/settings/history/kept").await.expect(200).json();
    assert_eq!((&gone["runs"], &gone["next"], &gone["purged"], &gone["since"]), (&json!(0), &json!(0), &json!(1), &json!(null)), "{gone}");
    assert_eq!(ada.get("/api/v1/runs").await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_schedule_says_when_it_fires_next() {
    let (_test, mut ada) = TestApp::with_user().await;
    let query = json!({ "cron": "0 7 * * 1-5", "time_zone": "Europe/Berlin" });
    let answer = ada.post("/api/v1/schedules/next", &query).await.expect(200).json();
    assert_eq!(answer["fires"].as_array().unwrap().len(), 10);
    assert!(answer["words"].as_str().unwrap().contains("07:00"), "{answer}");
    for (query, pointer) in
        [(json!({ "cron": "soon", "time_zone": "UTC" }), "/cron"), (json!({ "cron": "0 7 * * *", "time_zone": "Mars/Base" }), "/time_zone")]
    {
        assert_eq!(ada.post("/api/v1/schedules/next", &query).await.problem(422, "input.invalid").fields[0].pointer, pointer);
    }
}

#[tokio::test]
async fn the_palette_finds_things_of_this_workspace_only() {
    let (test, mut ada) = TestApp::with_user().await;
    ada.post("/api/v1/flows", &json!({ "name": "Orders to invoices" })).await.expect(201);
    ada.post("/api/v1/lookup-tables", &json!({ "name": "order states", "columns": ["a"] })).await.expect(201);
    let hits = ada.get("/api/v1/search?q=ORDER").await.expect(200).json();
    let kinds = hits.as_array().unwrap().iter().map(|hit| hit["kind"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(kinds, ["flow", "lookup_table"]);
    assert_eq!(ada.get("/api/v1/search?q=").await.expect(200).json(), json!([]));
    assert_eq!(ada.get("/api/v1/search?q=%25").await.expect(200).json(), json!([]), "a per cent sign is a letter");
    assert_eq!(test.other_workspace().await.get("/api/v1/search?q=order").await.json(), json!([]));
    let long = format!("/api/v1/search?q={}", "x".repeat(201));
    assert_eq!(ada.get(&long).await.problem(422, "input.invalid").fields[0].pointer, "query:q");
}
