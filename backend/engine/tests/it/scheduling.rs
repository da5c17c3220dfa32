//! Schedules: what overlaps, what was missed, and making up for a range.

use crate::support::*;
use connector::ConnectorError;
use std::sync::Arc;
use store::{runs::RunFilter, testing::TestClock, triggers::Fired};
use wire::{
    FlowId,
    flow::Backfill,
    run::{Origin, RunStatus},
};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;

fn fires(settings: &str) -> String {
    format!(
        "name: Scheduled
trigger: {{ id: due, connector: schedule, operation: fires, settings: {{ {settings} }} }}
steps: [{{ id: deliver, operation: {{ connector: desk, name: put, connection: Desk }} }}]
edges: [{{ from: due, to: deliver }}]"
    )
}

const EACH_MINUTE: &str = "how: interval, every: 1, unit: minutes";

async fn seen(world: &World, flow: FlowId) -> Vec<Fired> {
    let scoped = world.store.workspace(world.workspace);
    let trigger = scoped.triggers(flow).await.expect("reads").remove(0);
    scoped.fires(trigger.id, 0, i64::MAX).await.expect("reads")
}

/// Three moments come while the first run is held; gives the flow once all three were seen.
async fn three_moments(world: &World, clock: &Arc<TestClock>, engine: &engine::Engine, overlap: &str) -> FlowId {
    world.desk.says([Answer::Hold]);
    let flow = world.publish(engine, &fires(&format!("{EACH_MINUTE}, overlap: {overlap}"))).await;
    for moment in 1..=3 {
        clock.advance_ms(MINUTE_MS);
        until("the moment is seen", || async { seen(world, flow).await.len() == moment }).await;
        if moment == 1 {
            world.desk.has_got(1).await;
        }
    }
    flow
}

async fn runs(world: &World, status: Option<RunStatus>) -> usize {
    world.count(RunFilter { origin: Some(Origin::Schedule), status, ..RunFilter::default() }).await
}

#[tokio::test]
async fn a_moment_that_finds_a_run_under_way_is_left_out_where_the_trigger_says_so() {
    on_both_timed(|world: World, clock| async move {
        let engine = world.engine().await;
        let flow = three_moments(&world, &clock, &engine, "skip").await;
        assert_eq!(runs(&world, None).await, 1);
        assert!(seen(&world, flow).await[1..].iter().all(|fire| fire.run.is_none()), "they are seen, and started nothing");
        world.desk.go.add_permits(1);
        until("the first is over", || async { runs(&world, Some(RunStatus::Succeeded)).await == 1 }).await;
        clock.advance_ms(MINUTE_MS);
        world.desk.has_got(2).await;
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn moments_that_overlap_wait_their_turn_one_or_all() {
    on_both_timed(|world: World, clock| async move {
        for (overlap, expect) in [("queue_one", 2), ("queue_all", 3)] {
            let (engine, before) = (world.engine().await, runs(&world, None).await);
            let got = world.desk.count();
            let flow = {
                world.desk.says([Answer::Hold]);
                let flow =
                    world.publish(&engine, &fires(&format!("{EACH_MINUTE}, overlap: {overlap}")).replace("Scheduled", overlap)).await;
                for moment in 1..=3 {
                    clock.advance_ms(MINUTE_MS);
                    until("the moment is seen", || async { seen(&world, flow).await.len() == moment }).await;
                    world.desk.has_got(got + 1).await;
                }
                flow
            };
            assert_eq!((runs(&world, None).await - before, world.desk.count() - got), (expect, 1), "{overlap}");
            let waiting = seen(&world, flow).await[1].run.expect("the second one waits");
            let (why, place) = engine.waits(waiting).expect("it waits to begin");
            assert!(why.contains("came before") && place == 1, "{why}");
            world.desk.go.add_permits(1);
            world.desk.has_got(got + expect).await;
            until("all are over", || async { runs(&world, Some(RunStatus::Succeeded)).await == before + expect }).await;
            // It does not fire any more.
            let scoped = world.store.workspace(world.workspace);
            let tx = scoped.begin().await.expect("begins");
            scoped.delete_flow(&tx, flow, None).await.expect("deletes");
            tx.commit().await.expect("commits");
            engine.flow_changed(world.workspace, flow).await.expect("follows");
            engine.stop(SOON).await;
        }
        assert!(world.is_conserved().await);
    })
    .await;
}

#[tokio::test]
async fn a_new_moment_cancels_the_older_run_where_the_trigger_says_so() {
    on_both_timed(|world: World, clock| async move {
        let engine = world.engine().await;
        let flow = three_moments(&world, &clock, &engine, "cancel_older").await;
        world.desk.has_got(2).await;
        world.desk.go.add_permits(1);
        let first = seen(&world, flow).await[0].run.expect("a run");
        assert_eq!(world.ended(&engine, first).await.status, RunStatus::Cancelled);
        engine.stop(SOON).await;
        assert!(world.is_conserved().await);
    })
    .await;
}

// fault: F49
#[tokio::test]
async fn every_missed_moment_fires_once_where_the_trigger_says_so() {
    on_both_timed(|world: World, clock| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &fires(&format!("{EACH_MINUTE}, missed: all"))).await;
        engine.stop(SOON).await;
        clock.advance_ms(10 * MINUTE_MS);
        for _ in 0..2 {
            let engine = world.engine().await;
            world.desk.has_got(10).await;
            engine.stop(SOON).await;
        }
        assert_eq!((runs(&world, None).await, seen(&world, flow).await.len()), (10, 10));
        assert_eq!(world.desk.count(), 10);
    })
    .await;
}

#[tokio::test]
async fn a_backfill_starts_what_is_missing_or_failed_and_nothing_twice() {
    on_both_timed(|world: World, clock| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &fires("cron: '0 * * * *'")).await;
        let now = world.store.now();
        let asked = |dry| Backfill { from: now - 5 * HOUR_MS, to: now, dry };
        let estimate = engine.backfill(world.workspace, flow, &asked(true)).await.expect("counts");
        assert_eq!((estimate.moments, estimate.missing, estimate.failed, estimate.runs.len()), (6, 6, 0, 0));
        assert_eq!(runs(&world, None).await, 0, "an estimate starts nothing");
        world.desk.says([Answer::Refuse(ConnectorError::setting("to", "desk.closed", "the desk is closed"))]);
        // Two people at once; neither sees the one that will fail as failed.
        let (one, other) = (asked(false), asked(false));
        let both = tokio::join!(engine.backfill(world.workspace, flow, &one), engine.backfill(world.workspace, flow, &other));
        assert_eq!(both.0.expect("starts").runs.len() + both.1.expect("starts").runs.len(), 6);
        world.desk.go.add_permits(1);
        until("all are over", || async { runs(&world, Some(RunStatus::Succeeded)).await == 5 }).await;
        until("one has failed", || async { runs(&world, Some(RunStatus::Failed)).await == 1 }).await;
        let again = engine.backfill(world.workspace, flow, &asked(true)).await.expect("counts");
        assert_eq!((again.missing, again.failed), (0, 1));
        assert_eq!(engine.backfill(world.workspace, flow, &asked(false)).await.expect("starts").runs.len(), 1);
        until("the failed one is made up for", || async { runs(&world, Some(RunStatus::Succeeded)).await == 6 }).await;
        assert_eq!(engine.backfill(world.workspace, flow, &asked(true)).await.expect("counts").failed, 0);
        for (from, to, code) in
            [(now, now + 1, "backfill.range"), (now, now - 1, "backfill.range"), (now - 1_001 * HOUR_MS, now, "backfill.too_many")]
        {
            let refused = engine.backfill(world.workspace, flow, &Backfill { from, to, dry: true }).await;
            assert!(matches!(&refused, Err(engine::Error::Bad { code: found, .. }) if found == code), "{refused:?}");
        }
        clock.advance_ms(1);
        engine.stop(SOON).await;
        assert!(world.is_conserved().await);
    })
    .await;
}
