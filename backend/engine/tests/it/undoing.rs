//! A run that a person ends takes back what it did, where its steps say how; also across a crash.

use crate::support::{Answer, SOON, World, on_both, post};
use connector::ConnectorError;
use engine::{Engine, Error};
use std::time::Duration;
use wire::{
    FlowId, RunId,
    run::{Retry, RunStatus, StepStatus},
};

/// Puts, tells, then waits for an hour; the first two can be taken back.
const FLOW: &str = "name: Orders
trigger: { id: arrived, connector: webhook, operation: received }
steps:
- id: put
  name: Put
  operation:
    connector: desk
    name: put
    connection: Desk
    undo: { connector: desk, name: put, connection: Desk, values: { to: { template: \"undo {{ input.id }} {{ output.id }}\" } } }
- id: tell
  name: Tell
  operation:
    connector: desk
    name: once
    connection: Desk
    undo: { connector: desk, name: once, connection: Desk }
  retry: { attempts: 2, base_secs: 0.01, factor: 1.0, cap_secs: 0.01 }
- id: later
  wait: { for_secs: 3600 }
- id: last
  operation: { connector: desk, name: put, connection: Desk }
edges: [{ from: arrived, to: put }, { from: put, to: tell }, { from: tell, to: later }, { from: later, to: last }]
";

async fn send(world: &World, engine: &Engine, flow: FlowId) -> RunId {
    let token = world.token(flow).await;
    engine.accept_webhook(&token, post(r#"[{"id":1},{"id":2}]"#)).await.expect("accepted").run
}

async fn waits(world: &World, engine: &Engine, run: RunId) {
    let mut events = engine.subscribe(world.workspace);
    let waits = async {
        loop {
            let now = world.store.workspace(world.workspace).run(run).await.expect("reads").expect("is there");
            if now.status == RunStatus::Waiting && engine.under_way() == 0 {
                return;
            }
            // Each change of the run is told.
            let _ = tokio::time::timeout(Duration::from_millis(20), events.recv()).await;
        }
    };
    tokio::time::timeout(SOON, waits).await.expect("it waits");
}

#[tokio::test]
async fn what_a_run_did_is_taken_back_the_newest_first_each_with_its_own_key() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, FLOW).await;
        let run = send(&world, &engine, flow).await;
        waits(&world, &engine, run).await;
        assert_eq!(world.desk.count(), 4, "two records put, two told");
        engine.take_back(world.workspace, run).await.expect("takes it back");
        let ended = world.ended(&engine, run).await;
        assert_eq!((ended.status, ended.summary.as_str()), (RunStatus::Cancelled, "Cancelled, 4 records undone"));
        let got = world.desk.got.lock().expect("unpoisoned").clone();
        let undone: Vec<_> = got[4..].iter().map(|(operation, _, record)| (operation.as_str(), record.text().to_owned())).collect();
        let both = |id: u32| format!(r#"{{"input":{{"id":{id}}},"output":{{"id":{id}}}}}"#);
        assert_eq!(undone, [("once", both(2)), ("once", both(1)), ("put", both(2)), ("put", both(1))]);
        let mut keys: Vec<_> = got.iter().map(|(_, key, _)| key.clone()).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 8, "a key for each effect");
        let detail = world.store.workspace(world.workspace).run_detail(run).await.expect("reads").expect("is there");
        let undos: Vec<_> =
            detail.steps.iter().filter(|step| step.step.ends_with(".undo")).map(|step| (step.name.as_str(), step.status)).collect();
        assert_eq!(undos, [("Undo Put", StepStatus::Succeeded), ("Undo Tell", StepStatus::Succeeded)]);
        assert_eq!(detail.attempts.iter().filter(|attempt| attempt.step.ends_with(".undo")).count(), 3);
        let again = engine.retry(world.workspace, run, Retry::default()).await;
        assert!(matches!(&again, Err(Error::Refused { code, .. }) if code == "run.taken_back"), "{again:?}");
        assert!(world.is_conserved().await);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F54
#[tokio::test]
async fn an_undo_that_fails_is_shown_and_a_plain_cancel_takes_nothing_back() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, FLOW).await;
        let run = send(&world, &engine, flow).await;
        waits(&world, &engine, run).await;
        let away = || Answer::Fail(ConnectorError::retry("desk.away", "nobody is there"));
        world.desk.says([away(), away()]);
        engine.take_back(world.workspace, run).await.expect("takes it back");
        let ended = world.ended(&engine, run).await;
        assert_eq!(
            (ended.status, ended.summary.as_str()),
            (RunStatus::Cancelled, "Cancelled, 3 records undone, 1 record could not be undone")
        );
        let detail = world.store.workspace(world.workspace).run_detail(run).await.expect("reads").expect("is there");
        assert!(detail.logs.iter().any(|line| line.message == "not undone: nobody is there"), "{:?}", detail.logs);
        let tell = detail.steps.iter().find(|step| step.step == "tell.undo").expect("it shows");
        assert_eq!((tell.status, tell.records_failed), (StepStatus::WithFailedRecords, 1));

        let before = world.desk.count();
        let other = send(&world, &engine, flow).await;
        waits(&world, &engine, other).await;
        engine.cancel(world.workspace, other).await.expect("cancels");
        assert_eq!(world.ended(&engine, other).await.status, RunStatus::Cancelled);
        assert_eq!(world.desk.count(), before + 4);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F6 F7
#[tokio::test]
async fn a_server_that_breaks_in_the_middle_goes_on_taking_back() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, FLOW).await;
        let run = send(&world, &engine, flow).await;
        waits(&world, &engine, run).await;
        // The third effect that is taken back is taken, and the answer is lost with the server.
        world.desk.says([Answer::Take, Answer::Take, Answer::Hang]);
        engine.take_back(world.workspace, run).await.expect("takes it back");
        world.desk.has_got(8).await;
        engine.abandon().await;
        let engine = world.engine().await;
        let ended = world.ended(&engine, run).await;
        assert_eq!((ended.status, ended.summary.as_str()), (RunStatus::Cancelled, "Cancelled, 4 records undone"));
        let keys = world.desk.keys();
        assert_eq!(keys[8..], keys[6..8], "the same effects under the same keys");
        engine.stop(SOON).await;
    })
    .await;
}
