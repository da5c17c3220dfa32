//! The engine is dropped in the middle, and another one takes over: nothing accepted is lost, nothing finished is repeated.

use crate::support::{Answer, SOON, World, hook_to, json, on_both, post};
use connector::ConnectorError;
use store::{flows::HeadChange, runs::RunFilter};
use wire::{
    RunId,
    run::{EffectChoice, EffectState, Retry, RunStatus, SettleEffects, SettledEffect, StartRun, StepStatus},
};

/// A read of pages, then two writes.
const BATCH: &str = "name: Batch
trigger: { id: arrived, connector: webhook, operation: received }
steps:
- { id: fetch, operation: { connector: desk, name: list, connection: Desk } }
- { id: first, operation: { connector: desk, name: put, connection: Desk } }
- { id: second, operation: { connector: desk, name: put, connection: Desk } }
edges: [{ from: arrived, to: fetch }, { from: fetch, to: first }, { from: first, to: second }]";

pub async fn crash(engine: engine::Engine) {
    engine.abandon().await;
    drop(engine);
    // The tasks of the engine are aborted: give the runtime the turn to drop them.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

// fault: F6 F19
#[tokio::test]
async fn an_effect_of_which_the_outcome_was_lost_is_repeated_with_its_key() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let token = world.token(flow).await;
        world.desk.says([Answer::Hang]);
        let run = engine.accept_webhook(&token, post(r#"{"id":1,"total":1}"#)).await.expect("accepted").run;
        world.desk.has_got(1).await;
        crash(engine).await;
        let engine = world.engine().await;
        assert_eq!(world.ended(&engine, run).await.status, RunStatus::Succeeded);
        let keys = world.desk.keys();
        assert_eq!((keys.len(), &keys[0]), (2, &keys[1]), "twice, under one key");
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F6
#[tokio::test]
async fn an_unknown_effect_that_cannot_be_repeated_waits_for_a_person() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("once", "")).await;
        let token = world.token(flow).await;
        world.desk.says([Answer::Hang]);
        let run = engine.accept_webhook(&token, post(r#"{"id":1,"total":1}"#)).await.expect("accepted").run;
        world.desk.has_got(1).await;
        crash(engine).await;
        let engine = world.engine().await;
        let failed = world.ended(&engine, run).await;
        assert_eq!(failed.status, RunStatus::Failed);
        assert!(failed.summary.contains("needs a person"), "{}", failed.summary);
        assert_eq!(world.desk.count(), 1, "it is not sent again by itself");
        let refused = engine.retry(world.workspace, run, Retry::default()).await;
        assert!(matches!(&refused, Err(engine::Error::Refused { code, .. }) if code == "run.effect_unknown"), "{refused:?}");
        engine.stop(SOON).await;
    })
    .await;
}

/// A write that cannot be repeated, then one that can.
const PAY_AND_TELL: &str = "name: Pay
trigger: { id: arrived, connector: webhook, operation: received }
steps:
- { id: pay, name: Pay, operation: { connector: desk, name: once, connection: Desk } }
- { id: tell, operation: { connector: desk, name: put, connection: Desk } }
edges: [{ from: arrived, to: pay }, { from: pay, to: tell }]";

// fault: F6
#[tokio::test]
async fn a_person_says_whether_an_unknown_effect_happened_and_a_crash_after_that_forgets_nothing() {
    on_both(|world: World| async move {
        let mut engine = world.engine().await;
        let flow = world.publish(&engine, PAY_AND_TELL).await;
        let token = world.token(flow).await;
        let scoped = world.store.workspace(world.workspace);
        for (choice, payments) in [(EffectChoice::Happened, 1), (EffectChoice::NotHappened, 2), (EffectChoice::Repeat, 2)] {
            world.desk.got.lock().expect("unpoisoned").clear();
            world.desk.says([Answer::Hang]);
            let run = engine.accept_webhook(&token, post(r#"{"amount":12.50}"#)).await.expect("accepted").run;
            world.desk.has_got(1).await;
            crash(engine).await;
            engine = world.engine().await;
            assert_eq!(world.ended(&engine, run).await.status, RunStatus::Failed);
            let detail = scoped.run_detail(run).await.expect("reads").expect("is there");
            let pay: Vec<_> = detail.attempts.iter().filter(|attempt| attempt.step == "pay").collect();
            let [attempt] = pay.as_slice() else { panic!("one attempt: {pay:?}") };
            assert_eq!((attempt.effect, attempt.status), (EffectState::Unknown, StepStatus::Failed));
            let shown: serde_json::Value = attempt.exchange.as_ref().expect("what was sent").read().expect("JSON");
            assert_eq!(shown["request"]["records"][0], r#"{"amount":12.50}"#, "the exact request, every digit");
            assert_eq!(detail.steps[1].error.as_ref().map(|error| error.code.as_str()), Some("effect.unknown"));

            if choice == EffectChoice::NotHappened {
                // Settled where nobody works, so that the payment is not made before the crash.
                engine.stop(SOON).await;
                engine = world.engine_as(engine::Options { still: true, ..engine::Options::default() }).await;
            }
            let said = |attempt| SettleEffects { effects: vec![SettledEffect { attempt, choice }] };
            let other = engine.settle_effects(world.workspace, run, &said(detail.attempts[0].id), "ada").await;
            assert!(matches!(other, Err(engine::Error::Bad { .. })), "the trigger's attempt is not unknown: {other:?}");
            let none = engine.settle_effects(world.workspace, run, &SettleEffects::default(), "ada").await;
            assert!(matches!(none, Err(engine::Error::Bad { .. })), "{none:?}");
            let said = said(attempt.id);
            let (one, two) = tokio::join!(
                engine.settle_effects(world.workspace, run, &said, "ada"),
                engine.settle_effects(world.workspace, run, &said, "bob")
            );
            assert!(one.is_ok() != two.is_ok(), "two at once: one of them counts: {one:?} {two:?}");
            let next = one.or(two).expect("one of them");
            if choice == EffectChoice::NotHappened {
                crash(engine).await;
                engine = world.engine().await;
            }
            let ended = world.ended(&engine, next).await;
            assert_eq!((ended.status, ended.parent, ended.records_out), (RunStatus::Succeeded, Some(run), 1), "{ended:?}");
            let got = world.desk.got.lock().expect("unpoisoned").clone();
            let paid: Vec<_> = got.iter().filter(|(operation, ..)| operation == "once").map(|(_, key, _)| key.clone()).collect();
            assert_eq!(paid.len(), payments, "{choice:?}: {got:?}");
            assert!(paid.iter().all(|key| *key == paid[0]), "under one key");
            assert_eq!(got.iter().filter(|(operation, ..)| operation == "put").count(), 1);
            let told = scoped.run_detail(run).await.expect("reads").expect("is there");
            let settled = told.attempts.iter().find(|one| one.id == attempt.id).expect("still there");
            let effect = match choice {
                EffectChoice::Happened => EffectState::Applied,
                EffectChoice::NotHappened => EffectState::NotApplied,
                EffectChoice::Repeat => EffectState::Unknown,
            };
            assert_eq!((settled.effect, settled.decision.as_ref().map(|said| said.choice)), (effect, Some(choice)));
            for late in [
                engine.settle_effects(world.workspace, run, &said, "eve").await,
                engine.retry(world.workspace, run, Retry::default()).await,
            ] {
                assert!(matches!(&late, Err(engine::Error::Refused { code, .. }) if code == "run.settled"), "{late:?}");
            }
            let nothing = engine.settle_effects(world.workspace, next, &said, "ada").await;
            assert!(matches!(&nothing, Err(engine::Error::Refused { code, .. }) if code == "run.nothing_unknown"), "{nothing:?}");
        }
        assert!(world.is_conserved().await);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F45
#[tokio::test]
async fn an_answer_that_was_lost_shows_what_was_sent() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, PAY_AND_TELL).await;
        let token = world.token(flow).await;
        let lost = ConnectorError::Retry { code: "desk.timeout".to_owned(), message: "no answer".to_owned(), effect_unknown: true };
        world.desk.says([Answer::Fail(lost)]);
        let run = engine.accept_webhook(&token, post(r#"{"amount":1}"#)).await.expect("accepted").run;
        assert_eq!(world.ended(&engine, run).await.status, RunStatus::Failed);
        let detail = world.store.workspace(world.workspace).run_detail(run).await.expect("reads").expect("is there");
        let attempt = detail.attempts.iter().find(|attempt| attempt.step == "pay").expect("an attempt");
        assert_eq!((attempt.effect, world.desk.count()), (EffectState::Unknown, 0));
        assert_eq!(
            attempt.exchange.as_ref().expect("what was sent").read::<serde_json::Value>().expect("JSON")["request"]["operation"],
            "once"
        );
        let said = SettleEffects { effects: vec![SettledEffect { attempt: attempt.id, choice: EffectChoice::NotHappened }] };
        let next = engine.settle_effects(world.workspace, run, &said, "ada").await.expect("settles");
        assert_eq!(world.ended(&engine, next).await.status, RunStatus::Succeeded);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F7 F9
#[tokio::test]
async fn a_retry_goes_on_after_a_crash_of_its_own() {
    on_both(|world: World| async move {
        let mut engine = world.engine().await;
        let flow = world.publish(&engine, PAY_AND_TELL).await;
        let start = StartRun { input: Some(json(r#"{ "n": 1 }"#)), ..StartRun::default() };
        let first = engine.start_run(world.workspace, flow, start).await.expect("starts");
        world.ended(&engine, first).await;
        for retry in [Retry::default(), Retry { from_start: true, latest: true }] {
            world.desk.got.lock().expect("unpoisoned").clear();
            world.desk.says([Answer::Take, Answer::Hang]);
            let again = engine.retry(world.workspace, first, retry).await.expect("retries");
            world.desk.has_got(2).await;
            crash(engine).await;
            engine = world.engine().await;
            assert_eq!(world.ended(&engine, again).await.status, RunStatus::Succeeded);
            assert_eq!(world.desk.count(), 3, "paid once, told twice under one key");
        }
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F7
#[tokio::test]
async fn a_wait_goes_on_after_a_crash() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let slow = hook_to("put", "").replace("base_secs: 0.01, factor: 1.0, cap_secs: 0.01", "base_secs: 2.0, factor: 1.0, cap_secs: 2.0");
        let flow = world.publish(&engine, &slow).await;
        let token = world.token(flow).await;
        world.desk.says([Answer::Fail(connector::ConnectorError::retry("desk.away", "nobody is there"))]);
        let mut events = engine.subscribe(world.workspace);
        let run = engine.accept_webhook(&token, post(r#"{"id":1,"total":1}"#)).await.expect("accepted").run;
        let scoped = world.store.workspace(world.workspace);
        let waits = async {
            while scoped.run(run).await.expect("reads").is_none_or(|run| run.retries == 0) {
                // Told before it is kept at times: then it is read again.
                let _ = tokio::time::timeout(std::time::Duration::from_millis(20), events.recv()).await;
            }
        };
        tokio::time::timeout(SOON, waits).await.expect("it waits");
        crash(engine).await;
        let engine = world.engine().await;
        let ended = world.ended(&engine, run).await;
        assert_eq!((ended.status, ended.retries), (RunStatus::Succeeded, 1));
        let detail = scoped.run_detail(run).await.expect("reads").expect("is there");
        let tries: Vec<_> = detail.attempts.iter().filter(|attempt| attempt.step == "deliver").map(|attempt| attempt.number).collect();
        assert_eq!(tries, [1, 2], "the count of tries goes on");
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F7 F8
#[tokio::test]
async fn a_batch_goes_on_behind_what_was_kept() {
    on_both(|world: World| async move {
        *world.desk.list.lock().expect("unpoisoned") = 30;
        let mut engine = world.engine().await;
        let flow = world.publish(&engine, BATCH).await;
        let start = StartRun { input: Some(json("{}")), ..StartRun::default() };
        let run = engine.start_run(world.workspace, flow, start).await.expect("starts");
        for crashes in 1..=4 {
            world.desk.has_got(crashes * 100).await;
            crash(engine).await;
            engine = world.engine().await;
        }
        let ended = world.ended(&engine, run).await;
        assert_eq!((ended.status, ended.records_in, ended.records_out), (RunStatus::Succeeded, 300, 300));
        let mut got = world.desk.got.lock().expect("unpoisoned").clone();
        let total = got.len();
        got.sort_by(|a, b| a.1.cmp(&b.1));
        got.dedup_by(|a, b| a.1 == b.1);
        assert_eq!(got.len(), 600, "every record reached both steps");
        assert!(total < 600 + 4 * 100, "{total}: what was finished is not repeated");
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F1 F2 F4
#[tokio::test]
async fn nothing_acknowledged_is_lost_however_often_it_breaks() {
    on_both(|world: World| async move {
        let mut engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let token = world.token(flow).await;
        let mut acknowledged: Vec<RunId> = Vec::new();
        for round in 0..6 {
            let sends = (0..40).map(|n| {
                let (engine, token) = (engine.clone(), token.clone());
                async move { engine.accept_webhook(&token, post(&format!(r#"{{"id":"{round}-{n}","total":1}}"#))).await }
            });
            let sent = tokio::spawn(futures_util::future::join_all(sends.collect::<Vec<_>>()));
            if round % 2 == 0 {
                crash(engine.clone()).await;
            }
            acknowledged.extend(sent.await.expect("no panic").into_iter().flatten().map(|accepted| accepted.run));
            if round % 2 == 1 {
                crash(engine.clone()).await;
            }
            drop(engine);
            engine = world.engine().await;
        }
        assert!(acknowledged.len() >= 120, "three rounds were acknowledged at least");
        for run in &acknowledged {
            assert_eq!(world.ended(&engine, *run).await.status, RunStatus::Succeeded);
        }
        let kept = world.count(RunFilter::default()).await;
        assert!(kept >= acknowledged.len());
        let mut records: Vec<_> =
            world.desk.got.lock().expect("unpoisoned").iter().map(|(_, key, record)| (key.clone(), record.to_string())).collect();
        records.sort();
        records.dedup();
        assert!(records.len() >= acknowledged.len() && records.len() <= kept, "each under one key");
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F17
#[tokio::test]
async fn stopping_finishes_what_is_under_way_and_leaves_the_rest_for_the_next_start() {
    on_both(|world: World| async move {
        let engine = world.engine_with(1).await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let token = world.token(flow).await;
        let mut runs = Vec::new();
        for n in 0..20 {
            runs.push(engine.accept_webhook(&token, post(&format!(r#"{{"id":{n},"total":1}}"#))).await.expect("accepted").run);
        }
        engine.stop(SOON).await;
        assert_eq!(engine.under_way(), 0);
        let done_before = world.desk.count();
        let engine = world.engine().await;
        for run in runs {
            assert_eq!(world.ended(&engine, run).await.status, RunStatus::Succeeded);
        }
        assert_eq!(world.desk.count(), 20, "{done_before} before the stop, and none twice");
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F16
#[tokio::test]
async fn a_flow_that_was_published_just_before_a_crash_listens_after_the_next_start() {
    on_both(|world: World| async move {
        let published = world.publish_only(&hook_to("put", "")).await;
        let by_hand =
            world.publish_only("name: By hand\nsteps:\n- { id: put, operation: { connector: desk, name: put, connection: Desk } }").await;
        let engine = world.engine().await;
        let token = world.token(published).await;
        let run = engine.accept_webhook(&token, post(r#"{"id":1,"total":1}"#)).await.expect("it listens").run;
        assert_eq!(world.ended(&engine, run).await.status, RunStatus::Succeeded);
        let scoped = world.store.workspace(world.workspace);
        assert!(scoped.triggers(by_hand).await.expect("reads").is_empty(), "a flow without a trigger gets none");
        crash(engine).await;

        // Switched off, and the engine never heard of it.
        let tx = scoped.begin().await.expect("begins");
        let off = HeadChange { enabled: Some(false), ..HeadChange::default() };
        scoped.change_flow(&tx, published, None, &off).await.expect("changed");
        tx.commit().await.expect("commits");
        let engine = world.engine().await;
        assert!(matches!(engine.accept_webhook(&token, post(r#"{"id":2,"total":1}"#)).await, Err(engine::Error::NoSuch("webhook"))));
        engine.stop(SOON).await;
    })
    .await;
}
