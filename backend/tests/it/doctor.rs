//! `linkspan doctor` on a data folder that has runs: the conservation sum holds, or it says so.

use crate::support::TestApp;
use serde_json::{Value, json};
use std::process::{Command, Output};
use store::{
    journal::{Accept, Write},
    rollups::{Delta, Figures},
    runs::RunRow,
};
use wire::{
    RunId, WorkspaceId,
    account::Me,
    run::{Origin, RunStatus},
};

fn doctor(folder: &tempfile::TempDir, json: bool) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linkspan"));
    command.env_clear().arg("doctor").arg("--data").arg(folder.path().join("data"));
    if json {
        command.arg("--json");
    }
    command.output().expect("ends")
}

/// A run that was accepted, and how it stands.
async fn keep(test: &TestApp, workspace: WorkspaceId, status: RunStatus) -> RunRow {
    let (store, now) = (&test.app.store, test.app.store.now());
    let mut run = RunRow::accepted(store.ids().next::<RunId>(), workspace, store.ids().next(), Origin::Webhook, now);
    run.status = status;
    let one = |is: RunStatus| i64::from(status == is);
    let figures = Figures {
        started: 1,
        succeeded: one(RunStatus::Succeeded),
        failed: one(RunStatus::Failed),
        cancelled: one(RunStatus::Cancelled),
        with_failed_records: one(RunStatus::WithFailedRecords),
        ..Figures::default()
    };
    let accept = Accept {
        run: run.clone(),
        payload: None,
        dedupe: None,
        fire: None,
        events_of: None,
        resumes: None,
        decides: Vec::new(),
        called: None,
    };
    let figures = vec![Delta { workspace, flow: run.flow, at: now, figures }];
    store.write(&[Write { accept: Some(accept), figures, ..Write::default() }]).await.expect("kept");
    run
}

#[tokio::test]
async fn the_sum_is_told_by_workspace_and_in_total_and_holds_or_ends_with_one() {
    let (test, mut ada) = TestApp::with_user().await;
    let mut eve = test.other_workspace().await;
    let acme = ada.get("/api/v1/me").await.read::<Me>().workspace.id;
    let elsewhere = eve.get("/api/v1/me").await.read::<Me>().workspace.id;
    for status in [RunStatus::Succeeded, RunStatus::Succeeded, RunStatus::Failed, RunStatus::Waiting, RunStatus::Cancelled] {
        keep(&test, acme, status).await;
    }
    keep(&test, elsewhere, RunStatus::WithFailedRecords).await;
    drop((ada, eve));
    let folder = test.into_folder().await;
    let well = doctor(&folder, false);
    let said = String::from_utf8_lossy(&well.stdout).into_owned();
    assert_eq!(well.status.code(), Some(0), "{said}");
    assert!(
        said.contains("ok    conservation: Acme: 5 accepted = 2 succeeded + 0 with failed records + 1 failed + 1 cancelled + 1 in flight"),
        "{said}"
    );
    assert!(said.contains("in total: 6 accepted = 2 succeeded + 1 with failed records + 1 failed + 1 cancelled + 1 in flight"), "{said}");
    let report: Value = serde_json::from_slice(&doctor(&folder, true).stdout).expect("JSON");
    let sums: Vec<_> = report["checks"].as_array().expect("a list").iter().filter(|check| check["name"] == "conservation").collect();
    assert_eq!(sums.len(), 3);
    let total = json!({ "accepted": 6, "succeeded": 2, "with_failed_records": 1, "failed": 1, "cancelled": 1, "in_flight": 1 });
    assert_eq!((&sums[2]["figures"], &sums[2]["workspace"], &report["ok"]), (&total, &Value::Null, &json!(true)));
}

#[tokio::test]
async fn a_run_that_is_missing_shows() {
    let (test, mut ada) = TestApp::with_user().await;
    let workspace = ada.get("/api/v1/me").await.read::<Me>().workspace.id;
    keep(&test, workspace, RunStatus::Queued).await;
    // Counted as accepted, and nowhere to be found.
    let figures = Figures { started: 1, ..Figures::default() };
    let delta = Delta { workspace, flow: test.app.store.ids().next(), at: test.app.store.now(), figures };
    test.app.store.write(&[Write { figures: vec![delta], ..Write::default() }]).await.expect("kept");
    drop(ada);
    let folder = test.into_folder().await;
    let ended = doctor(&folder, false);
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("WRONG conservation: Acme: 2 accepted") && said.contains("1 of the accepted are missing"), "{said}");
    let report: Value = serde_json::from_slice(&doctor(&folder, true).stdout).expect("JSON");
    assert_eq!(report["ok"], json!(false), "looking changed nothing: the queued run is still there");
}

#[tokio::test]
async fn the_audit_log_is_verified_and_a_changed_entry_ends_with_one() {
    let (test, mut ada) = TestApp::with_user().await;
    ada.post("/api/v1/tokens", &json!({ "name": "CI", "role": "viewer" })).await.expect(201);
    drop(ada);
    let folder = test.into_folder().await;
    let verify = |json: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linkspan"));
        command.env_clear().args(["audit", "verify"]).arg("--data").arg(folder.path().join("data"));
        if json {
            command.arg("--json");
        }
        let ended = command.output().expect("ends");
        (ended.status.code(), String::from_utf8_lossy(&ended.stdout).into_owned())
    };
    assert_eq!(verify(false), (Some(0), "ok    Acme: 2 entries hang together\n".to_owned()));
    store::testing::tamper_with_audit(&folder.path().join("data").join("linkspan.db")).await;
    assert_eq!(verify(false), (Some(1), "WRONG Acme: entry 2 was changed, or the one before it is missing\n".to_owned()));
    let (code, report) = verify(true);
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!((code, &report[0]["entries"], &report[0]["broken_at"]), (Some(1), &json!(1), &json!(2)));
}

// fault: F24
#[tokio::test]
async fn a_damaged_page_is_told() {
    const PAGE_BYTES: usize = 4096;
    let (test, mut ada) = TestApp::with_user().await;
    let acme = ada.get("/api/v1/me").await.read::<Me>().workspace.id;
    keep(&test, acme, RunStatus::Succeeded).await;
    drop(ada);
    let folder = test.into_folder().await;
    let well = doctor(&folder, false);
    assert!(String::from_utf8_lossy(&well.stdout).contains("ok    pages: no damage is found"), "{well:?}");
    let file = folder.path().join("data").join("linkspan.db");
    let whole = std::fs::read(&file).expect("reads");
    // The first page is the schema; the next ones hold tables and their indexes.
    for page in [1, 4, 7, 10] {
        let mut damaged = whole.clone();
        damaged[page * PAGE_BYTES..(page + 1) * PAGE_BYTES].fill(0xA5);
        std::fs::write(&file, damaged).expect("writes");
        let told = doctor(&folder, false);
        let (said, cried) = (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
        assert_eq!(told.status.code(), Some(1), "page {page}: {said}{cried}");
        assert!(said.contains("WRONG pages: the database is damaged") || said.contains("WRONG database: "), "page {page}: {said}");
        assert!(!cried.contains("panicked"), "page {page}: {cried}");
    }
}
