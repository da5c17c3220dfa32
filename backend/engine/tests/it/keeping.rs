//! What of the history is kept: for how long, how much, and which inputs and outputs.

use crate::support::{Answer, SOON, World, hook_to, post};
use engine::{Engine, Options, Purged};
use std::{future::Future, sync::Arc, time::Duration};
use store::{
    Clock, Store, SystemRandom,
    fold::DAY_MS,
    runs::RunFilter,
    testing::{PostgresDatabase, TestClock, tables_with},
};
use wire::{
    RunId,
    run::{Retry, RunStatus},
    settings::History,
};

const CANARY: &str = "canary-7f3a";

/// A world whose time stands still unless it is moved.
struct Still {
    world: World,
    clock: Arc<TestClock>,
}

impl Still {
    async fn new(url: &str) -> Self {
        let clock = Arc::new(TestClock::default());
        let store = Store::open(url, Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(SystemRandom)).await.expect("opens");
        let tx = store.begin().await.expect("begins");
        let workspace = tx.insert_workspace("Test", vec![0; 32]).await.expect("a workspace");
        tx.commit().await.expect("commits");
        Self { world: World { store, workspace, desk: Arc::default(), files: None, reads: Arc::default() }, clock }
    }

    /// An engine that purges when it is told to.
    async fn engine(&self) -> Engine {
        let engine = self.world.engine_as(Options { purge_every: Duration::from_secs(86_400), ..Options::default() }).await;
        // The pass at the start is over.
        engine.purge().await.expect("purges");
        engine
    }

    async fn keeps(&self, history: &History) {
        let tx = self.world.store.begin().await.expect("begins");
        let value = serde_json::to_value(history).expect("JSON");
        tx.save_setting(self.world.workspace, store::retention::HISTORY, &value, None).await.expect("saved");
        tx.commit().await.expect("commits");
    }

    async fn send(&self, engine: &Engine, token: &str, body: &str) -> RunId {
        let run = engine.accept_webhook(token, post(body)).await.expect("accepted").run;
        self.world.ended(engine, run).await;
        run
    }

    async fn left(&self) -> usize {
        self.world.count(RunFilter::default()).await
    }

    async fn holds(&self) {
        let scoped = self.world.store.workspace(self.world.workspace);
        let (counts, gone, rows) =
            (scoped.run_counts().await.expect("reads"), scoped.gone().await.expect("reads"), scoped.ended_rows().await.expect("reads"));
        assert!(counts.hold(), "{counts:?}");
        assert_eq!(counts.succeeded, rows.succeeded + gone.runs.succeeded);
        assert_eq!(counts.failed, rows.failed + gone.runs.failed);
    }
}

async fn on_both<F: Future<Output = ()> + Send + 'static>(test: impl Fn(Still) -> F) {
    let folder = tempfile::tempdir().expect("a folder");
    test(Still::new(&format!("sqlite://{}/linkspan.db", folder.path().display())).await).await;
    let Some(database) = PostgresDatabase::create().await else { return };
    let still = Still::new(&database.url).await;
    let store = still.world.store.clone();
    let ended = tokio::spawn(test(still)).await;
    store.close().await.expect("closes");
    database.remove().await;
    if let Err(error) = ended {
        std::panic::resume_unwind(error.into_panic());
    }
}

fn fails() -> Answer {
    let (code, message, field, hint) = ("desk.closed".to_owned(), "the desk is closed".to_owned(), None, None);
    Answer::Fail(connector::ConnectorError::Fail { code, message, field, hint })
}

#[tokio::test]
async fn runs_go_when_they_are_older_than_they_are_kept() {
    on_both(|still: Still| async move {
        let world = &still.world;
        let engine = still.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let token = world.token(flow).await;
        for n in 0..5 {
            still.send(&engine, &token, &format!(r#"{{"id":{n},"total":1}}"#)).await;
        }
        world.desk.says([fails()]);
        still.send(&engine, &token, r#"{"id":6,"total":1}"#).await;
        assert_eq!(engine.purge().await.expect("purges"), Purged::default(), "nothing is old");
        still.clock.advance_ms(14 * DAY_MS + 1);
        let scoped = world.store.workspace(world.workspace);
        let kept = scoped.history_kept().await.expect("reads");
        assert_eq!((kept.runs, kept.next, kept.purged), (6, 5, 0));
        let purged = engine.purge().await.expect("purges");
        assert_eq!((purged.runs, still.left().await), (5, 1), "{purged:?}");
        assert!(purged.rows >= 15, "{purged:?}");
        still.holds().await;
        still.clock.advance_ms(16 * DAY_MS);
        assert_eq!(engine.purge().await.expect("purges").runs, 1, "the failed one is kept for thirty days");
        let kept = scoped.history_kept().await.expect("reads");
        assert_eq!((kept.runs, kept.bytes, kept.since, kept.next, kept.purged), (0, 0, None, 0, 6));
        assert_eq!(engine.measure().await.purged.accepted, 6);
        assert!(engine.measure().await.purge_turns.iter().sum::<u64>() > 0);
        still.holds().await;
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn beyond_a_limit_the_oldest_go_earlier_and_what_is_needed_stays() {
    on_both(|still: Still| async move {
        let world = &still.world;
        let engine = still.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let token = world.token(flow).await;
        world.desk.says([Answer::Sift]);
        let first = still.send(&engine, &token, r#"{"id":0,"total":1,"bad":true}"#).await;
        for n in 1..10 {
            still.clock.advance_ms(1_000);
            still.send(&engine, &token, &format!(r#"{{"id":{n},"total":1}}"#)).await;
        }
        still.keeps(&History { runs_max: Some(4), ..History::default() }).await;
        assert_eq!(engine.purge().await.expect("purges").runs, 6);
        let left = world.store.workspace(world.workspace).runs(&RunFilter::default(), None, 10).await.expect("reads");
        assert_eq!((left.len(), left[3].id), (4, first), "the oldest has an open failed record");
        assert_eq!(left[3].status, RunStatus::WithFailedRecords);
        still.holds().await;
        let (runs, bytes) = world.store.workspace(world.workspace).kept().await.expect("reads");
        assert!(runs == 4 && bytes > 0);
        still.keeps(&History { bytes_max: Some(bytes / 2), ..History::default() }).await;
        assert!(engine.purge().await.expect("purges").runs >= 1);
        let (_, now) = world.store.workspace(world.workspace).kept().await.expect("reads");
        assert!(now <= bytes / 2 || still.left().await == 1, "{now} of {bytes}");
        still.holds().await;
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn a_purge_holds_up_neither_what_arrives_nor_what_runs() {
    on_both(|still: Still| async move {
        let world = &still.world;
        let engine = still.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let token = world.token(flow).await;
        let sends = (0..300).map(|n| still.send_only(&engine, &token, n));
        futures_util::future::join_all(sends).await;
        still.clock.advance_ms(15 * DAY_MS);
        let purging = {
            let engine = engine.clone();
            tokio::spawn(async move { engine.purge().await.expect("purges").runs })
        };
        let later = (300..400).map(|n| still.send_only(&engine, &token, n));
        futures_util::future::join_all(later).await;
        let mut purged = purging.await.expect("no panic");
        // Those whose end was not kept yet when it looked.
        purged += engine.purge().await.expect("purges").runs;
        assert_eq!((purged, still.left().await), (300, 100));
        still.holds().await;
        engine.stop(SOON).await;
    })
    .await;
}

impl Still {
    async fn send_only(&self, engine: &Engine, token: &str, n: u32) {
        self.send(engine, token, &format!(r#"{{"id":{n},"total":1}}"#)).await;
    }
}

/// A flow that keeps inputs and outputs as it says, with a page that is journaled on the way.
fn keeping(what: &str) -> String {
    hook_to("put", &format!("settings: {{ keep_payloads: {what} }}"))
}

#[tokio::test]
async fn a_flow_keeps_the_inputs_and_outputs_that_it_says() {
    on_both(|still: Still| async move {
        let world = &still.world;
        let engine = still.engine().await;
        let store = &world.store;
        let body = |id: &str| format!(r#"{{"id":"{CANARY}-{id}","total":1}}"#);

        let all = world.publish(&engine, &keeping("all")).await;
        let token = world.token(all).await;
        let run = still.send(&engine, &token, &body("a")).await;
        let found = tables_with(store, &format!("{CANARY}-a")).await;
        assert!(found.iter().any(|place| place == "payloads.body"), "{found:?}");
        let scoped = store.workspace(world.workspace);
        assert!(scoped.run_detail(run).await.expect("reads").expect("is there").attempts.iter().any(|attempt| attempt.has_input));

        for (what, marker) in [("failed", "b"), ("none", "c")] {
            let flow = world.publish(&engine, &keeping(what).replace("Orders", what)).await;
            let token = world.token(flow).await;
            let good = still.send(&engine, &token, &body(marker)).await;
            let found = tables_with(store, &format!("{CANARY}-{marker}")).await;
            let left: Vec<_> = found.into_iter().filter(|place| place != "dedupe_keys.key").collect();
            assert_eq!(left, Vec::<String>::new(), "{what}");
            let detail = scoped.run_detail(good).await.expect("reads").expect("is there");
            assert_eq!(detail.run.status, RunStatus::Succeeded);
            assert!(
                !detail.attempts.is_empty()
                    && detail.attempts.iter().all(|attempt| !attempt.has_input && !attempt.has_output && attempt.exchange.is_none())
            );
            let again = engine.retry(world.workspace, good, Retry { from_start: true, latest: false }).await.expect_err("nothing is there");
            assert!(again.to_string().contains("keeps no inputs"), "{again}");

            world.desk.says([fails()]);
            let bad = still.send(&engine, &token, &body(&format!("{marker}-bad"))).await;
            let found = tables_with(store, &format!("{CANARY}-{marker}-bad")).await;
            assert_eq!(found.iter().any(|place| place == "payloads.body"), what == "failed", "{what}: {found:?}");
            let again = engine.retry(world.workspace, bad, Retry { from_start: false, latest: false }).await;
            match (what, again) {
                ("failed", Ok(again)) => assert_eq!(world.ended(&engine, again).await.status, RunStatus::Succeeded),
                ("none", Err(_)) => {}
                (_, other) => panic!("{what}: {other:?}"),
            }
        }
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn a_run_that_keeps_nothing_goes_on_after_a_crash_and_then_forgets() {
    on_both(|still: Still| async move {
        let world = &still.world;
        let engine = still.engine().await;
        let flow = world.publish(&engine, &keeping("none")).await;
        let token = world.token(flow).await;
        world.desk.says([Answer::Hang]);
        let run = engine.accept_webhook(&token, post(&format!(r#"{{"id":"{CANARY}","total":1}}"#))).await.expect("accepted").run;
        world.desk.has_got(1).await;
        engine.abandon().await;
        assert!(tables_with(&world.store, CANARY).await.iter().any(|place| place == "payloads.body"), "it is needed to go on");
        let engine = still.engine().await;
        assert_eq!(world.ended(&engine, run).await.status, RunStatus::Succeeded);
        let keys = world.desk.keys();
        assert!(keys.len() == 2 && keys[0] == keys[1], "{keys:?}");
        let left: Vec<_> = tables_with(&world.store, CANARY).await.into_iter().filter(|place| place != "dedupe_keys.key").collect();
        assert_eq!(left, Vec::<String>::new());
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F57
#[tokio::test]
async fn what_floods_the_history_is_cut_and_marked() {
    on_both(|still: Still| async move {
        let world = &still.world;
        let engine = still.engine().await;
        let yaml = "name: Flood
trigger: { id: arrived, connector: webhook, operation: received }
steps:
- id: each
  loop: { each: lines }
- id: note
  log: { level: info, message: { field: record.text } }
edges: [{ from: arrived, to: each }, { from: each, port: each, to: note }]
";
        let flow = world.publish(&engine, yaml).await;
        let token = world.token(flow).await;
        let text = "x".repeat(40_000);
        let body = serde_json::json!({ "text": text, "lines": (0..200).collect::<Vec<_>>(), "more": "y".repeat(400_000) }).to_string();
        let run = still.send(&engine, &token, &body).await;
        let scoped = world.store.workspace(world.workspace);
        let detail = scoped.run_detail(run).await.expect("reads").expect("is there");
        let lines: Vec<_> = detail.logs.iter().filter(|line| line.step.as_deref() == Some("note")).collect();
        let bytes: usize = lines.iter().map(|line| line.message.len()).sum();
        assert!(bytes <= 300 * 1024, "{bytes} bytes in {} lines", lines.len());
        let attempt = detail.attempts.iter().find(|attempt| attempt.step == "note" && attempt.has_input).expect("an attempt");
        let shown = scoped.attempt_records(run, attempt.id, store::runs::Side::Input).await.expect("reads").expect("kept");
        assert!(shown.truncated, "records that are too large are marked as cut");
        let size: i64 = world.store.workspace(world.workspace).kept().await.expect("reads").1.try_into().expect("small");
        assert!(size < 30 * 1024 * 1024, "{size}");
        engine.stop(SOON).await;
    })
    .await;
}

/// Text that no compression makes much smaller, the same each time.
fn noise(length: usize) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut sign = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(SIGNS[usize::from(state.to_be_bytes()[0] & 63)])
    };
    (0..length).map(|_| sign()).collect()
}

// fault: F57
#[tokio::test]
async fn a_run_keeps_so_much_of_what_went_through_it_and_delivers_all() {
    const STEPS: usize = 160;
    on_both(|still: Still| async move {
        let world = &still.world;
        let engine = still.engine().await;
        let id = |n: usize| if n == 0 { "arrived".to_owned() } else { format!("s{n}") };
        let map = |n: usize| {
            format!(
                "- id: {}\n  map: {{ targets: [{{ path: text, value: {{ field: text }} }}, {{ path: n, value: {{ constant: {n} }} }}] }}\n",
                id(n)
            )
        };
        let steps: String = (1..=STEPS).map(map).collect();
        let edges: Vec<String> = (1..=STEPS).map(|n| format!("{{ from: {}, to: {} }}", id(n - 1), id(n))).collect();
        let yaml = format!(
            "name: Flood\ntrigger: {{ id: arrived, connector: webhook, operation: received }}\nsteps:\n{steps}- id: deliver\n  operation: {{ connector: desk, name: put, connection: Desk }}\nedges: [{}, {{ from: s{STEPS}, to: deliver }}]\n",
            edges.join(", ")
        );
        let flow = world.publish(&engine, &yaml).await;
        let token = world.token(flow).await;
        let text = noise(250_000);
        let run = still.send(&engine, &token, &serde_json::json!({ "text": text }).to_string()).await;

        let scoped = world.store.workspace(world.workspace);
        let detail = scoped.run_detail(run).await.expect("reads").expect("is there");
        assert_eq!((detail.run.status, detail.attempts.len()), (RunStatus::Succeeded, STEPS + 2));
        let delivered = world.desk.got.lock().expect("unpoisoned")[0].2.get("text").and_then(mapping::Value::as_text).map(str::to_owned);
        assert_eq!(delivered.as_deref(), Some(text.as_str()), "what is delivered is not cut");
        let kept = detail.attempts.iter().filter(|attempt| attempt.has_output).count();
        assert!(kept > STEPS / 2 && kept < STEPS, "{kept} outputs are kept");
        let (_, bytes) = scoped.kept().await.expect("reads");
        assert!((24 << 20..27 << 20).contains(&bytes), "{bytes} bytes");
        let said = detail.logs.iter().filter(|line| line.message.contains("more than 25 MiB")).count();
        assert_eq!(said, 1, "{:?}", detail.logs);
        engine.stop(SOON).await;
    })
    .await;
}
