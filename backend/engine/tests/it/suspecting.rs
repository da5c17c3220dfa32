//! A run that ends every server is put aside, and the others go on.

use crate::{
    crashing::crash,
    support::{Answer, SOON, World, hook_to, on_both, post},
};
use wire::run::{Retry, RunStatus};

// fault: F51
#[tokio::test]
async fn a_run_that_ends_every_server_is_put_aside_and_the_others_go_on() {
    on_both(|world: World| async move {
        let mut engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let token = world.token(flow).await;
        world.desk.says([Answer::Hang, Answer::Hang, Answer::Hang]);
        let poison = engine.accept_webhook(&token, post(r#"{"id":1,"total":1}"#)).await.expect("accepted").run;
        for crashes in 1..=3 {
            world.desk.has_got(crashes).await;
            if crashes == 3 {
                let other = engine.accept_webhook(&token, post(r#"{"id":2,"total":1}"#)).await.expect("accepted").run;
                assert_eq!(world.ended(&engine, other).await.status, RunStatus::Succeeded, "the others go on");
            }
            crash(engine).await;
            engine = world.engine().await;
        }
        let ended = world.ended(&engine, poison).await;
        assert_eq!(ended.status, RunStatus::Failed);
        assert!(ended.summary.contains("the server ended 3 times"), "{}", ended.summary);
        assert_eq!(world.desk.count(), 4, "it is not tried a fourth time");
        let row = world.store.workspace(world.workspace).run_row(poison).await.expect("reads").expect("is there");
        assert_eq!(row.error.map(|error| error.code).as_deref(), Some("run.quarantined"));
        let again = engine.retry(world.workspace, poison, Retry::default()).await.expect("a person sends it on");
        assert_eq!(world.ended(&engine, again).await.status, RunStatus::Succeeded);
        assert!(world.is_conserved().await);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F17
#[tokio::test]
async fn a_run_that_was_left_in_order_is_no_suspect() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let token = world.token(flow).await;
        world.desk.says([Answer::Hang, Answer::Hold]);
        let run = engine.accept_webhook(&token, post(r#"{"id":1,"total":1}"#)).await.expect("accepted").run;
        world.desk.has_got(1).await;
        crash(engine).await;
        let engine = world.engine().await;
        world.desk.has_got(2).await;
        let crashes = async || world.store.workspace(world.workspace).run_row(run).await.expect("reads").expect("is there").crashes;
        assert_eq!(crashes().await, 1, "counted before it goes on");
        let stops = engine.stop(SOON);
        world.desk.go.add_permits(1);
        stops.await;
        assert_eq!(crashes().await, 0);
    })
    .await;
}
