//! What fails is tried again, set aside, or waits for a person.

use crate::support::{Answer, SOON, World, hook_to, on_both, post};
use connector::ConnectorError;
use engine::{Engine, Error};
use store::failed_records::FailedRecordFilter;
use wire::{
    FlowId, RunId,
    failed_record::FailedRecordStatus,
    run::{Origin, Retry, RunStatus, StepStatus},
};

async fn send(world: &World, engine: &Engine, flow: FlowId, body: &str) -> RunId {
    let token = world.token(flow).await;
    engine.accept_webhook(&token, post(body)).await.expect("accepted").run
}

fn stumble() -> Answer {
    Answer::Fail(ConnectorError::retry("desk.away", "nobody is there"))
}

// fault: F33
#[tokio::test]
async fn what_may_pass_is_tried_again_with_the_same_key() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        world.desk.says([stumble(), stumble(), Answer::Take]);
        let run = send(&world, &engine, flow, r#"{"id":1,"total":1}"#).await;
        let run = world.ended(&engine, run).await;
        assert_eq!((run.status, run.retries), (RunStatus::Succeeded, 2));
        let detail = world.store.workspace(world.workspace).run_detail(run.id).await.expect("reads").expect("is there");
        let tries: Vec<_> = detail
            .attempts
            .iter()
            .filter(|attempt| attempt.step == "deliver")
            .map(|attempt| (attempt.number, attempt.status, attempt.retry_at.is_some()))
            .collect();
        assert_eq!(tries, [(1, StepStatus::Failed, true), (2, StepStatus::Failed, true), (3, StepStatus::Succeeded, false)]);
        assert!(detail.logs.iter().any(|line| line.message.contains("nobody is there")));
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn a_run_that_gave_up_is_retried_from_the_failed_step_or_the_start() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        world.desk.says([stumble(), stumble(), stumble()]);
        let first = send(&world, &engine, flow, r#"{"id":1,"total":1}"#).await;
        let failed = world.ended(&engine, first).await;
        assert_eq!((failed.status, failed.summary.as_str()), (RunStatus::Failed, "Failed at Deliver after 3 attempts: nobody is there"));
        let again = engine.retry(world.workspace, first, Retry::default()).await.expect("retries");
        let again = world.ended(&engine, again).await;
        assert_eq!((again.status, again.origin, again.parent), (RunStatus::Succeeded, Origin::Resume, Some(first)));
        let anew = engine.retry(world.workspace, first, Retry { from_start: true, latest: true }).await.expect("retries");
        assert_eq!(world.ended(&engine, anew).await.status, RunStatus::Succeeded);
        let detail = world.store.workspace(world.workspace).run_detail(first).await.expect("reads").expect("is there");
        assert_eq!(detail.steps[2].error.as_ref().map(|error| error.code.as_str()), Some("desk.away"));
        let keys = world.desk.keys();
        assert!(keys.len() == 2 && keys[0] != keys[1], "a fresh run is a new effect");
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F34 F42
#[tokio::test]
async fn a_bad_record_is_set_aside_mended_and_arrives() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        world.desk.says([Answer::Sift, Answer::Sift]);
        let body = r#"[{"id":1,"total":1},{"id":2},{"id":3,"total":3,"bad":true}]"#;
        let token = world.token(flow).await;
        let mut event = post(body);
        event.headers.push(("x-request-id".to_owned(), "abc-1".to_owned()));
        // The list has no field to know repeats by.
        assert!(matches!(engine.accept_webhook(&token, event).await, Err(Error::Bad { .. })));
        let start = wire::run::StartRun { input: serde_json::from_str(body).ok(), ..Default::default() };
        let run = engine.start_run(world.workspace, flow, start).await.expect("starts");
        let run = world.ended(&engine, run).await;
        assert_eq!((run.status, run.records_in, run.records_out, run.records_failed), (RunStatus::WithFailedRecords, 3, 1, 2));
        assert_eq!(run.summary, "1 record arrived, 2 were set aside");
        let scoped = world.store.workspace(world.workspace);
        let groups = scoped.failed_record_groups(&FailedRecordFilter::default()).await.expect("reads");
        assert_eq!(groups.len(), 2);
        let open = FailedRecordFilter { status: Some(FailedRecordStatus::Open), ..FailedRecordFilter::default() };
        let records = scoped.failed_records(&open, None, 10).await.expect("reads");
        let rejected = records.iter().find(|record| record.step == "deliver").expect("set aside at the step");
        assert_eq!(
            (rejected.index, rejected.error.code.as_str(), rejected.record.text().contains(r#""number":3"#)),
            (2, "desk.rejected", true)
        );
        let tx = scoped.begin().await.expect("begins");
        let body = r#"{"number":3,"total":3.00,"bad":false}"#;
        let late = scoped.edit_failed_record(&tx, rejected.id, Some(rejected.revision + 1), body).await;
        assert!(
            matches!(late, Err(store::Error::Conflict(store::Conflict::Stale { revision })) if revision == rejected.revision),
            "{late:?}"
        );
        let mended = scoped.edit_failed_record(&tx, rejected.id, Some(rejected.revision), body).await.expect("edits").expect("is open");
        assert_eq!((mended.edited.as_ref().map(wire::Json::text), mended.revision), (Some(body), rejected.revision + 1));
        tx.commit().await.expect("commits");
        let settled = engine.resume_failed_records(world.workspace, &[rejected.id], "ada").await.expect("resumes");
        assert_eq!((settled.settled, settled.skipped, settled.runs.len()), (1, 0, 1));
        let resumed = world.ended(&engine, settled.runs[0]).await;
        assert_eq!((resumed.status, resumed.parent), (RunStatus::Succeeded, Some(run.id)));
        assert_eq!(world.desk.count(), 2);
        let again = engine.resume_failed_records(world.workspace, &[rejected.id], "ada").await.expect("answers");
        assert_eq!((again.settled, again.skipped), (0, 1), "nobody resumes it twice");
        let now = scoped.failed_record(rejected.id).await.expect("reads").expect("is there");
        assert_eq!((now.status, now.resumed_by), (FailedRecordStatus::Resumed, Some(resumed.id)));
        let tx = scoped.begin().await.expect("begins");
        let other = records.iter().find(|record| record.step == "shape").expect("set aside at the mapping").id;
        assert_eq!(scoped.discard_failed_records(&tx, &[other, rejected.id], "a test", "ada").await.expect("discards"), 1);
        tx.commit().await.expect("commits");
        assert_eq!(scoped.open_failed_record_count().await.expect("reads"), 0);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F18
#[tokio::test]
async fn a_connector_that_panics_ends_its_own_run_alone() {
    on_both(|world: World| async move {
        let engine = world.engine_with(1).await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        world.desk.says([Answer::Panic]);
        let broken = send(&world, &engine, flow, r#"{"id":1,"total":1}"#).await;
        let ended = world.ended(&engine, broken).await;
        assert_eq!(ended.status, RunStatus::Failed);
        assert!(ended.summary.contains("a mistake of ours"), "{}", ended.summary);
        let other = send(&world, &engine, flow, r#"{"id":2,"total":1}"#).await;
        assert_eq!(world.ended(&engine, other).await.status, RunStatus::Succeeded, "the one worker lives");
        assert!(world.is_conserved().await);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F16
#[tokio::test]
async fn a_run_keeps_its_version_when_another_one_is_published() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        world.desk.says([Answer::Hold]);
        let before = send(&world, &engine, flow, r#"{"id":1,"total":1}"#).await;
        world.desk.has_got(1).await;
        world.publish_again(&engine, flow, &hook_to("once", "")).await;
        let after = send(&world, &engine, flow, r#"{"id":2,"total":1}"#).await;
        assert_eq!(world.ended(&engine, after).await.version, Some(2));
        world.desk.go.add_permits(1);
        let ended = world.ended(&engine, before).await;
        assert_eq!((ended.status, ended.version), (RunStatus::Succeeded, Some(1)));
        let operations: Vec<_> = world.desk.got.lock().expect("unpoisoned").iter().map(|(operation, ..)| operation.clone()).collect();
        assert_eq!(operations, ["put", "once"]);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F32 F54
#[tokio::test]
async fn a_long_wait_is_parked_and_can_be_cancelled() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let throttled = ConnectorError::Throttled {
            code: "desk.busy".to_owned(),
            message: "come back later".to_owned(),
            after: std::time::Duration::from_secs(3_600),
        };
        world.desk.says([Answer::Fail(throttled)]);
        let mut events = engine.subscribe(world.workspace);
        let run = send(&world, &engine, flow, r#"{"id":1,"total":1}"#).await;
        let parked = async {
            while engine.under_way() > 0
                || world.store.workspace(world.workspace).run(run).await.expect("reads").is_none_or(|run| run.status != RunStatus::Waiting)
            {
                // Each change of the run is told.
                let _ = tokio::time::timeout(std::time::Duration::from_millis(20), events.recv()).await;
            }
        };
        tokio::time::timeout(SOON, parked).await.expect("it is parked");
        let waiting = world.store.workspace(world.workspace).run(run).await.expect("reads").expect("is there");
        assert!(waiting.wakes_at.is_some() && waiting.waits_for.is_some_and(|why| why.contains("come back later")));
        engine.cancel(world.workspace, run).await.expect("cancels");
        assert_eq!(world.ended(&engine, run).await.status, RunStatus::Cancelled);
        assert!(matches!(engine.cancel(world.workspace, run).await, Err(Error::Refused { .. })));
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn a_retry_goes_on_under_the_latest_version_where_what_ran_is_the_same() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        world.desk.says([stumble(), stumble(), stumble()]);
        let first = send(&world, &engine, flow, r#"{"id":1,"total":1}"#).await;
        assert_eq!(world.ended(&engine, first).await.status, RunStatus::Failed);
        let latest = Retry { from_start: false, latest: true };

        let other_mapping = hook_to("put", "").replace("path: bad, value: { field: bad }", "path: bad, value: { field: worse }");
        world.publish_again(&engine, flow, &other_mapping).await;
        let refused = engine.retry(world.workspace, first, latest.clone()).await.expect_err("the mapping ran and was changed");
        let Error::Refused { code, message } = &refused else { panic!("{refused:?}") };
        assert!(code == "run.latest_differs" && message.contains("the step `shape` was changed"), "{message}");

        // One more step, written before the others, but behind what failed.
        let more = hook_to("put", "")
            .replace("steps:\n", "steps:\n- { id: tell, operation: { connector: desk, name: put, connection: Desk } }\n")
            .replace("edges: [", "edges: [{ from: deliver, to: tell }, ");
        world.publish_again(&engine, flow, &more).await;
        let again = engine.retry(world.workspace, first, latest.clone()).await.expect("retries");
        let ended = world.ended(&engine, again).await;
        assert_eq!((ended.status, ended.version, ended.parent), (RunStatus::Succeeded, Some(3), Some(first)));
        let detail = world.store.workspace(world.workspace).run_detail(again).await.expect("reads").expect("is there");
        let steps: Vec<_> = detail.steps.iter().map(|step| (step.step.as_str(), step.records_out)).collect();
        assert_eq!(steps, [("arrived", 1), ("shape", 1), ("deliver", 1), ("tell", 1)], "what ran stands where it stood");
        assert_eq!(world.desk.count(), 2, "delivered once, told once");
        let keys = world.desk.keys();
        let same = engine.retry(world.workspace, first, Retry::default()).await.expect("its own version still goes on");
        world.ended(&engine, same).await;
        assert_eq!(world.desk.keys()[2], keys[0], "the same effect has the same key under either version");

        let succeeded = engine.retry(world.workspace, same, latest).await;
        assert!(matches!(&succeeded, Err(Error::Refused { code, .. }) if code == "run.latest_from_start"), "{succeeded:?}");
        engine.stop(SOON).await;
    })
    .await;
}
