//! What is too much to hold in memory stands in a file, of which nothing is left.

use crate::{
    crashing::crash,
    support::{Answer, Desk, SOON, World, on_both, post, record, registry, surroundings},
};
use engine::{
    Options,
    headless::{self, HeadlessDeps},
};
use flow::spill::Limits;
use mapping::Tables;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use store::SystemClock;
use wire::run::{RunStatus, StepStatus};

const SORTED: &str = "name: Sorted
trigger: { id: arrived, connector: webhook, operation: received }
steps:
- { id: sorted, sort: { by: [{ value: { field: n } }] } }
- { id: order, operation: { connector: desk, name: put, connection: Desk } }
edges: [{ from: arrived, to: sorted }, { from: sorted, to: order }]";

/// More than fit into memory here and into one page, in no order.
const COUNT: u32 = 1_203;

fn options(spilled_bytes: u64) -> Options {
    let spill = Limits { records: 50, spilled_bytes, ..Limits::default() };
    Options { workers: 2, suspect_after: Duration::from_millis(10), spill, ..Options::default() }
}

fn bodies() -> Vec<String> {
    // 1,203 and 500 have no divisor in common: each number comes once.
    (0..COUNT).map(|at| format!(r#"{{"n":{},"exact":1.10}}"#, at * 500 % COUNT)).collect()
}

fn expected() -> Vec<String> {
    (0..COUNT).map(|n| format!(r#"{{"n":{n},"exact":1.10}}"#)).collect()
}

#[tokio::test]
async fn a_sort_of_more_than_fits_delivers_all_in_order_also_behind_a_crash() {
    on_both(|world: World| async move {
        let engine = world.engine_as(options(u64::MAX)).await;
        let flow = world.publish(&engine, SORTED).await;
        let token = world.token(flow).await;
        world.desk.says([Answer::Take, Answer::Take, Answer::Hang]);
        let run = engine.accept_webhook(&token, post(&format!("[{}]", bodies().join(",")))).await.expect("accepted").run;
        world.desk.has_got(3).await;
        crash(engine).await;
        let engine = world.engine_as(options(u64::MAX)).await;
        let ended = world.ended(&engine, run).await;
        assert_eq!((ended.status, ended.records_out), (RunStatus::Succeeded, u64::from(COUNT)), "{}", ended.summary);
        let got = world.desk.got.lock().expect("unpoisoned").clone();
        let (mut seen, mut arrived) = (BTreeSet::new(), Vec::new());
        for (_, key, record) in got {
            if seen.insert(key) {
                arrived.push(record.to_string());
            }
        }
        assert!(arrived == expected(), "each once and in order: {} of {COUNT}", arrived.len());
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn a_run_that_may_put_no_more_away_fails_at_its_step_and_can_be_sent_on() {
    on_both(|world: World| async move {
        let engine = world.engine_as(options(1_000)).await;
        let flow = world.publish(&engine, SORTED).await;
        let token = world.token(flow).await;
        let run = engine.accept_webhook(&token, post(&format!("[{}]", bodies().join(",")))).await.expect("accepted").run;
        let ended = world.ended(&engine, run).await;
        let detail = world.store.workspace(world.workspace).run_detail(run).await.expect("reads").expect("is there");
        assert_eq!((ended.status, world.desk.count()), (RunStatus::Failed, 0));
        assert_eq!(detail.steps[1].status, StepStatus::Failed);
        assert!(ended.summary.starts_with("Failed at Sorted: steps put more than"), "{}", ended.summary);
        engine.stop(SOON).await;
        let engine = world.engine_as(options(u64::MAX)).await;
        let again = engine.retry(world.workspace, run, wire::run::Retry::default()).await.expect("a run");
        let ended = world.ended(&engine, again).await;
        assert_eq!((ended.status, world.desk.count()), (RunStatus::Succeeded, COUNT as usize), "{}", ended.summary);
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn a_run_in_memory_puts_away_what_does_not_fit() {
    let desk = Arc::new(Desk::default());
    let deps = HeadlessDeps {
        registry: registry(&desk),
        surroundings: surroundings(),
        files_root: None,
        clock: Arc::new(SystemClock),
        tables: Tables::new(),
        dry_run: false,
        until: Some("sorted".to_owned()),
    };
    let flow = flow::Flow::from_yaml(SORTED).expect("a flow");
    // More than stand in memory without an option.
    let count = u32::try_from(flow::spill::MEMORY_RECORDS_MAX).expect("few") + 1_000;
    let records = (0..count).rev().map(|n| record(&format!(r#"{{"n":{n}}}"#))).collect();
    let report = headless::run(&flow, records, deps).await.expect("runs");
    assert_eq!(report.status, RunStatus::Succeeded, "{}", report.summary);
    let outputs: Vec<_> = report.outputs().map(ToString::to_string).collect();
    let expected: Vec<_> = (0..count).map(|n| format!(r#"{{"n":{n}}}"#)).collect();
    assert!(outputs == expected, "in order: {}", outputs.len());
}
