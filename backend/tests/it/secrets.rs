//! A secret's clear text is nowhere but in memory.

use crate::support::{PASSWORD, TestApp};
use serde_json::json;
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
