//! Polls of a real table: each row comes once, whatever happens in between.

use crate::support::*;
use connector::{Connector, Context};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use store::flows::HeadChange;

/// Adds rows to the table of orders: each a number and when it was changed.
async fn insert(world: &World, rows: impl IntoIterator<Item = (u32, i64)>) {
    let settings = serde_json::json!({ "file": LEDGER });
    let mut context = Context::new("test", settings.as_object().expect("an object").clone(), 0);
    context.files_root = world.files.clone().map(Arc::new);
    let settings = serde_json::from_str(r#"{"table":"orders","create_table":true}"#).expect("an object");
    let records: Vec<_> = rows.into_iter().map(|(n, at)| record(&format!("{{\"n\":{n},\"at\":{at}}}"))).collect();
    let outcome = connectors::sqlite::Sqlite::new().call(&context, "insert_rows", &[settings], &records).await.expect("inserts");
    assert_eq!(outcome.faults, []);
}

fn orders(first: &str) -> String {
    format!(
        "name: Orders
trigger: {{ id: found, connector: sqlite, operation: new_rows, connection: Ledger, settings: {{ table: orders, rises: at, first: {first}, every_secs: 1, page_size: 2 }} }}
steps: [{{ id: deliver, operation: {{ connector: desk, name: put, connection: Desk }} }}]
edges: [{{ from: found, to: deliver }}]"
    )
}

/// The numbers that arrived, each with the keys under which it did.
fn arrived(world: &World) -> BTreeMap<String, BTreeSet<String>> {
    let mut arrived: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, key, record) in world.desk.got.lock().expect("unpoisoned").iter() {
        let n = record.get("n").map(ToString::to_string).unwrap_or_default();
        arrived.entry(n).or_default().insert(key.clone());
    }
    arrived
}

async fn switch(world: &World, engine: &engine::Engine, flow: wire::FlowId, change: HeadChange) {
    let scoped = world.store.workspace(world.workspace);
    let tx = scoped.begin().await.expect("begins");
    scoped.change_flow(&tx, flow, None, &change).await.expect("changes").expect("the flow");
    tx.commit().await.expect("commits");
    engine.flow_changed(world.workspace, flow).await.expect("follows");
}

#[tokio::test]
async fn rows_of_equal_values_come_once_and_none_is_missed() {
    on_both_timed(|mut world: World, clock| async move {
        let folder = tempfile::tempdir().expect("a folder");
        world.files = Some(folder.path().to_owned());
        insert(&world, [(0, 1), (1, 1), (2, 2), (3, 2), (4, 2)]).await;
        let engine = world.engine().await;
        let flow = world.publish(&engine, &orders("all")).await;
        world.desk.has_got(5).await;
        // One more of the value that was seen last, and one of a greater one.
        insert(&world, [(5, 2), (6, 3)]).await;
        clock.advance_ms(1_000);
        world.desk.has_got(7).await;
        // While it is off, and while it is paused, what is new stays where it is.
        for (change, back, n) in [
            (HeadChange { enabled: Some(false), ..HeadChange::default() }, HeadChange { enabled: Some(true), ..HeadChange::default() }, 7),
            (HeadChange { paused: Some(true), ..HeadChange::default() }, HeadChange { paused: Some(false), ..HeadChange::default() }, 8),
        ] {
            switch(&world, &engine, flow, change).await;
            insert(&world, [(n, 3)]).await;
            clock.advance_ms(5_000);
            switch(&world, &engine, flow, back).await;
            clock.advance_ms(1_000);
            world.desk.has_got(n as usize + 1).await;
        }
        engine.stop(SOON).await;
        let arrived = arrived(&world);
        assert_eq!((arrived.len(), world.desk.count()), (9, 9), "{arrived:?}");
        assert!(world.is_conserved().await);
    })
    .await;
}

#[tokio::test]
async fn a_poll_that_begins_now_leaves_out_what_was_there() {
    on_both_timed(|mut world: World, clock| async move {
        let folder = tempfile::tempdir().expect("a folder");
        world.files = Some(folder.path().to_owned());
        insert(&world, [(0, 1), (1, 1)]).await;
        let engine = world.engine().await;
        let flow = world.publish(&engine, &orders("from_now")).await;
        let scoped = world.store.workspace(world.workspace);
        until("it knows where it begins", || async {
            scoped.triggers(flow).await.expect("reads").iter().any(|trigger| trigger.place.is_some())
        })
        .await;
        insert(&world, [(2, 1), (3, 4)]).await;
        clock.advance_ms(1_000);
        world.desk.has_got(2).await;
        engine.stop(SOON).await;
        assert_eq!(arrived(&world).into_keys().collect::<Vec<_>>(), ["2", "3"]);
    })
    .await;
}

// fault: F11
#[tokio::test]
async fn a_poll_loses_and_doubles_nothing_when_the_process_ends() {
    on_both_timed(|mut world: World, clock| async move {
        let folder = tempfile::tempdir().expect("a folder");
        world.files = Some(folder.path().to_owned());
        insert(&world, (0..60).map(|n| (n, i64::from(n / 7)))).await;
        let flow = world.publish_only(&orders("all")).await;
        let mut engine = world.engine().await;
        for ended in 1..=5 {
            world.desk.has_got(ended * 8).await;
            engine.abandon().await;
            clock.advance_ms(1_000);
            engine = world.engine().await;
        }
        until("every row has come", || async { arrived(&world).len() == 60 }).await;
        let open = || async { world.store.open_run_ids().await.expect("reads").is_empty() };
        until("all runs are over", open).await;
        engine.stop(SOON).await;
        let twice: Vec<_> = arrived(&world).into_iter().filter(|(_, keys)| keys.len() > 1).collect();
        assert_eq!(twice, [], "a row came with two runs");
        assert!(world.is_conserved().await);
        assert_eq!(world.store.workspace(world.workspace).triggers(flow).await.expect("reads").len(), 1);
    })
    .await;
}
