//! What goes, what stays, that it goes as a whole, and that the sums hold.

use super::*;
use crate::{
    attempts::NewAttempt,
    conservation::RunCounts,
    failed_records::NewFailedRecord,
    flows::Summary,
    journal::{Accept, Accepted, NewEvent, NewLog, Write},
    payloads::{Content, Payload},
    rollups::{Delta, Figures},
    runs::RunRow,
    testing::{TestClock, on_both},
};
use std::sync::Arc;
use wire::{
    FlowId, WorkspaceId,
    run::{EffectState, RunError, StepStatus},
};

const DAY_MS: i64 = 24 * 3_600_000;
/// Long enough for everything at once.
const AMPLE: Duration = Duration::from_secs(30);

struct World {
    store: Store,
    scoped: Scoped,
    workspace: WorkspaceId,
    flow: FlowId,
}

async fn world(store: Store) -> World {
    let tx = store.begin().await.unwrap();
    let workspace = tx.insert_workspace("Acme", vec![1]).await.unwrap();
    let flow = store.workspace(workspace).insert_flow(&tx, "Orders", "", "{}", &Summary::default(), "ada").await.unwrap();
    tx.commit().await.unwrap();
    World { scoped: store.workspace(workspace), store, workspace, flow }
}

impl World {
    fn payload(&self, run: &RunRow, bytes: usize) -> Payload {
        let content = Content { records: vec![b'x'; bytes], ..Content::default() };
        Payload::pack(self.store.ids().next(), self.workspace, run.id, &content, Some(1), self.store.now())
    }

    /// A run that ended now, with one of everything.
    async fn ended(&self, status: RunStatus, change: impl FnOnce(&mut RunRow, &mut Write)) -> RunRow {
        let ids = self.store.ids();
        let mut row = RunRow::accepted(ids.next(), self.workspace, self.flow, Origin::Webhook, self.store.now());
        let input = self.payload(&row, 300);
        row.input = Some(input.id);
        row.status = status;
        row.ended_at = Some(self.store.now());
        let attempt = NewAttempt {
            id: ids.next(),
            workspace: self.workspace,
            run: row.id,
            step: "save".to_owned(),
            page: 0,
            number: 1,
            status: StepStatus::Succeeded,
            effect: EffectState::Applied,
            started_at: self.store.now(),
            ended_at: Some(self.store.now()),
            records_in: 1,
            records_out: 1,
            records_failed: 0,
            error: None,
            retry_at: None,
            input: row.input,
            output: None,
            exchange: None,
            idempotency_key: None,
        };
        let event = |number, bytes| NewEvent {
            run: row.id,
            workspace: self.workspace,
            number,
            at: row.created_at,
            kind: "succeeded",
            event: "e".repeat(bytes),
        };
        let log =
            NewLog { workspace: self.workspace, run: row.id, at: row.created_at, level: "info", step: None, message: "hm".to_owned() };
        let mut write = Write {
            attempts: vec![attempt],
            payloads: vec![self.payload(&row, 2_000)],
            events: vec![event(0, 10), event(1, 20_000)],
            logs: vec![log],
            ..Write::default()
        };
        change(&mut row, &mut write);
        if row.origin != Origin::Test {
            let one = |is: RunStatus| i64::from(is == status);
            let figures = Figures {
                started: 1,
                succeeded: one(RunStatus::Succeeded),
                with_failed_records: one(RunStatus::WithFailedRecords),
                failed: one(RunStatus::Failed),
                cancelled: one(RunStatus::Cancelled),
                ..Figures::default()
            };
            write.figures = vec![Delta { workspace: self.workspace, flow: self.flow, at: row.created_at, figures }];
        }
        let (dedupe, fire, events_of, resumes, decides) = (None, None, None, None, Vec::new());
        write.accept = Some(Accept { run: row.clone(), payload: Some(input), dedupe, fire, events_of, resumes, decides, called: None });
        assert_eq!(self.store.write(&[write]).await.unwrap(), [Accepted::New]);
        row
    }

    fn aside(&self, row: &RunRow) -> NewFailedRecord {
        NewFailedRecord {
            id: self.store.ids().next(),
            workspace: self.workspace,
            flow: self.flow,
            run: row.id,
            version: None,
            step: "save".to_owned(),
            step_name: "Save".to_owned(),
            page: 0,
            index: 0,
            error: RunError { code: "x".to_owned(), message: "x".to_owned(), field: None, hint: None },
            record: "{}".to_owned(),
            raw: None,
            created_at: row.created_at,
        }
    }

    async fn count(&self, table: &str) -> i64 {
        let row = Sql::new(&format!("select count(*) as n from {table}")).one(self.store.reader()).await.unwrap();
        row.unwrap().get("n").unwrap()
    }

    async fn all_gone(&self) {
        for table in ["runs", "attempts", "payloads", "journal", "logs", "failed_records", "purging"] {
            assert_eq!(self.count(table).await, 0, "{table}");
        }
    }

    /// What was accepted is there, or has gone.
    async fn holds(&self) {
        let (counts, gone, rows) =
            (self.scoped.run_counts().await.unwrap(), self.scoped.gone().await.unwrap(), self.scoped.ended_rows().await.unwrap());
        assert!(counts.hold(), "{counts:?}");
        let both = |pick: fn(&RunCounts) -> i64| pick(&rows) + pick(&gone.runs);
        assert_eq!(counts.succeeded, both(|counts| counts.succeeded));
        assert_eq!(counts.with_failed_records, both(|counts| counts.with_failed_records));
        assert_eq!(counts.failed, both(|counts| counts.failed));
        assert_eq!(counts.cancelled, both(|counts| counts.cancelled));
    }
}

#[tokio::test]
async fn what_is_old_goes_with_all_that_hung_on_it_and_the_sums_hold() {
    on_both(|store, clock: Arc<TestClock>| async move {
        let world = world(store).await;
        let statuses = [RunStatus::Succeeded, RunStatus::WithFailedRecords, RunStatus::Failed, RunStatus::Cancelled];
        let mut ids = Vec::new();
        for status in statuses {
            ids.push(world.ended(status, |_, _| {}).await.id);
        }
        ids.push(world.ended(RunStatus::Failed, |row, _| row.origin = Origin::Test).await.id);
        let (runs, bytes) = world.scoped.kept().await.unwrap();
        assert_eq!(runs, 4);
        assert!(bytes > 5 * 2_560, "{bytes}");
        assert_eq!(world.scoped.purge_runs(&ids, world.store.now()).await.unwrap(), Gone::default(), "none has ended before now");
        clock.advance_ms(DAY_MS);
        let gone = world.scoped.purge_runs(&ids, world.store.now()).await.unwrap();
        assert_eq!((gone.runs.accepted, gone.runs.failed, gone.tests), (4, 1, 1));
        world.holds().await;
        // As after a process that ended in between: the rest goes whenever it is asked for, bit by bit.
        assert_eq!(world.count("runs").await, 0);
        assert_eq!(world.count("attempts").await, 5);
        let mut turns = 0;
        while world.store.purge_rest(Duration::ZERO).await.unwrap() > 0 {
            turns += 1;
        }
        assert!(turns > 1, "a budget of nothing takes several transactions");
        world.all_gone().await;
        world.holds().await;
        assert_eq!(world.scoped.kept().await.unwrap(), (0, 0), "bytes that came went");
        assert_eq!(world.scoped.gone().await.unwrap().at, Some(world.store.now()));
    })
    .await;
}

#[tokio::test]
async fn what_somebody_still_needs_stays() {
    on_both(|store, clock: Arc<TestClock>| async move {
        let world = world(store).await;
        let open = world.ended(RunStatus::Queued, |row, _| row.ended_at = None).await.id;
        let mut aside = None;
        let with_open = world.ended(RunStatus::WithFailedRecords, |row, write| {
            let record = world.aside(row);
            aside = Some(record.id);
            write.failed_records = vec![record];
        });
        let with_open = with_open.await.id;
        let parent = world.ended(RunStatus::Failed, |_, _| {}).await.id;
        let child = world.ended(RunStatus::Failed, |row, _| row.parent = Some(parent)).await.id;
        let late = world.ended(RunStatus::Succeeded, |row, _| row.ended_at = Some(row.created_at + 40 * DAY_MS)).await.id;
        clock.advance_ms(30 * DAY_MS);
        let all = [open, with_open, parent, child, late];
        let gone = |ids: Vec<RunId>| {
            let (scoped, now) = (world.scoped.clone(), world.store.now());
            async move { scoped.purge_runs(&ids, now).await.unwrap().runs.accepted }
        };
        assert_eq!(gone(all.to_vec()).await, 1, "the child alone");
        assert!(world.scoped.run(child).await.unwrap().is_none());
        assert_eq!(gone(all.to_vec()).await, 1, "then its parent");
        assert!(world.scoped.run(parent).await.unwrap().is_none());
        let tx = world.store.begin().await.unwrap();
        world.scoped.discard_failed_records(&tx, &[aside.unwrap()], "no", "ada").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(gone(all.to_vec()).await, 1, "then the one whose failed record is settled");
        assert!(world.scoped.run(open).await.unwrap().is_some());
        assert!(world.scoped.run(late).await.unwrap().is_some(), "it counts from its end");
        while world.store.purge_rest(AMPLE).await.unwrap() > 0 {}
        assert_eq!(world.count("failed_records").await, 0);
        assert_eq!(world.count("attempts").await, 2);
        let elsewhere = world.store.workspace(world.store.ids().next());
        assert_eq!(elsewhere.purge_runs(&[late], i64::MAX).await.unwrap().runs.accepted, 0, "another workspace's are not there");
        world.holds().await;
    })
    .await;
}

// fault: F15
#[tokio::test]
async fn a_purge_that_is_not_committed_leaves_all_as_it_was() {
    on_both(|store, clock: Arc<TestClock>| async move {
        let world = world(store).await;
        let run = world.ended(RunStatus::Succeeded, |_, _| {}).await.id;
        clock.advance_ms(DAY_MS);
        let tx = world.store.begin().await.unwrap();
        assert_eq!(world.scoped.take_out(&tx, &[run], world.store.now()).await.unwrap().runs.accepted, 1);
        drop(tx);
        assert!(world.scoped.run_detail(run).await.unwrap().is_some_and(|detail| detail.attempts.len() == 1));
        assert_eq!((world.count("purging").await, world.count("payloads").await), (0, 3));
        world.holds().await;
    })
    .await;
}

#[tokio::test]
async fn nothing_goes_on_from_a_run_that_is_gone() {
    on_both(|store, clock: Arc<TestClock>| async move {
        let world = world(store).await;
        let parent = world.ended(RunStatus::Failed, |_, _| {}).await;
        clock.advance_ms(DAY_MS);
        world.scoped.purge_runs(&[parent.id], world.store.now()).await.unwrap();
        let row = RunRow {
            parent: Some(parent.id),
            ..RunRow::accepted(world.store.ids().next(), world.workspace, world.flow, Origin::Resume, 0)
        };
        let (dedupe, fire, resumes, decides) = (None, None, None, Vec::new());
        let accept = Accept { run: row, payload: None, dedupe, fire, events_of: Some(parent.id), resumes, decides, called: None };
        assert_eq!(world.store.write(&[Write { accept: Some(accept), ..Write::default() }]).await.unwrap(), [Accepted::Gone]);
        assert_eq!(world.count("runs").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_large_run_goes_in_many_short_transactions() {
    on_both(|store, clock: Arc<TestClock>| async move {
        let world = world(store).await;
        let run = world.ended(RunStatus::Failed, |row, write| {
            let (row, event) = (row.clone(), write.events[0].clone());
            write.events.extend((2..1_200).map(|number| NewEvent { number, ..event.clone() }));
            write.payloads.extend((0..8).map(|_| world.payload(&row, 700)));
        });
        let run = run.await.id;
        clock.advance_ms(DAY_MS);
        world.scoped.purge_runs(&[run], world.store.now()).await.unwrap();
        let mut most = 0;
        loop {
            match world.store.purge_rest(Duration::ZERO).await.unwrap() {
                0 => break,
                rows => most = most.max(rows),
            }
        }
        assert!(most <= 2 * ROWS_MAX.unsigned_abs(), "{most} rows in one transaction");
        world.all_gone().await;
    })
    .await;
}

#[tokio::test]
async fn old_keys_of_events_are_forgotten() {
    on_both(|store, clock: Arc<TestClock>| async move {
        let world = world(store).await;
        let mut row = RunRow::accepted(world.store.ids().next(), world.workspace, world.flow, Origin::Webhook, world.store.now());
        let trigger = world.store.ids().next();
        row.trigger = Some(trigger);
        let (dedupe, fire, events_of, resumes, decides) = (Some((trigger, "key".to_owned())), None, None, None, Vec::new());
        let accept = Accept { run: row, payload: None, dedupe, fire, events_of, resumes, decides, called: None };
        world.store.write(&[Write { accept: Some(accept), ..Write::default() }]).await.unwrap();
        assert_eq!(world.store.purge_dedupe_keys().await.unwrap(), 0);
        clock.advance_ms(journal::DEDUPE_WINDOW_MS + 1);
        assert_eq!(world.store.purge_dedupe_keys().await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_disk_comes_back() {
    let (store, folder) = crate::testing::sqlite(Arc::new(TestClock::default())).await;
    let disk = store.disk().await.unwrap();
    assert!(disk.shrinks, "a new file can shrink: {disk:?}");
    store.writer().execute_unprepared("create table filled (bytes blob)").await.unwrap();
    for _ in 0..20 {
        store.writer().execute_unprepared("insert into filled values (randomblob(1000000))").await.unwrap();
    }
    let full = store.disk().await.unwrap().bytes;
    store.writer().execute_unprepared("delete from filled").await.unwrap();
    assert!(store.disk().await.unwrap().free_bytes > 19_000_000);
    let mut turns = 0;
    while store.give_back(500).await.unwrap() > 0 {
        turns += 1;
    }
    let left = store.disk().await.unwrap();
    assert!(turns > 4 && left.bytes < full / 3 && left.free_bytes / 4_096 <= FREE_PAGES_KEPT, "{turns} {left:?}");
    store.writer().execute_unprepared("pragma wal_checkpoint(truncate)").await.unwrap();
    let file = std::fs::metadata(folder.path().join("linkspan.db")).unwrap().len();
    assert_eq!(file, left.bytes);
}
