//! What arrives is kept, runs, and shows in the history.

use crate::support::{SOON, World, hook_to, json, on_both, post, record};
use engine::{BODY_BYTES_MAX, Error};
use store::{payloads::Side, runs::RunFilter};
use wire::{
    event::Event,
    run::{EffectState, Origin, RunStatus, StartRun, StepStatus},
};

#[tokio::test]
async fn a_webhook_runs_through_and_leaves_its_history() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let mut events = engine.subscribe(world.workspace);
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let token = world.token(flow).await;
        let accepted = engine.accept_webhook(&token, post(r#"{"id":"o-1","total":12345678901234567890.10}"#)).await.expect("accepted");
        let run = world.ended(&engine, accepted.run).await;
        assert_eq!((run.status, run.origin, run.summary.as_str()), (RunStatus::Succeeded, Origin::Webhook, "1 record arrived"));
        assert_eq!((run.records_in, run.records_out, run.version), (1, 1, Some(1)));
        let got = world.desk.got.lock().expect("unpoisoned")[0].2.clone();
        assert_eq!(got, record(r#"{"number":"o-1","total":12345678901234567890.10}"#), "every digit arrives");
        let scoped = world.store.workspace(world.workspace);
        let detail = scoped.run_detail(run.id).await.expect("reads").expect("is there");
        let steps: Vec<_> = detail.steps.iter().map(|step| (step.step.as_str(), step.status, step.records_out)).collect();
        assert_eq!(
            steps,
            [("arrived", StepStatus::Succeeded, 1), ("shape", StepStatus::Succeeded, 1), ("deliver", StepStatus::Succeeded, 1)]
        );
        assert_eq!(detail.document.read::<flow::Flow>().expect("a flow").name, "Orders");
        let deliver = detail.attempts.iter().find(|attempt| attempt.step == "deliver").expect("an attempt");
        assert_eq!((deliver.effect, deliver.number), (EffectState::Applied, 1));
        let input = scoped.attempt_records(run.id, deliver.id, Side::Input).await.expect("reads").expect("was kept");
        assert_eq!(input.records[0], json(r#"{"number":"o-1","total":12345678901234567890.10}"#), "every digit is kept");
        assert!(scoped.events(run.id, 0, 10).await.expect("reads").is_empty(), "what has served is forgotten");
        let row = scoped.run_row(run.id).await.expect("reads").expect("is there");
        let (content, _) = scoped.payload(row.input.expect("an input")).await.expect("reads").expect("is there");
        assert_eq!(content.raw, br#"{"id":"o-1","total":12345678901234567890.10}"#, "byte for byte");
        assert_eq!(scoped.samples(flow, 5).await.expect("reads")[0].record.text(), r#"{"id":"o-1","total":12345678901234567890.10}"#);
        let mut seen = Vec::new();
        while let Ok(event) = events.try_recv() {
            if let Event::Run { run } = event {
                seen.push(run.status);
            }
        }
        assert_eq!((seen.first(), seen.last()), (Some(&RunStatus::Queued), Some(&RunStatus::Succeeded)));
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F46 F59
#[tokio::test]
async fn a_duplicate_gets_the_first_answer() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let token = world.token(flow).await;
        let body = r#"{"id":"o-1","total":1}"#;
        // At the same time, so that they meet in one transaction.
        let (a, b) = tokio::join!(engine.accept_webhook(&token, post(body)), engine.accept_webhook(&token, post(body)));
        let (a, b) = (a.expect("accepted"), b.expect("accepted"));
        assert_eq!(a.run, b.run);
        assert!(a.duplicate != b.duplicate);
        world.ended(&engine, a.run).await;
        let later = engine.accept_webhook(&token, post(body)).await.expect("accepted");
        assert_eq!((later.run, later.duplicate), (a.run, true));
        assert_eq!(world.desk.count(), 1);
        assert_eq!(world.count(RunFilter::default()).await, 1);
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_accepted_is_refused_with_its_reason() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let token = world.token(flow).await;
        assert!(matches!(engine.accept_webhook("nobody", post("{}")).await, Err(Error::NoSuch("webhook"))));
        let bad = engine.accept_webhook(&token, post("{")).await;
        assert!(matches!(bad, Err(Error::Bad { .. })), "{bad:?}");
        let large = engine.accept_webhook(&token, post(&" ".repeat(BODY_BYTES_MAX + 1))).await;
        assert!(matches!(large, Err(Error::TooLarge { max: BODY_BYTES_MAX })));
        let until = StartRun { until: Some("gone".to_owned()), input: Some(json("{}")), ..StartRun::default() };
        assert!(matches!(engine.start_run(world.workspace, flow, until).await, Err(Error::Bad { .. })));
        assert!(
            matches!(engine.start_run(world.workspace, flow, StartRun::default()).await, Err(Error::Bad { .. })),
            "no input, no sample"
        );
        engine.stop(SOON).await;
        assert!(matches!(engine.accept_webhook(&token, post(r#"{"id":1,"total":1}"#)).await, Err(Error::Unavailable { .. })));
        assert_eq!(world.count(RunFilter::default()).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_test_of_the_draft_stops_where_it_is_told() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let start = StartRun {
            input: Some(json(r#"[{"id": 1, "total": 2}, {"id": 2}]"#)),
            draft: true,
            until: Some("shape".to_owned()),
            dry_run: false,
        };
        let run = engine.start_run(world.workspace, flow, start).await.expect("starts");
        let run = world.ended(&engine, run).await;
        assert_eq!((run.status, run.origin, run.version), (RunStatus::WithFailedRecords, Origin::Test, None));
        assert_eq!(world.desk.count(), 0);
        let scoped = world.store.workspace(world.workspace);
        assert_eq!(scoped.open_failed_record_count().await.expect("reads"), 0, "a test leaves nothing to repair");
        let detail = scoped.run_detail(run.id).await.expect("reads").expect("is there");
        assert_eq!(detail.steps[1].error.as_ref().map(|error| error.field.as_deref()), Some(Some("total")));
        assert_eq!(detail.steps[2].status, StepStatus::Skipped);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F46
#[tokio::test]
async fn many_webhooks_at_once_all_arrive_once() {
    on_both(|world: World| async move {
        let engine = world.engine_with(32).await;
        let flow = world.publish(&engine, &hook_to("put", "settings: { concurrency_max: 4 }")).await;
        let token = world.token(flow).await;
        let all = (0..300).map(|n| {
            let (engine, token) = (engine.clone(), token.clone());
            tokio::spawn(async move {
                engine.accept_webhook(&token, post(&format!(r#"{{"id":{n},"total":{n}}}"#))).await.expect("accepted").run
            })
        });
        for run in futures_util::future::join_all(all.collect::<Vec<_>>()).await {
            assert_eq!(world.ended(&engine, run.expect("no panic")).await.status, RunStatus::Succeeded);
        }
        let mut keys = world.desk.keys();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 300);
        let done = RunFilter { status: Some(RunStatus::Succeeded), ..RunFilter::default() };
        assert_eq!(world.count(done).await, 300);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F49
#[tokio::test]
async fn a_schedule_fires_once_for_each_moment_and_the_latest_of_those_missed() {
    on_both(|world: World| async move {
        const HOUR_MS: i64 = 3_600_000;
        let engine = world.engine().await;
        // Half a day away: no moment of its own comes while the test runs.
        let hour = (world.store.now() / HOUR_MS + 12) % 24;
        let yaml = format!(
            "name: Nightly
trigger: {{ id: due, connector: schedule, operation: due, settings: {{ cron: '0 {hour} * * *', time_zone: UTC }} }}
steps: [{{ id: deliver, operation: {{ connector: desk, name: put, connection: Desk }} }}]
edges: [{{ from: due, to: deliver }}]"
        );
        let operation = connectors::registry().spec("schedule").expect("a schedule").operations[0].name.clone();
        let flow = world.publish(&engine, &yaml.replace("operation: due", &format!("operation: {operation}"))).await;
        let scoped = world.store.workspace(world.workspace);
        let trigger = scoped.triggers(flow).await.expect("reads").remove(0);
        assert!(trigger.next_due.is_some_and(|due| due > world.store.now()));
        engine.stop(SOON).await;
        // The server was down for sixty days.
        let tx = scoped.begin().await.expect("begins");
        let missed = world.store.now() - 60 * 24 * HOUR_MS;
        scoped.note_fired(&tx, trigger.id, missed, Some(missed)).await.expect("notes");
        tx.commit().await.expect("commits");
        let engine = world.engine().await;
        world.desk.has_got(1).await;
        let fired = world.count(RunFilter { origin: Some(Origin::Schedule), ..RunFilter::default() }).await;
        assert_eq!(fired, 1, "the latest of sixty");
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F10 F47
#[tokio::test]
async fn a_moment_whose_run_was_kept_and_whose_next_moment_was_not_fires_once() {
    on_both(|world: World| async move {
        let operation = connectors::registry().spec("schedule").expect("a schedule").operations[0].name.clone();
        // The first of January: its next moment is far away, whenever this runs.
        let yaml = format!(
            "name: Yearly
trigger: {{ id: due, connector: schedule, operation: {operation}, settings: {{ cron: '0 0 1 1 *', time_zone: UTC }} }}
steps: [{{ id: deliver, operation: {{ connector: desk, name: put, connection: Desk }} }}]
edges: [{{ from: due, to: deliver }}]"
        );
        let engine = world.engine().await;
        let flow = world.publish(&engine, &yaml).await;
        engine.stop(SOON).await;
        let scoped = world.store.workspace(world.workspace);
        let trigger = scoped.triggers(flow).await.expect("reads").remove(0);
        let missed = world.store.now() - 400 * 24 * 3_600_000;
        for round in 1..=3 {
            // As after a crash between the two commits, or with a clock that was set back.
            let tx = scoped.begin().await.expect("begins");
            scoped.note_fired(&tx, trigger.id, missed, Some(missed)).await.expect("notes");
            tx.commit().await.expect("commits");
            let engine = world.engine().await;
            let fires =
                async { while scoped.triggers(flow).await.expect("reads")[0].next_due.is_none_or(|due| due <= world.store.now()) {} };
            tokio::time::timeout(SOON, fires).await.expect("it looks at the moment");
            world.desk.has_got(1).await;
            engine.stop(SOON).await;
            let fired = world.count(RunFilter { origin: Some(Origin::Schedule), ..RunFilter::default() }).await;
            assert_eq!((fired, world.desk.count()), (1, 1), "round {round}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_run_that_touches_nothing_outside_is_kept_whole_before_its_caller_is_answered() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let yaml = "name: Sum
trigger: { id: arrived, connector: webhook, operation: received, settings: { answer: result, dedupe: field, dedupe_field: id } }
steps:
- { id: sum, map: { targets: [{ path: total, type: decimal, required: true, value: { field: total } }] } }
edges: [{ from: arrived, to: sum }]";
        let token = world.token(world.publish(&engine, yaml).await).await;
        let before = engine.measure().await.writes;
        let answer = engine.answer_webhook(&token, post(r#"{"id":1,"total":1.10}"#)).await.expect("accepted");
        let ended = answer.ended.expect("it is over");
        assert_eq!((ended.status, ended.records[0].to_string().as_str()), (RunStatus::Succeeded, r#"{"total":1.10}"#));
        assert_eq!(engine.measure().await.writes, before + 1, "what came and what became of it are one commit");
        let run = world.store.workspace(world.workspace).run(answer.accepted.run).await.expect("reads").expect("it stands in the history");
        assert_eq!((run.status, run.records_in, run.records_out), (RunStatus::Succeeded, 1, 1));
        let again = engine.answer_webhook(&token, post(r#"{"id":1,"total":1.10}"#)).await.expect("accepted");
        assert!(again.accepted.duplicate && again.accepted.run == run.id && again.ended.is_none());
        let refused = engine.answer_webhook(&token, post(r#"{"id":2,"total":"much"}"#)).await.expect("accepted");
        let ended = refused.ended.expect("it is over");
        assert_eq!((ended.status, ended.faults.len()), (RunStatus::WithFailedRecords, 1));
        assert_eq!(world.store.workspace(world.workspace).open_failed_record_count().await.expect("reads"), 1);
        assert!(world.store.open_run_ids().await.expect("reads").is_empty());
        engine.stop(SOON).await;
    })
    .await;
}
