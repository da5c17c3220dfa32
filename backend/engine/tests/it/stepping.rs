//! Built-in steps on real databases: what they hold, repeat and wait for survives a crash.

use crate::{
    crashing::crash,
    support::{Answer, SOON, World, on_both, post},
};
use store::{journal::Write, runs::RunFilter};
use wire::run::RunStatus;

const EACH: &str = "name: Lines
trigger: { id: arrived, connector: webhook, operation: received }
steps:
- { id: lines, loop: { each: lines, results: done } }
- { id: line, operation: { connector: desk, name: put, connection: Desk } }
- { id: order, operation: { connector: desk, name: put, connection: Desk } }
edges: [{ from: arrived, to: lines }, { from: lines, port: each, to: line }, { from: lines, to: order }]";

#[tokio::test]
async fn a_loop_goes_on_behind_what_was_kept_with_the_same_keys() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, EACH).await;
        let token = world.token(flow).await;
        world.desk.says([Answer::Take, Answer::Hang]);
        let run = engine.accept_webhook(&token, post(r#"{"id":1,"lines":[{"sku":"a"},{"sku":"b"}]}"#)).await.expect("accepted").run;
        world.desk.has_got(3).await;
        crash(engine).await;
        let engine = world.engine().await;
        let ended = world.ended(&engine, run).await;
        assert_eq!((ended.status, ended.records_out), (RunStatus::Succeeded, 1));
        let keys: std::collections::BTreeSet<_> = world.desk.keys().into_iter().collect();
        assert_eq!(keys.len(), 3, "two lines and an order, each under its key however often it was sent");
        let got = world.desk.got.lock().expect("unpoisoned").clone();
        let order = got.last().expect("the order").2.to_string();
        assert!(
            order.starts_with(r#"{"id":1,"lines":[{"sku":"a"},{"sku":"b"}],"done":[{"item":{"sku":"a"},"index":0,"record":{"id":1}},"#),
            "{order}"
        );
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn items_that_fail_alike_in_a_loop_are_set_aside_each_by_itself() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world
            .publish(
                &engine,
                "name: Lines
trigger: { id: arrived, connector: webhook, operation: received }
steps:
- { id: lines, loop: { each: lines } }
- { id: fits, validate: { schema: { fields: [{ name: item, type: text }] } } }
- { id: order, operation: { connector: desk, name: put, connection: Desk } }
edges: [{ from: arrived, to: lines }, { from: lines, port: each, to: fits }, { from: lines, to: order }]",
            )
            .await;
        let token = world.token(flow).await;
        let run = engine.accept_webhook(&token, post(r#"[{"lines":[1]},{"lines":[2,"x"]},{"lines":[3]}]"#)).await.expect("accepted").run;
        let ended = world.ended(&engine, run).await;
        assert_eq!((ended.status, ended.records_failed, ended.records_out), (RunStatus::WithFailedRecords, 3, 3));
        let open = world.store.workspace(world.workspace).open_failed_record_count().await.expect("reads");
        assert_eq!(open, 3, "items of two orders at the same place are two failed records");
        engine.stop(SOON).await;
    })
    .await;
}

/// Waits until the run has been put away.
async fn parked(engine: &engine::Engine) {
    let put_away = async {
        while engine.measure().await.parked == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, put_away).await.expect("it waits");
}

/// Waits so long behind a first effect.
fn waits(secs: u32) -> String {
    format!(
        "name: Later
trigger: {{ id: arrived, connector: webhook, operation: received }}
steps:
- {{ id: first, operation: {{ connector: desk, name: put, connection: Desk }} }}
- {{ id: wait, wait: {{ for_secs: {secs} }} }}
- {{ id: order, operation: {{ connector: desk, name: put, connection: Desk }} }}
edges: [{{ from: arrived, to: first }}, {{ from: first, to: wait }}, {{ from: wait, to: order }}]"
    )
}

#[tokio::test]
async fn a_wait_holds_no_worker_and_is_as_long_after_a_crash() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &waits(7_200)).await;
        let token = world.token(flow).await;
        let scoped = world.store.workspace(world.workspace);
        let run = engine.accept_webhook(&token, post(r#"{"id":1}"#)).await.expect("accepted").run;
        parked(&engine).await;
        let row = scoped.run_row(run).await.expect("reads").expect("kept");
        assert_eq!(row.status, RunStatus::Waiting);
        let wakes = row.wakes_at.expect("until when");
        assert!(row.waits_for.as_deref().is_some_and(|why| why.contains("as its step says")), "{:?}", row.waits_for);
        crash(engine).await;
        let engine = world.engine().await;
        let row = scoped.run_row(run).await.expect("reads").expect("kept");
        assert_eq!((row.status, row.wakes_at), (RunStatus::Waiting, Some(wakes)));
        assert_eq!(engine.measure().await.parked, 1);
        engine.cancel(world.workspace, run).await.expect("it can be cancelled");
        assert_eq!(world.count(RunFilter::default()).await, 1);
        assert_eq!(world.desk.count(), 1);
        assert!(world.is_conserved().await);
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn a_wait_before_anything_else_counts_from_when_the_run_began() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world
            .publish(
                &engine,
                "name: Later
trigger: { id: arrived, connector: webhook, operation: received }
steps:
- { id: wait, wait: { for_secs: 7200 } }
- { id: order, operation: { connector: desk, name: put, connection: Desk } }
edges: [{ from: arrived, to: wait }, { from: wait, to: order }]",
            )
            .await;
        let token = world.token(flow).await;
        let scoped = world.store.workspace(world.workspace);
        let run = engine.accept_webhook(&token, post(r#"{"id":1}"#)).await.expect("accepted").run;
        parked(&engine).await;
        let mut row = scoped.run_row(run).await.expect("reads").expect("kept");
        crash(engine).await;
        // As if two hours had passed.
        row.started_at = row.started_at.map(|at| at - 7_200_000);
        row.wakes_at = row.wakes_at.map(|at| at - 7_200_000);
        world.store.write(&[Write { run: Some(row), ..Write::default() }]).await.expect("kept");
        let engine = world.engine().await;
        assert_eq!(world.ended(&engine, run).await.status, RunStatus::Succeeded);
        assert_eq!(world.desk.count(), 1);
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn what_waited_goes_on_when_the_time_is_over() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &waits(1)).await;
        let token = world.token(flow).await;
        let run = engine.accept_webhook(&token, post(r#"{"id":1}"#)).await.expect("accepted").run;
        world.desk.has_got(1).await;
        let ended = world.ended(&engine, run).await;
        assert_eq!((ended.status, world.desk.count()), (RunStatus::Succeeded, 2));
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn effects_behind_a_step_that_minds_the_order_are_under_one_key_after_a_crash() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world
            .publish(
                &engine,
                "name: Batches
trigger: { id: arrived, connector: webhook, operation: received }
steps:
- { id: first, operation: { connector: desk, name: put, connection: Desk } }
- { id: pairs, batch: { size: 2 } }
- { id: order, operation: { connector: desk, name: put, connection: Desk } }
edges: [{ from: arrived, to: first }, { from: first, to: pairs }, { from: pairs, to: order }]",
            )
            .await;
        let token = world.token(flow).await;
        world.desk.says([Answer::Take, Answer::Hang]);
        let run = engine.accept_webhook(&token, post(r#"[{"id":1},{"id":2},{"id":3}]"#)).await.expect("accepted").run;
        world.desk.has_got(4).await;
        crash(engine).await;
        let engine = world.engine().await;
        assert_eq!(world.ended(&engine, run).await.status, RunStatus::Succeeded);
        let got = world.desk.got.lock().expect("unpoisoned").clone();
        let mut by_key = std::collections::BTreeMap::new();
        for (_, key, record) in &got {
            let before = by_key.entry(key.clone()).or_insert_with(|| record.to_string()).clone();
            assert_eq!(before, record.to_string(), "one key, one effect");
        }
        assert_eq!(by_key.len(), 3 + 2, "three records, two batches");
        engine.stop(SOON).await;
    })
    .await;
}
