//! A flow that is paused keeps what arrives, over a restart too, and begins it when it goes on.

use crate::support::*;
use store::{flows::HeadChange, runs::RunFilter};
use wire::{FlowId, run::RunStatus};

async fn pause(world: &World, engine: &engine::Engine, flow: FlowId, paused: bool) {
    let scoped = world.store.workspace(world.workspace);
    let tx = scoped.begin().await.expect("begins");
    let change = HeadChange { paused: Some(paused), ..HeadChange::default() };
    scoped.change_flow(&tx, flow, None, &change).await.expect("changes").expect("the flow");
    tx.commit().await.expect("commits");
    engine.flow_changed(world.workspace, flow).await.expect("follows");
}

#[tokio::test]
async fn what_arrives_while_a_flow_is_paused_is_kept_and_begins_at_its_rate() {
    on_both_timed(|world: World, clock| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "settings: { drain_per_sec: 2 }")).await;
        let token = world.token(flow).await;
        pause(&world, &engine, flow, true).await;
        let mut kept = Vec::new();
        for id in 0..4 {
            let accepted = engine.accept_webhook(&token, post(&format!("{{\"id\":{id},\"total\":1}}"))).await.expect("it is taken");
            kept.push(accepted.run);
        }
        let again = engine.accept_webhook(&token, post("{\"id\":0,\"total\":1}")).await.expect("it is taken");
        assert!(again.duplicate, "a repeat is known all the same");
        assert!(engine.waits(kept[3]).is_some_and(|(why, place)| why.contains("paused") && place == 4));
        engine.abandon().await;
        let engine = world.engine().await;
        let queued = || async { world.count(RunFilter { status: Some(RunStatus::Queued), ..RunFilter::default() }).await };
        assert_eq!((queued().await, world.desk.count()), (4, 0), "a restart begins nothing");
        pause(&world, &engine, flow, false).await;
        world.desk.has_got(1).await;
        assert!(engine.waits(kept[1]).is_some_and(|(why, _)| why.contains("2 a second")));
        clock.advance_ms(1_000);
        world.desk.has_got(3).await;
        assert!(engine.waits(kept[3]).is_some());
        clock.advance_ms(1_000);
        world.desk.has_got(4).await;
        for run in kept {
            assert_eq!(world.ended(&engine, run).await.status, RunStatus::Succeeded);
        }
        engine.stop(SOON).await;
        assert!(world.is_conserved().await);
    })
    .await;
}
