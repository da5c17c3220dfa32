//! A file with rows that are no records: the others go on, and the bad ones wait for a person, each once.

use crate::support::{Answer, SOON, World, on_both, post};
use store::failed_records::FailedRecordFilter;
use wire::{
    failed_record::FailedRecord,
    run::{Run, RunStatus},
};

/// Ten rows, of which three are none: one is too short, one has a broken quote, one holds a byte that is no character.
const ROWS: &[u8] = b"id,name\n1,a\n2\n3,c\n4,d\n5,\"e\"e\n6,f\n7,g\n8,\xfc\n9,i\n10,j\n";

fn flow(name: &str, page_size: usize) -> String {
    format!(
        "name: {name}
trigger: {{ id: arrived, connector: webhook, operation: received }}
steps:
- {{ id: fetch, name: Fetch, operation: {{ connector: file, name: read_file, connection: Files, settings: {{ path: in.csv, page_size: {page_size} }} }} }}
- {{ id: save, operation: {{ connector: desk, name: put, connection: Desk }} }}
edges: [{{ from: arrived, to: fetch }}, {{ from: fetch, to: save }}]"
    )
}

async fn world(world: World) -> (World, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("in.csv"), ROWS).expect("a file");
    (World { files: Some(folder.path().to_owned()), ..world }, folder)
}

async fn set_aside(world: &World, run: &Run) -> Vec<FailedRecord> {
    let filter = FailedRecordFilter { run: Some(run.id), ..FailedRecordFilter::default() };
    let mut found = world.store.workspace(world.workspace).failed_records(&filter, None, 100).await.expect("reads");
    found.sort_by_key(|record| (record.page, record.index));
    found
}

async fn all_is_there(world: &World, run: &Run) {
    assert_eq!((run.status, run.records_in, run.records_out, run.records_failed), (RunStatus::WithFailedRecords, 10, 7, 3), "{run:?}");
    let mut ids: Vec<String> = world.desk.got.lock().expect("unpoisoned").iter().map(|(_, _, record)| record.to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 7, "{ids:?}");
    let found = set_aside(world, run).await;
    let told: Vec<_> = found.iter().map(|record| (record.raw.as_deref().unwrap_or("-"), record.error.message.as_str())).collect();
    assert_eq!(
        told,
        [
            ("2", "in.csv, line 3, column 1: the row has 1 columns, and the first one has 2"),
            (
                "5,\"e\"e",
                "in.csv, line 6, column 6, field `name`: something stands between the last quote of the value and the end of its column"
            ),
            (
                "8,\\xFC",
                "in.csv, line 9, column 3, field `name`: it holds bytes that are no character in utf-8; is the encoding the right one?"
            ),
        ]
    );
    assert!(found.iter().all(|record| record.step == "fetch" && record.error.code == "file.bad_row"));
}

#[tokio::test]
async fn rows_that_are_no_records_are_set_aside_and_go_on_once_they_are_mended() {
    on_both(|plain: World| async move {
        let (world, _folder) = world(plain).await;
        let engine = world.engine().await;
        let id = world.publish(&engine, &flow("Import", 500)).await;
        let token = world.token(id).await;
        let run = engine.accept_webhook(&token, post("{}")).await.expect("accepted").run;
        let run = world.ended(&engine, run).await;
        all_is_there(&world, &run).await;

        let found = set_aside(&world, &run).await;
        let early = engine.resume_failed_records(world.workspace, &[found[0].id], "ada").await;
        assert!(matches!(&early, Err(engine::Error::Refused { code, .. }) if code == "failed_records.unread"), "{early:?}");
        let scoped = world.store.workspace(world.workspace);
        let tx = scoped.begin().await.expect("begins");
        scoped.edit_failed_record(&tx, found[0].id, None, r#"{"id":"2","name":"b"}"#).await.expect("edits").expect("is open");
        tx.commit().await.expect("commits");
        let settled = engine.resume_failed_records(world.workspace, &[found[0].id], "ada").await.expect("resumes");
        let next = world.ended(&engine, settled.runs[0]).await;
        assert_eq!((next.status, next.records_in, next.records_out), (RunStatus::Succeeded, 1, 1), "{next:?}");
        let last = world.desk.got.lock().expect("unpoisoned").last().map(|(_, _, record)| record.to_string());
        assert_eq!(last.as_deref(), Some(r#"{"id":"2","name":"b"}"#), "nothing was read again");
        assert_eq!(world.desk.count(), 8);
        assert!(world.is_conserved().await);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F9 F11
#[tokio::test]
async fn a_crash_after_a_page_was_read_loses_no_row_and_sets_none_aside_twice() {
    on_both(|plain: World| async move {
        let (world, _folder) = world(plain).await;
        // So many calls come through, which is so many records.
        for (page_size, calls, records) in [(500, 1, 7), (4, 1, 3), (4, 2, 5), (2, 3, 4), (1, 1, 1)] {
            world.desk.got.lock().expect("unpoisoned").clear();
            let mut engine = world.engine().await;
            let id = world.publish(&engine, &flow(&format!("Import {page_size} {calls}"), page_size)).await;
            let token = world.token(id).await;
            world.desk.says(std::iter::repeat_n(Answer::Take, calls - 1).chain([Answer::Hang]));
            let run = engine.accept_webhook(&token, post("{}")).await.expect("accepted").run;
            // The records of a page were sent; whether the page itself is kept is not waited for.
            world.desk.has_got(records).await;
            crate::crashing::crash(engine).await;
            engine = world.engine().await;
            let run = world.ended(&engine, run).await;
            all_is_there(&world, &run).await;
            assert!(world.is_conserved().await);
            engine.stop(SOON).await;
        }
    })
    .await;
}

// fault: F11
#[tokio::test]
async fn a_crash_before_a_page_is_kept_reads_it_again() {
    on_both(|plain: World| async move {
        let (world, _folder) = world(plain).await;
        for held in [1, 2, 3] {
            world.desk.got.lock().expect("unpoisoned").clear();
            let mut engine = world.engine().await;
            let id = world.publish(&engine, &flow(&format!("Import {held}"), 4)).await;
            let token = world.token(id).await;
            // The page is read, and does not come back to the engine.
            world.reads.hold(held);
            let run = engine.accept_webhook(&token, post("{}")).await.expect("accepted").run;
            world.reads.is_held().await;
            crate::crashing::crash(engine).await;
            engine = world.engine().await;
            let run = world.ended(&engine, run).await;
            all_is_there(&world, &run).await;
            let keys: std::collections::BTreeSet<_> = world.desk.keys().into_iter().collect();
            assert_eq!(keys.len(), 7, "each record under one key");
            engine.stop(SOON).await;
        }
    })
    .await;
}
