//! What is open in the database and in nobody's hand is found and taken up, and nothing that is in hand is taken twice.

use crate::support::{Answer, SOON, World, hook_to, on_both, post};
use engine::{Error, Options};
use std::time::Duration;
use store::runs::RunFilter;
use wire::run::RunStatus;

// fault: F2 F29 F53
#[tokio::test]
async fn a_run_whose_acknowledgement_was_lost_is_taken_up_once() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let run = world.keep_only(flow, r#"{"id":1,"total":1}"#, None).await;
        assert_eq!(world.desk.count(), 0, "nobody knows of it");
        let (a, b) = tokio::join!(engine.sweep(), engine.sweep());
        assert_eq!(a.expect("sweeps") + b.expect("sweeps"), 1, "two at once take it up once");
        assert_eq!(world.ended(&engine, run).await.status, RunStatus::Succeeded);
        assert_eq!(engine.sweep().await.expect("sweeps"), 0);
        assert_eq!(world.desk.count(), 1);
        assert!(world.is_conserved().await);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F53
#[tokio::test]
async fn the_engine_looks_by_itself() {
    on_both(|world: World| async move {
        let engine = world.engine_as(Options { sweep_every: Duration::from_millis(20), ..Options::default() }).await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let run = world.keep_only(flow, r#"{"id":1,"total":1}"#, None).await;
        world.desk.has_got(1).await;
        world.ended(&engine, run).await;
        assert_eq!(engine.measure().await.found_lost, 1);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F50
#[tokio::test]
async fn what_is_in_hand_is_never_taken_twice() {
    on_both(|world: World| async move {
        let engine = world.engine_with(4).await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let token = world.token(flow).await;
        let sends = (0..200).map(|n| {
            let (engine, token) = (engine.clone(), token.clone());
            async move { engine.accept_webhook(&token, post(&format!(r#"{{"id":{n},"total":1}}"#))).await.expect("accepted").run }
        });
        let sent = tokio::spawn(futures_util::future::join_all(sends.collect::<Vec<_>>()));
        let mut swept = 0;
        while world.desk.count() < 200 {
            swept += engine.sweep().await.expect("sweeps");
        }
        for run in sent.await.expect("no panic") {
            assert_eq!(world.ended(&engine, run).await.status, RunStatus::Succeeded);
        }
        swept += engine.sweep().await.expect("sweeps");
        assert_eq!((swept, world.desk.count()), (0, 200));
        assert!(world.is_conserved().await);
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn a_waiting_run_that_was_lost_waits_on_and_can_be_cancelled() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let later = world.store.now() + 3_600_000;
        let run = world.keep_only(flow, r#"{"id":1,"total":1}"#, Some(later)).await;
        assert!(matches!(engine.cancel(world.workspace, run).await, Err(Error::Unavailable { .. })), "nobody has it");
        assert_eq!(engine.sweep().await.expect("sweeps"), 1);
        assert_eq!(engine.measure().await.parked, 1);
        assert_eq!(engine.sweep().await.expect("sweeps"), 0);
        engine.cancel(world.workspace, run).await.expect("cancels");
        assert_eq!(world.ended(&engine, run).await.status, RunStatus::Cancelled);
        assert_eq!((world.desk.count(), engine.sweep().await.expect("sweeps")), (0, 0));
        assert!(world.is_conserved().await);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F56
#[tokio::test]
async fn more_runs_than_the_queue_takes_are_done_without_a_restart() {
    on_both(|world: World| async move {
        let flow = world.publish_only(&hook_to("put", "")).await;
        let mut runs = Vec::new();
        for n in 0..40 {
            runs.push(world.keep_only(flow, &format!(r#"{{"id":{n},"total":1}}"#), None).await);
        }
        let options = Options { workers: 2, queue_max: 5, sweep_every: Duration::from_millis(20), ..Options::default() };
        let engine = world.engine_as(options).await;
        for run in runs {
            let queued = engine.measure().await.queued;
            assert!(queued <= 5, "{queued} are in memory");
            assert_eq!(world.ended(&engine, run).await.status, RunStatus::Succeeded);
        }
        assert_eq!(world.desk.count(), 40);
        assert_eq!(engine.measure().await.found_lost, 0, "none of them was lost");
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F46
#[tokio::test]
async fn what_finds_no_place_is_refused_and_nothing_accepted_is_stranded() {
    on_both(|world: World| async move {
        let engine = world.engine_as(Options { workers: 1, queue_max: 1, ..Options::default() }).await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let token = world.token(flow).await;
        world.desk.says([Answer::Hold]);
        let first = engine.accept_webhook(&token, post(r#"{"id":1,"total":1}"#)).await.expect("accepted").run;
        world.desk.has_got(1).await;
        let second = engine.accept_webhook(&token, post(r#"{"id":2,"total":1}"#)).await.expect("waits").run;
        let third = engine.accept_webhook(&token, post(r#"{"id":3,"total":1}"#)).await;
        assert!(matches!(third, Err(Error::Unavailable { .. })), "{third:?}");
        let measured = engine.measure().await;
        assert_eq!((measured.queued, measured.under_way, measured.unavailable, measured.taken), (1, 1, 1, 2));
        world.desk.go.add_permits(1);
        for run in [first, second] {
            assert_eq!(world.ended(&engine, run).await.status, RunStatus::Succeeded);
        }
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn runs_beyond_those_whose_records_are_held_are_done_too() {
    on_both(|world: World| async move {
        let engine = world.engine_with(16).await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let token = world.token(flow).await;
        world.desk.says(vec![Answer::Hold; 16]);
        let sends = (0..2_060).map(|n| {
            let (engine, token) = (engine.clone(), token.clone());
            async move { engine.accept_webhook(&token, post(&format!(r#"{{"id":{n},"total":1}}"#))).await.expect("accepted").run }
        });
        let runs = futures_util::future::join_all(sends.collect::<Vec<_>>()).await;
        assert!(engine.measure().await.queued > 2_000);
        world.desk.go.add_permits(16);
        world.desk.has_got(2_060).await;
        for run in runs.into_iter().rev().take(100) {
            assert_eq!(world.ended(&engine, run).await.status, RunStatus::Succeeded);
        }
        engine.stop(SOON).await;
        let succeeded = RunFilter { status: Some(RunStatus::Succeeded), ..RunFilter::default() };
        assert_eq!((world.desk.count(), world.count(succeeded).await), (2_060, 2_060));
        assert!(world.is_conserved().await);
    })
    .await;
}

#[tokio::test]
async fn an_engine_that_keeps_still_runs_nothing() {
    on_both(|world: World| async move {
        let flow = world.publish_only(&hook_to("put", "")).await;
        let run = world.keep_only(flow, r#"{"id":1,"total":1}"#, None).await;
        let still = world.engine_as(Options { still: true, ..Options::default() }).await;
        assert_eq!((still.measure().await.runs.in_flight, still.under_way()), (0, 0));
        still.stop(SOON).await;
        let engine = world.engine().await;
        assert_eq!(world.ended(&engine, run).await.status, RunStatus::Succeeded);
        engine.stop(SOON).await;
    })
    .await;
}
