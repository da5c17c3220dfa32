//! Steps that ask somebody, on real databases: people, other flows, signals; a crash at any border changes nothing.

use crate::{
    crashing::crash,
    support::{SOON, World, json, on_both, post},
};
use store::asks::{NewAnswer, NewSignal, Said};
use wire::{
    ApprovalId, RunId,
    approval::{Approval, ApprovalStatus},
    event::Event,
    run::{Origin, RunStatus},
};

const APPROVE: &str = "name: Pay
trigger: { id: arrived, connector: webhook, operation: received }
steps:
- { id: ok, approve: { title: { template: 'Pay {{ sum }}?' }, people: ['role:admin'], within_secs: 3600 } }
- { id: pay, operation: { connector: desk, name: put, connection: Desk } }
edges: [{ from: arrived, to: ok }, { from: ok, to: pay }]";

const WAIT: &str = "name: Ship
trigger: { id: arrived, connector: webhook, operation: received }
steps:
- { id: paid, wait: { signal: { name: payment.received, key: { field: id }, into: payment }, for_secs: 3600 } }
- { id: ship, operation: { connector: desk, name: put, connection: Desk } }
edges: [{ from: arrived, to: paid }, { from: paid, to: ship }]";

const SEND: &str = "name: Paid
trigger: { id: arrived, connector: webhook, operation: received }
steps:
- { id: tell, signal: { name: payment.received, key: { field: order }, data: { object: [{ path: sum, value: { field: sum } }] } } }
edges: [{ from: arrived, to: tell }]";

const CALL: &str = "name: Orders
trigger: { id: arrived, connector: webhook, operation: received }
steps:
- { id: sub, call_flow: { flow: Number it, into: invoice } }
- { id: save, operation: { connector: desk, name: put, connection: Desk } }
edges: [{ from: arrived, to: sub }, { from: sub, to: save }]";

const CALLED: &str = "name: Number it
trigger: { id: called, connector: called, operation: called }
steps:
- { id: number, map: { targets: [{ path: number, value: { template: 'R-{{ id }}' } }] } }
- { id: note, operation: { connector: desk, name: put, connection: Desk } }
edges: [{ from: called, to: number }, { from: number, to: note }]";

fn said(said: Said, given: &str) -> NewAnswer {
    NewAnswer { said, fault: None, given: format!("[{given}]").into_bytes(), by: Some("ada@example.com".to_owned()) }
}

/// The approvals that wait, once there are so many.
async fn open(world: &World, count: usize) -> Vec<Approval> {
    let asked = async {
        loop {
            let open = world.store.workspace(world.workspace).approvals(Some(true), None, None, 100).await.expect("reads");
            if open.len() == count {
                return open;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, asked).await.expect("they are asked")
}

fn got(world: &World) -> Vec<String> {
    world.desk.got.lock().expect("unpoisoned").iter().map(|(_, _, record)| record.to_string()).collect()
}

async fn waits(world: &World, run: RunId) -> String {
    let asleep = async {
        loop {
            let run = world.store.workspace(world.workspace).run(run).await.expect("reads").expect("a run");
            if run.status == RunStatus::Waiting
                && let Some(why) = run.waits_for
            {
                return why;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, asleep).await.expect("it waits")
}

// fault: F8
#[tokio::test]
async fn a_record_waits_for_a_person_over_a_crash_and_goes_where_they_say() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let token = world.token(world.publish(&engine, APPROVE).await).await;
        let run = engine.accept_webhook(&token, post(r#"[{"sum":1.10},{"sum":2},{"sum":3}]"#)).await.expect("accepted").run;
        let asked = open(&world, 3).await;
        assert!(waits(&world, run).await.contains("waits for an approval: Pay"));
        let of = |title: &str| -> ApprovalId { asked.iter().find(|one| one.title == title).expect("it is asked").id };
        assert!(engine.answer_approval(world.workspace, of("Pay 2?"), &said(Said::Yes, r#"{"decision":"approved"}"#)).await.expect("kept"));
        world.desk.has_got(1).await;
        crash(engine).await;
        // While no server runs, somebody answers all the same.
        let scoped = world.store.workspace(world.workspace);
        assert!(scoped.answer_approval(of("Pay 1.10?"), &said(Said::No, r#"{"decision":"rejected"}"#)).await.expect("kept"));
        let engine = world.engine().await;
        assert!(engine.answer_approval(world.workspace, of("Pay 3?"), &said(Said::Yes, r#"{"decision":"approved"}"#)).await.expect("kept"));
        assert!(!engine.answer_approval(world.workspace, of("Pay 3?"), &said(Said::No, "{}")).await.expect("kept"), "somebody was faster");
        let ended = world.ended(&engine, run).await;
        assert_eq!((ended.status, ended.records_in, ended.records_out), (RunStatus::Succeeded, 3, 2));
        let mut paid = got(&world);
        paid.sort();
        // What was not kept before the crash is sent again, under the same key.
        paid.dedup();
        assert_eq!(world.desk.keys().into_iter().collect::<std::collections::BTreeSet<_>>().len(), 2);
        assert_eq!(paid, [r#"{"sum":2,"approval":{"decision":"approved"}}"#, r#"{"sum":3,"approval":{"decision":"approved"}}"#]);
        engine.stop(SOON).await;
    })
    .await;
}

// Whoever counts because of the event finds what it tells of.
#[tokio::test]
async fn an_event_tells_of_what_is_kept() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let token = world.token(world.publish(&engine, APPROVE).await).await;
        let mut events = engine.subscribe(world.workspace);
        for asked in 1..=20 {
            engine.accept_webhook(&token, post(&format!(r#"{{"sum":{asked}}}"#))).await.expect("accepted");
            let told = async { while !matches!(events.recv().await.expect("nothing is missed"), Event::Approvals) {} };
            tokio::time::timeout(SOON, told).await.expect("it is told");
            assert_eq!(world.store.workspace(world.workspace).open_approval_count().await.expect("reads"), asked);
        }
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn who_cancels_a_run_withdraws_what_it_asks_and_a_retry_asks_again() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let token = world.token(world.publish(&engine, APPROVE).await).await;
        let run = engine.accept_webhook(&token, post(r#"{"sum":1}"#)).await.expect("accepted").run;
        let asked = open(&world, 1).await;
        waits(&world, run).await;
        let cancelled = async {
            while engine.cancel(world.workspace, run).await.is_err() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(SOON, cancelled).await.expect("it is cancelled");
        assert_eq!(world.ended(&engine, run).await.status, RunStatus::Cancelled);
        let scoped = world.store.workspace(world.workspace);
        let stands = scoped.approval(asked[0].id).await.expect("reads").expect("it is kept").status;
        assert_eq!(stands, ApprovalStatus::Withdrawn);
        let again = engine.retry(world.workspace, run, wire::run::Retry { from_start: false, latest: false }).await.expect("goes on");
        let asked = open(&world, 1).await;
        assert_eq!(asked[0].run, again);
        assert!(engine.answer_approval(world.workspace, asked[0].id, &said(Said::Yes, r#"{"decision":"approved"}"#)).await.expect("kept"));
        assert_eq!(world.ended(&engine, again).await.status, RunStatus::Succeeded);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F8
#[tokio::test]
async fn a_signal_of_another_flow_is_heard_whoever_comes_first() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let ship = world.token(world.publish(&engine, WAIT).await).await;
        let paid = world.token(world.publish(&engine, SEND).await).await;
        let first = engine.accept_webhook(&ship, post(r#"{"id":7}"#)).await.expect("accepted").run;
        assert!(waits(&world, first).await.contains("waits for the signal `payment.received` for `7`"));
        crash(engine).await;
        let engine = world.engine().await;
        let sent = engine.accept_webhook(&paid, post(r#"{"order":7,"sum":1.50}"#)).await.expect("accepted").run;
        assert_eq!(world.ended(&engine, sent).await.status, RunStatus::Succeeded);
        assert_eq!(world.ended(&engine, first).await.status, RunStatus::Succeeded);
        // It was paid before it was ordered.
        let sent = engine.accept_webhook(&paid, post(r#"{"order":8,"sum":2}"#)).await.expect("accepted").run;
        world.ended(&engine, sent).await;
        let second = engine.accept_webhook(&ship, post(r#"{"id":8}"#)).await.expect("accepted").run;
        assert_eq!(world.ended(&engine, second).await.status, RunStatus::Succeeded);
        // By the API, for who waits already.
        let third = engine.accept_webhook(&ship, post(r#"{"id":9}"#)).await.expect("accepted").run;
        waits(&world, third).await;
        let signal = NewSignal {
            workspace: world.workspace,
            id: "one".to_owned(),
            name: "payment.received".to_owned(),
            match_key: "9".to_owned(),
            data: b"[3]".to_vec(),
            at: world.store.now(),
        };
        assert_eq!(engine.send_signal(&signal).await.expect("kept"), 1);
        assert_eq!(world.ended(&engine, third).await.status, RunStatus::Succeeded);
        let shipped = got(&world);
        assert_eq!(shipped, [r#"{"id":7,"payment":{"sum":1.50}}"#, r#"{"id":8,"payment":{"sum":2}}"#, r#"{"id":9,"payment":3}"#]);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F8
#[tokio::test]
async fn a_flow_is_called_for_each_record_and_gives_back() {
    on_both(|world: World| async move {
        let engine = world.engine_with(2).await;
        let token = world.token(world.publish(&engine, CALL).await).await;
        let called = world.publish(&engine, CALLED).await;
        let run = engine.accept_webhook(&token, post(r#"[{"id":1},{"id":2},{"id":3}]"#)).await.expect("accepted").run;
        world.desk.has_got(1).await;
        crash(engine).await;
        let engine = world.engine_with(2).await;
        let ended = world.ended(&engine, run).await;
        assert_eq!((ended.status, ended.records_out), (RunStatus::Succeeded, 3));
        let keys: std::collections::BTreeSet<_> = world.desk.keys().into_iter().collect();
        assert_eq!(keys.len(), 6, "three notes and three orders, each under its key");
        let mut saved: Vec<String> = got(&world).into_iter().filter(|record| record.contains("invoice")).collect();
        saved.sort();
        saved.dedup();
        let of = |id: u32| format!(r#"{{"id":{id},"invoice":{{"number":"R-{id}"}}}}"#);
        assert_eq!(saved, [of(1), of(2), of(3)]);
        let filter = store::runs::RunFilter { flow: Some(called), ..Default::default() };
        let children = world.store.workspace(world.workspace).runs(&filter, None, 10).await.expect("reads");
        assert_eq!(children.len(), 3, "once for each record");
        assert!(children.iter().all(|child| child.origin == Origin::Called && child.parent == Some(run)));
        assert!(children.iter().all(|child| child.correlation_id == ended.correlation_id));
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn a_call_that_cannot_be_made_or_fails_sets_its_record_aside() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let token = world.token(world.publish(&engine, CALL).await).await;
        let failed = async |body: &str| {
            let run = engine.accept_webhook(&token, post(body)).await.expect("accepted").run;
            let ended = world.ended(&engine, run).await;
            assert_eq!((ended.status, ended.records_failed), (RunStatus::WithFailedRecords, 1));
            let filter = store::failed_records::FailedRecordFilter { run: Some(run), ..Default::default() };
            world.store.workspace(world.workspace).failed_records(&filter, None, 10).await.expect("reads")[0].error.clone()
        };
        assert_eq!(failed(r#"{"id":1}"#).await.code, "call_flow.no_flow");
        let fails = CALLED.replace(
            "number, map: { targets: [{ path: number, value: { template: 'R-{{ id }}' } }] }",
            "number, fail: { message: { constant: closed } }",
        );
        let called = world.publish(&engine, &fails).await;
        let error = failed(r#"{"id":2}"#).await;
        assert!(error.code == "call_flow.failed" && error.message.contains("closed"), "{error:?}");
        // A flow that calls itself comes to an end.
        let round = CALLED.replace(
            "number, map: { targets: [{ path: number, value: { template: 'R-{{ id }}' } }] }",
            "number, call_flow: { flow: Number it }",
        );
        world.publish_again(&engine, called, &round).await;
        assert_eq!(failed(r#"{"id":3}"#).await.code, "call_flow.failed");
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn a_test_asks_nobody() {
    on_both(|world: World| async move {
        let engine = world.engine().await;
        let flow = world.publish(&engine, APPROVE).await;
        let start = wire::run::StartRun { draft: true, input: Some(json(r#"[{"sum":1}]"#)), ..Default::default() };
        let run = engine.start_run(world.workspace, flow, start).await.expect("starts");
        let ended = world.ended(&engine, run).await;
        assert_eq!((ended.status, ended.records_out), (RunStatus::Succeeded, 1));
        assert_eq!(world.store.workspace(world.workspace).open_approval_count().await.expect("reads"), 0);
        engine.stop(SOON).await;
    })
    .await;
}
