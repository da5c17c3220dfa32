//! A flow that handles the failures of another one: told once for each, whatever breaks.

use crate::support::{Answer, SOON, World, hook_to, on_both, post};
use connector::ConnectorError;
use engine::Engine;
use std::time::Duration;
use store::runs::RunFilter;
use wire::{
    FlowId, RunId,
    run::{Origin, Run, RunStatus},
};

const TELL_US: &str = "name: Tell us
trigger: { id: failed, connector: webhook, operation: received }
steps:
- id: tell
  name: Tell
  operation: { connector: desk, name: once, connection: Desk }
  retry: { attempts: 1, base_secs: 0.01, factor: 1.0, cap_secs: 0.01 }
edges: [{ from: failed, to: tell }]
settings: { on_failure: { flow: Orders } }
";

async fn send(world: &World, engine: &Engine, flow: FlowId, id: usize) -> RunId {
    let token = world.token(flow).await;
    engine.accept_webhook(&token, post(&format!(r#"{{"id":{id},"total":1.50}}"#))).await.expect("accepted").run
}

fn stumbles(count: usize) -> impl Iterator<Item = Answer> {
    (0..count).map(|_| Answer::Fail(ConnectorError::retry("desk.away", "nobody is there")))
}

/// The runs that handle failures, when there are so many and all are over.
async fn handled(world: &World, engine: &Engine, flow: FlowId, count: usize) -> Vec<Run> {
    let filter = RunFilter { flow: Some(flow), ..RunFilter::default() };
    let mut events = engine.subscribe(world.workspace);
    let all = async {
        loop {
            let runs = world.store.workspace(world.workspace).runs(&filter, None, 1_000).await.expect("reads");
            if runs.len() >= count && runs.iter().all(|run| run.ended_at.is_some()) {
                return runs;
            }
            // Each change of a run is told.
            let _ = tokio::time::timeout(Duration::from_millis(20), events.recv()).await;
        }
    };
    tokio::time::timeout(SOON, all).await.expect("the failures are handled")
}

#[tokio::test]
async fn a_failure_starts_the_flow_that_handles_it_and_its_own_failure_starts_nothing() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let tell = world.publish(&engine, TELL_US).await;
        let orders = world.publish(&engine, &hook_to("put", "settings: { on_failure: { flow: Tell us } }")).await;
        let well = send(&world, &engine, orders, 1).await;
        assert_eq!(world.ended(&engine, well).await.status, RunStatus::Succeeded);

        world.desk.says(stumbles(3));
        let failed = send(&world, &engine, orders, 2).await;
        let failed = world.ended(&engine, failed).await;
        assert_eq!(failed.status, RunStatus::Failed);
        let runs = handled(&world, &engine, tell, 1).await;
        let [run] = runs.as_slice() else { panic!("one, not {}", runs.len()) };
        assert_eq!((run.status, run.origin, run.parent), (RunStatus::Succeeded, Origin::Failure, Some(failed.id)));
        assert_eq!(run.correlation_id, failed.correlation_id);
        let got = world.desk.got.lock().expect("unpoisoned").last().cloned().expect("it was told");
        let told: serde_json::Value = serde_json::from_str(got.2.text()).expect("JSON");
        assert_eq!(told["run"], failed.id.to_string());
        assert_eq!((told["flow"]["name"].as_str(), told["step"]["id"].as_str()), (Some("Orders"), Some("deliver")));
        assert_eq!((told["error"]["code"].as_str(), told["error"]["message"].as_str()), (Some("desk.away"), Some("nobody is there")));
        assert!(got.2.text().contains(r#""total":1.50"#), "the record keeps its digits: {}", got.2.text());

        // Three tries of the first flow, and the one of the flow that handles it; that one names a flow too.
        world.desk.says(stumbles(4));
        let again = send(&world, &engine, orders, 3).await;
        assert_eq!(world.ended(&engine, again).await.status, RunStatus::Failed);
        let runs = handled(&world, &engine, tell, 2).await;
        assert_eq!(runs.iter().filter(|run| run.status == RunStatus::Failed).count(), 1);
        let all = world.count(RunFilter::default()).await;
        assert_eq!(all, 5, "three orders, two failures that were handled");
        assert!(world.is_conserved().await);
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn a_missing_flow_is_told_in_the_log_and_a_person_who_tests_starts_nothing() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let orders = world.publish(&engine, &hook_to("put", "settings: { on_failure: { flow: Nobody } }")).await;
        world.desk.says(stumbles(3));
        let failed = send(&world, &engine, orders, 1).await;
        assert_eq!(world.ended(&engine, failed).await.status, RunStatus::Failed);
        let detail = world.store.workspace(world.workspace).run_detail(failed).await.expect("reads").expect("is there");
        assert!(detail.logs.iter().any(|line| line.message == "there is no flow `Nobody` to handle the failure"), "{:?}", detail.logs);
        assert_eq!(world.count(RunFilter::default()).await, 1);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F7
#[tokio::test]
async fn each_failure_is_handled_once_however_often_the_server_breaks() {
    on_both(|world: World| async move {
        let mut engine = world.engine().await;
        let tell = world.publish(&engine, TELL_US).await;
        let orders = world.publish(&engine, &hook_to("put", "settings: { on_failure: { flow: Tell us } }")).await;
        let mut runs = Vec::new();
        for round in 0..6 {
            // More than enough, whatever of it is tried again.
            world.desk.says(stumbles(30));
            let run = send(&world, &engine, orders, round).await;
            runs.push(run);
            if round % 2 == 0 {
                engine.abandon().await;
                engine = world.engine().await;
            }
            assert_eq!(world.ended(&engine, run).await.status, RunStatus::Failed, "round {round}");
            engine.abandon().await;
            world.desk.script.lock().expect("unpoisoned").clear();
            engine = world.engine().await;
            // Told, so that what comes next cannot be taken for it.
            let so_far = handled(&world, &engine, tell, runs.len()).await;
            assert_eq!(so_far.len(), runs.len());
        }
        let mut parents: Vec<_> = handled(&world, &engine, tell, runs.len()).await.into_iter().filter_map(|run| run.parent).collect();
        parents.sort_unstable();
        runs.sort_unstable();
        assert_eq!(parents, runs);
        assert!(world.is_conserved().await);
        engine.stop(SOON).await;
    })
    .await;
}
