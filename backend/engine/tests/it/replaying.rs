//! Many runs retried or cancelled at once: each has its turn once, at its rate, over a restart too.

use crate::support::*;
use connector::ConnectorError;
use store::runs::RunFilter;
use wire::{
    FlowId, RunId,
    replay::{NewReplay, PickRuns, ReplayAction, ReplayStatus},
    run::{Origin, RunStatus},
};

async fn failed_runs(world: &World, engine: &engine::Engine, count: usize) -> (FlowId, Vec<RunId>) {
    let closed = || Answer::Fail(ConnectorError::setting("to", "desk.closed", "the desk is closed"));
    world.desk.says((0..count).map(|_| closed()));
    let flow = world.publish(engine, &hook_to("put", "")).await;
    let token = world.token(flow).await;
    let mut runs = Vec::new();
    for id in 0..count {
        let run = engine.accept_webhook(&token, post(&format!("{{\"id\":{id},\"total\":1}}"))).await.expect("taken").run;
        assert_eq!(world.ended(engine, run).await.status, RunStatus::Failed);
        runs.push(run);
    }
    (flow, runs)
}

fn of(flow: FlowId, per_sec: Option<f64>) -> NewReplay {
    NewReplay { pick: PickRuns { flow: Some(flow), ..PickRuns::default() }, per_sec, ..NewReplay::default() }
}

async fn retried(world: &World) -> usize {
    world.count(RunFilter { origin: Some(Origin::Resume), ..RunFilter::default() }).await
}

#[tokio::test]
async fn failed_runs_are_retried_once_each_at_a_rate_over_a_restart_too() {
    on_both_timed(|world: World, clock| async move {
        let engine = world.engine().await;
        let (flow, runs) = failed_runs(&world, &engine, 6).await;
        let estimate = NewReplay { dry: true, ..of(flow, None) };
        let estimate = engine.begin_replay(world.workspace, &estimate, "test").await.expect("counts");
        assert_eq!((estimate.total, estimate.status, estimate.id), (6, ReplayStatus::Estimate, None));
        let by_code = PickRuns { error_code: Some("desk.open".to_owned()), ..PickRuns::default() };
        let none = engine.begin_replay(world.workspace, &NewReplay { pick: by_code, ..NewReplay::default() }, "test").await;
        assert!(matches!(&none, Err(engine::Error::Refused { code, .. }) if code == "replay.nothing"), "{none:?}");
        let begun = engine.begin_replay(world.workspace, &of(flow, Some(2.0)), "test").await.expect("begins");
        let id = begun.id.expect("an id");
        world.desk.has_got(1).await;
        engine.abandon().await;
        let engine = world.engine().await;
        let scoped = world.store.workspace(world.workspace);
        until("all had their turn", || async {
            clock.advance_ms(10);
            scoped.replay(id).await.expect("reads").is_some_and(|replay| replay.status == ReplayStatus::Done)
        })
        .await;
        world.desk.has_got(6).await;
        let done = scoped.replay(id).await.expect("reads").expect("the replay");
        assert_eq!((done.total, done.done, done.refused), (6, 6, 0));
        // What was under way at the end is sent again under its key.
        let keys: std::collections::BTreeSet<String> = world.desk.keys().into_iter().collect();
        assert_eq!((retried(&world).await, keys.len()), (6, 6));
        let again = engine.begin_replay(world.workspace, &of(flow, None), "test").await;
        assert!(matches!(&again, Err(engine::Error::Refused { code, .. }) if code == "replay.nothing"), "{again:?}");
        let named = NewReplay { pick: PickRuns { runs, ..PickRuns::default() }, dry: true, ..NewReplay::default() };
        assert_eq!(engine.begin_replay(world.workspace, &named, "test").await.expect("counts").total, 0, "they were sent on already");
        let open = || async { world.store.open_run_ids().await.expect("reads").is_empty() };
        until("all runs are over", open).await;
        engine.stop(SOON).await;
        assert!(world.is_conserved().await);
    })
    .await;
}

#[tokio::test]
async fn a_replay_that_is_ended_leaves_the_rest_as_it_is() {
    on_both_timed(|world: World, clock| async move {
        let engine = world.engine().await;
        let (flow, _) = failed_runs(&world, &engine, 3).await;
        let begun = engine.begin_replay(world.workspace, &of(flow, Some(0.1)), "test").await.expect("begins");
        world.desk.has_got(1).await;
        let ended = engine.cancel_replay(world.workspace, begun.id.expect("an id")).await.expect("ends");
        assert_eq!((ended.status, ended.total, ended.done), (ReplayStatus::Cancelled, 3, 1));
        clock.advance_ms(60_000);
        let rest = engine.begin_replay(world.workspace, &NewReplay { dry: true, ..of(flow, None) }, "test").await.expect("counts");
        assert_eq!((rest.total, retried(&world).await), (2, 1));
        let over = engine.cancel_replay(world.workspace, begun.id.expect("an id")).await;
        assert!(matches!(&over, Err(engine::Error::Refused { code, .. }) if code == "replay.over"), "{over:?}");
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn many_runs_that_wait_are_cancelled_at_once() {
    on_both_timed(|world: World, _| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "settings: { concurrency_max: 1 }")).await;
        world.desk.says([Answer::Hold]);
        let token = world.token(flow).await;
        let mut runs = Vec::new();
        for id in 0..5 {
            runs.push(engine.accept_webhook(&token, post(&format!("{{\"id\":{id},\"total\":1}}"))).await.expect("taken").run);
        }
        world.desk.has_got(1).await;
        let pick = PickRuns { runs: runs[1..].to_vec(), ..PickRuns::default() };
        let cancel = NewReplay { action: ReplayAction::Cancel, pick, ..NewReplay::default() };
        let begun = engine.begin_replay(world.workspace, &cancel, "test").await.expect("begins");
        assert_eq!(begun.total, 4);
        for run in &runs[1..] {
            assert_eq!(world.ended(&engine, *run).await.status, RunStatus::Cancelled);
        }
        world.desk.go.add_permits(1);
        assert_eq!(world.ended(&engine, runs[0]).await.status, RunStatus::Succeeded);
        engine.stop(SOON).await;
        assert!(world.is_conserved().await);
    })
    .await;
}
