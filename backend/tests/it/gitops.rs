//! A workspace as files: out of one data folder, into another.

use crate::{
    api::world::orders,
    support::{Client, TestApp},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::Path, process::Command};

fn linkspan(args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linkspan"));
    command
        .args(args)
        .env_remove("LINKSPAN_SERVER")
        .env_remove("LINKSPAN_TOKEN")
        .env("LINKSPAN_SECRET_BOOKS_PASSWORD", "from the environment");
    let output = command.output().expect("the binary starts");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().display().to_string(), std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

async fn fill(ada: &mut Client) {
    let books = json!({ "name": "Books", "connector": "postgres", "settings": { "host": "db", "database": "b", "user": "u", "password": "canary-secret" } });
    ada.post("/api/v1/connections", &books).await.expect(201);
    ada.post(
        "/api/v1/connections",
        &json!({ "name": "Sink", "connector": "http", "settings": { "base_url": "https://sink.example.com/" } }),
    )
    .await
    .expect(201);
    ada.post(
        "/api/v1/lookup-tables",
        &json!({ "name": "countries", "columns": ["code", "name"], "rows": [["no", "Norway"], ["007", "Bond"]] }),
    )
    .await
    .expect(201);
    ada.post("/api/v1/models", &json!({ "name": "order", "model": { "fields": [{ "name": "id", "type": "integer" }] } })).await.expect(201);
    let flow = ada.post("/api/v1/flows", &json!({ "name": "Orders", "folder": "Finance", "document": orders() })).await.expect(201).json();
    ada.post(&format!("/api/v1/flows/{}/publish", flow["id"].as_str().unwrap()), &json!({})).await.expect(201);
}

async fn close(test: TestApp) -> tempfile::TempDir {
    test.app.close().await.expect("closes");
    let TestApp { folder, .. } = test;
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_goes_out_as_files_and_into_another() {
    let (test, mut ada) = TestApp::with_user().await;
    fill(&mut ada).await;
    drop(ada);
    let one = close(test).await;
    let (other, ada) = TestApp::with_user().await;
    drop(ada);
    let other = close(other).await;
    let data = |folder: &tempfile::TempDir| folder.path().join("data").display().to_string();
    let out = tempfile::tempdir().unwrap();
    let out_path = out.path().display().to_string();

    let (code, text) = linkspan(&["export", &out_path, "--data", &data(&one)]);
    assert_eq!(code, Some(0), "{text}");
    let written = files(out.path());
    let names = written.keys().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(
        names,
        [
            "connections/books.yaml",
            "connections/sink.yaml",
            "flows/Finance/orders.yaml",
            "lookup_tables/countries.yaml",
            "models/order.yaml"
        ]
    );
    assert!(written.values().all(|text| !text.contains("canary-secret")), "{written:#?}");

    let (code, plan) = linkspan(&["apply", &out_path, "--data", &data(&other), "--dry-run"]);
    assert_eq!(code, Some(0), "{plan}");
    assert!(plan.contains("+ flow Orders") && plan.contains("5 to create"), "{plan}");
    let (code, text) = linkspan(&["apply", &out_path, "--data", &data(&other)]);
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = linkspan(&["apply", &out_path, "--data", &data(&other), "--dry-run", "--json"]);
    let plan = serde_json::from_str::<Value>(text.trim()).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(code, Some(0));
    assert!(
        plan["changes"].as_array().unwrap().iter().all(|change| change["verb"] == "keep"),
        "the second time nothing is left to do: {plan}"
    );

    let back = tempfile::tempdir().unwrap();
    let (code, text) = linkspan(&["export", &back.path().display().to_string(), "--data", &data(&other)]);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(files(back.path()), written, "out and in and out again is the same");
    let (code, text) = linkspan(&["doctor", "--data", &data(&other)]);
    assert_eq!(code, Some(0), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_made_listed_and_revoked() {
    let (test, ada) = TestApp::with_user().await;
    drop(ada);
    let folder = close(test).await;
    let data = folder.path().join("data").display().to_string();
    let (code, secret) = linkspan(&["token", "create", "--name", "deploy", "--role", "operator", "--days", "9", "--data", &data]);
    assert_eq!(code, Some(0), "{secret}");
    assert!(secret.starts_with("lsp_"), "{secret}");
    let (_, list) = linkspan(&["token", "list", "--json", "--data", &data]);
    let list = serde_json::from_str::<Value>(list.trim()).unwrap();
    assert_eq!((list[0]["name"].clone(), list[0]["role"].clone()), (json!("deploy"), json!("operator")));
    assert!(!list.to_string().contains(secret.trim()));
    let id = list[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(linkspan(&["token", "revoke", &id, "--data", &data]).0, Some(0));
    assert_eq!(linkspan(&["token", "revoke", &id, "--data", &data]).0, Some(1));
    assert_eq!(linkspan(&["token", "create", "--name", "x", "--role", "king", "--data", &data]).0, Some(2));
}
