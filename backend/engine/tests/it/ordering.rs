//! Runs of one key go one after the other, and what comes over the limit does as the flow says.

use crate::support::*;
use wire::run::RunStatus;

const BY_CUSTOMER: &str = "settings: { order_by: { field: bad } }";

fn numbers(world: &World) -> Vec<String> {
    let got = world.desk.got.lock().expect("unpoisoned");
    got.iter().map(|(_, _, record)| record.get("number").map(ToString::to_string).unwrap_or_default()).collect()
}

#[tokio::test]
async fn runs_of_one_key_go_one_after_the_other_over_a_restart_too() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        world.desk.says([Answer::Hold]);
        let flow = world.publish(&engine, &hook_to("put", BY_CUSTOMER)).await;
        let token = world.token(flow).await;
        let mut runs = Vec::new();
        for (id, key) in [(1, "a"), (2, "a"), (3, "b"), (4, "a")] {
            let event = post(&format!("{{\"id\":{id},\"total\":1,\"bad\":\"{key}\"}}"));
            runs.push(engine.accept_webhook(&token, event).await.expect("it is taken").run);
            if id == 1 {
                world.desk.has_got(1).await;
            }
        }
        world.desk.has_got(2).await;
        assert_eq!(world.ended(&engine, runs[2]).await.status, RunStatus::Succeeded);
        let (why, place) = engine.waits(runs[1]).expect("the second one waits");
        assert!(why.contains(&runs[0].to_string()) && place == 1, "{why}");
        engine.abandon().await;
        let engine = world.engine().await;
        for run in runs {
            assert_eq!(world.ended(&engine, run).await.status, RunStatus::Succeeded);
        }
        engine.stop(SOON).await;
        // The first one is repeated with its key; then the others in their order.
        assert_eq!(numbers(&world), ["1", "3", "1", "2", "4"]);
        assert!(world.is_conserved().await);
    })
    .await;
}

#[tokio::test]
async fn a_run_that_waits_for_a_moment_keeps_its_key() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let yaml = "name: Late
trigger: { id: arrived, connector: webhook, operation: received, settings: { dedupe: field, dedupe_field: id } }
steps:
- { id: later, wait: { for_secs: 3600 } }
- { id: deliver, operation: { connector: desk, name: put, connection: Desk } }
edges: [{ from: arrived, to: later }, { from: later, to: deliver }]
settings: { order_by: { field: customer } }";
        let flow = world.publish(&engine, yaml).await;
        let token = world.token(flow).await;
        let mut runs = Vec::new();
        for (id, customer) in [(1, "a"), (2, "a"), (3, "b")] {
            let event = post(&format!("{{\"id\":{id},\"customer\":\"{customer}\"}}"));
            runs.push(engine.accept_webhook(&token, event).await.expect("it is taken").run);
        }
        let status = async |run| world.store.workspace(world.workspace).run(run).await.expect("reads").expect("a run").status;
        for run in [runs[0], runs[2]] {
            until("it waits for its moment", || async { status(run).await == RunStatus::Waiting }).await;
        }
        engine.abandon().await;
        let engine = world.engine().await;
        assert!(engine.waits(runs[1]).is_some_and(|(why, _)| why.contains("came before")), "it waits after a restart too");
        engine.cancel(world.workspace, runs[0]).await.expect("cancels");
        until("the next one of the key begins", || async { status(runs[1]).await == RunStatus::Waiting }).await;
        engine.stop(SOON).await;
        assert!(world.is_conserved().await);
    })
    .await;
}

#[tokio::test]
async fn what_comes_over_the_limit_is_left_out_or_takes_the_place_of_an_older_one() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        world.desk.says([Answer::Hold]);
        let flow = world.publish(&engine, &hook_to("put", "settings: { concurrency_max: 1, over_limit: skip }")).await;
        let token = world.token(flow).await;
        let first = engine.accept_webhook(&token, post("{\"id\":1,\"total\":1}")).await.expect("taken").run;
        world.desk.has_got(1).await;
        let second = engine.accept_webhook(&token, post("{\"id\":2,\"total\":1}")).await.expect("taken").run;
        let left_out = world.ended(&engine, second).await;
        assert!(left_out.status == RunStatus::Cancelled && left_out.summary.contains("Left out"), "{left_out:?}");
        world.desk.go.add_permits(1);
        assert_eq!(world.ended(&engine, first).await.status, RunStatus::Succeeded);
        world.publish_again(&engine, flow, &hook_to("put", "settings: { concurrency_max: 1, over_limit: cancel_older }")).await;
        world.desk.says([Answer::Hold]);
        let third = engine.accept_webhook(&token, post("{\"id\":3,\"total\":1}")).await.expect("taken").run;
        world.desk.has_got(2).await;
        let fourth = engine.accept_webhook(&token, post("{\"id\":4,\"total\":1}")).await.expect("taken").run;
        world.desk.go.add_permits(1);
        assert_eq!(world.ended(&engine, third).await.status, RunStatus::Cancelled);
        assert_eq!(world.ended(&engine, fourth).await.status, RunStatus::Succeeded);
        engine.stop(SOON).await;
        assert!(world.is_conserved().await);
    })
    .await;
}
