//! A secret's clear text is nowhere but in memory.

use crate::support::{PASSWORD, TestApp};
use serde_json::json;
use std::sync::{Arc, Mutex};
use wire::account::{CreatedToken, Me};

/// Every file below a folder, as bytes.
fn files(folder: &std::path::Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

#[tokio::test]
async fn nothing_on_the_disk_tells_a_secret() {
    let (test, mut ada) = TestApp::with_user().await;
    let mut keyed = ada.with_header("idempotency-key", "k");
    let created = keyed.post("/api/v1/tokens", &json!({ "name": "CI", "role": "viewer" })).await.expect(201).read::<CreatedToken>();
    let workspace = ada.get("/api/v1/me").await.read::<Me>().workspace.id;
    let sealed = test.app.secrets.seal(workspace, "connection|conn_1|secrets", b"canary-7f3a").await.unwrap();
    let tx = test.app.store.begin().await.unwrap();
    tx.save_setting(workspace, "sealed", &json!(sealed), None).await.unwrap();
    tx.commit().await.unwrap();
    let session = ada.cookie.clone().unwrap();
    let session = session.split('=').nth(1).unwrap();
    test.app.store.close().await.unwrap();

    let files = files(test.folder.path());
    assert!(files.iter().any(|(path, bytes)| path.ends_with("linkspan.db") && bytes.len() > 10_000));
    for canary in [PASSWORD, created.secret.as_str(), "canary-7f3a", session] {
        for (path, bytes) in &files {
            assert!(!bytes.windows(canary.len()).any(|window| window == canary.as_bytes()), "{canary} in {}", path.display());
        }
    }
}

#[tokio::test]
async fn what_is_sealed_opens_at_its_place_alone() {
    let (test, mut ada) = TestApp::with_user().await;
    let here = ada.get("/api/v1/me").await.read::<Me>().workspace.id;
    let there = test.other_workspace().await.get("/api/v1/me").await.read::<Me>().workspace.id;
    let secrets = &test.app.secrets;
    let sealed = secrets.seal(here, "connection|conn_1|secrets", b"s").await.unwrap();
    assert_eq!(secrets.open(here, "connection|conn_1|secrets", &sealed).await.unwrap().as_slice(), b"s");
    secrets.open(here, "connection|conn_2|secrets", &sealed).await.unwrap_err();
    secrets.open(there, "connection|conn_1|secrets", &sealed).await.unwrap_err();
}

/// A place that log lines are written to.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_secret_of_a_connection_is_written_and_never_read() {
    const CANARY: &str = "canary-91c4e2";
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    // For this thread: the test's runtime has no other.
    let guard = tracing::subscriber::set_default(subscriber);
    let (test, mut ada) = TestApp::with_user().await;
    let settings = json!({ "base_url": "https://127.0.0.1:9/", "auth": "bearer", "token": CANARY });
    let new = json!({ "name": "Secretive", "connector": "http", "settings": settings });
    let mut keyed = ada.with_header("idempotency-key", "k");
    let made = keyed.post("/api/v1/connections", &new).await.expect(201);
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(made.json()["secrets_set"], json!(["token"]));
    let mut said = vec![made.text];
    let path = format!("/api/v1/connections/{id}");
    said.push(ada.with_header("if-match", "*").patch(&path, &json!({ "name": "Renamed" })).await.expect(200).text);
    said.push(keyed.post("/api/v1/connections", &new).await.expect(201).text);
    said.push(ada.post(&format!("{path}/test"), &json!({})).await.text);
    said.push(ada.post("/api/v1/connections/test", &new).await.text);
    said.push(
        ada.post("/api/v1/connections", &json!({ "name": "Renamed", "connector": "http", "settings": settings })).await.expect(422).text,
    );
    for list in ["/api/v1/connections", path.as_str(), "/api/v1/audit", "/api/v1/search?q=canary", "/metrics"] {
        said.push(ada.get(list).await.expect(200).text);
    }
    test.app.close().await.unwrap();
    drop(guard);
    said.push(String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned());
    assert!(said.last().is_some_and(|log| log.contains("/api/v1/connections")), "the log was listened to");
    for text in &said {
        assert!(!text.contains(CANARY), "{text}");
    }
    for (path, bytes) in files(test.folder.path()) {
        assert!(!bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes()), "in {}", path.display());
    }
}
