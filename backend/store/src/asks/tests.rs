//! What is asked, answered and heard, on both databases.

use super::*;
use crate::{
    flows::Summary,
    journal::{Accept, Accepted, Write},
    testing::on_both,
};
use wire::RunId;

struct Made {
    store: Store,
    workspace: WorkspaceId,
    flow: FlowId,
    run: RunRow,
}

async fn made(store: Store) -> Made {
    let tx = store.begin().await.unwrap();
    let workspace = tx.insert_workspace("ours", vec![1]).await.unwrap();
    let scoped = store.workspace(workspace);
    let flow = scoped.insert_flow(&tx, "Orders", "", "{}", &Summary::default(), "test").await.unwrap();
    tx.commit().await.unwrap();
    let run = RunRow::accepted(store.ids().next(), workspace, flow, Origin::Manual, store.now());
    accept(&store, run.clone(), None).await;
    Made { store, workspace, flow, run }
}

async fn accept(store: &Store, run: RunRow, called: Option<&str>) -> Accepted {
    let called = called.map(str::to_owned);
    let accept = Accept { run, payload: None, dedupe: None, fire: None, events_of: None, resumes: None, decides: Vec::new(), called };
    store.write(&[Write { accept: Some(accept), ..Write::default() }]).await.unwrap()[0]
}

impl Made {
    fn ask(&self, key: &str, kind: AskKind) -> NewAsk {
        NewAsk {
            workspace: self.workspace,
            key: key.to_owned(),
            id: self.store.ids().next(),
            run: self.run.id,
            flow: self.flow,
            call: 3,
            step: "ok".to_owned(),
            step_name: "Ok?".to_owned(),
            kind,
            title: "Pay 1.10?".to_owned(),
            question: r#"{"people":["ada@example.com"]}"#.to_owned(),
            name: "paid".to_owned(),
            match_key: "7".to_owned(),
            content: br#"{"n":1.10}"#.to_vec(),
            waits: true,
            asked_at: self.store.now(),
            until: Some(self.store.now() + 60_000),
        }
    }

    async fn keep(&self, run: &RunRow, asks: Asks) {
        self.store.write(&[Write { run: Some(run.clone()), asks, ..Write::default() }]).await.unwrap();
    }

    fn signal(&self, id: &str) -> NewSignal {
        let (name, match_key) = ("paid".to_owned(), "7".to_owned());
        NewSignal { workspace: self.workspace, id: id.to_owned(), name, match_key, data: br#"[{"sum":1}]"#.to_vec(), at: self.store.now() }
    }
}

fn yes() -> NewAnswer {
    NewAnswer { said: Said::Yes, fault: None, given: br#"[{"decision":"approved"}]"#.to_vec(), by: Some("ada@example.com".to_owned()) }
}

#[tokio::test]
async fn an_approval_is_asked_once_answered_once_and_heard_once() {
    on_both(|store, _| async move {
        let made = made(store).await;
        let scoped = made.store.workspace(made.workspace);
        for _ in 0..2 {
            made.keep(&made.run, Asks { ask: vec![made.ask("k", AskKind::Approval)], ..Asks::default() }).await;
        }
        assert_eq!(scoped.open_approval_count().await.unwrap(), 1);
        let open = scoped.approvals(Some(true), None, None, 10).await.unwrap();
        let [approval] = open.as_slice() else { panic!("{open:?}") };
        assert_eq!(
            (approval.status, approval.flow_name.as_str(), approval.record.text()),
            (ApprovalStatus::Open, "Orders", r#"{"n":1.10}"#)
        );
        assert_eq!(approval.question.people, ["ada@example.com"]);
        assert!(scoped.answer_approval(approval.id, &yes()).await.unwrap());
        assert!(!scoped.answer_approval(approval.id, &yes()).await.unwrap(), "somebody was faster");
        assert_eq!(made.store.answered_runs().await.unwrap(), [(made.workspace, made.run.id)]);
        let answers = scoped.answers(made.run.id).await.unwrap();
        assert_eq!((answers.len(), answers[0].call, answers[0].said), (1, 3, Said::Yes));
        made.keep(&made.run, Asks { heard: vec!["k".to_owned()], ..Asks::default() }).await;
        assert!(scoped.answers(made.run.id).await.unwrap().is_empty() && made.store.answered_runs().await.unwrap().is_empty());
        let shown = scoped.approval(approval.id).await.unwrap().unwrap();
        assert_eq!((shown.status, shown.answered_by.as_deref()), (ApprovalStatus::Approved, Some("ada@example.com")));
        assert_eq!(shown.answer.unwrap().text(), r#"{"decision":"approved"}"#);

        // A run that goes on from there hears it anew.
        let mut onward = made.ask("k", AskKind::Approval);
        onward.run = RunId(uuid::Uuid::from_u128(9));
        made.keep(&made.run, Asks { ask: vec![onward.clone()], ..Asks::default() }).await;
        assert_eq!(scoped.answers(onward.run).await.unwrap().len(), 1);
        let theirs = made.store.workspace(WorkspaceId(uuid::Uuid::from_u128(1)));
        assert!(theirs.approvals(None, None, None, 10).await.unwrap().is_empty());
        assert!(!theirs.answer_approval(approval.id, &yes()).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn what_is_withdrawn_or_late_is_not_answered_and_may_be_asked_again() {
    on_both(|store, _| async move {
        let made = made(store).await;
        let scoped = made.store.workspace(made.workspace);
        let ask = vec![made.ask("a", AskKind::Approval), made.ask("b", AskKind::Approval)];
        made.keep(&made.run, Asks { ask: ask.clone(), ..Asks::default() }).await;
        assert!(scoped.close_ask(made.run.id, "a").await.unwrap());
        assert!(scoped.close_ask(made.run.id, "a").await.unwrap(), "closed it stays");
        assert!(!scoped.answer_approval(ask[0].id, &yes()).await.unwrap(), "who answers too late is told so");
        made.keep(&made.run, Asks { withdraw: true, ..Asks::default() }).await;
        let all = scoped.approvals(Some(false), Some(made.run.id), None, 10).await.unwrap();
        let mut stands: Vec<_> = all.iter().map(|approval| approval.status).collect();
        stands.reverse();
        assert_eq!(stands, [ApprovalStatus::Late, ApprovalStatus::Withdrawn]);
        assert!(!scoped.answer_approval(ask[1].id, &yes()).await.unwrap());
        made.keep(&made.run, Asks { ask, ..Asks::default() }).await;
        let open = scoped.approvals(Some(true), None, None, 10).await.unwrap();
        assert_eq!(open.len(), 1, "what was withdrawn is open again, what was late is not");
        assert!(scoped.answer_approval(open[0].id, &yes()).await.unwrap());
        assert!(!scoped.close_ask(made.run.id, "b").await.unwrap(), "somebody was faster");
        assert_eq!(made.store.answered_runs().await.unwrap().len(), 1);
        made.keep(&made.run, Asks { withdraw: true, ..Asks::default() }).await;
        assert!(made.store.answered_runs().await.unwrap().is_empty(), "a run that is over is not asked about for ever");
    })
    .await;
}

#[tokio::test]
async fn a_signal_is_heard_by_all_who_wait_or_by_the_first_who_comes() {
    on_both(|store, clock| async move {
        let made = made(store).await;
        let scoped = made.store.workspace(made.workspace);
        let wait = |key: &str, match_key: &str| NewAsk { match_key: match_key.to_owned(), ..made.ask(key, AskKind::Signal) };
        made.keep(&made.run, Asks { ask: vec![wait("a", "7"), wait("b", "7"), wait("c", "8")], ..Asks::default() }).await;
        assert_eq!(scoped.send_signal(&made.signal("s1")).await.unwrap(), 2);
        assert_eq!(scoped.send_signal(&made.signal("s1")).await.unwrap(), 0, "the same one again");
        assert_eq!(scoped.answers(made.run.id).await.unwrap().len(), 2);
        // Nobody waits: it is kept for one.
        assert_eq!(scoped.send_signal(&made.signal("s2")).await.unwrap(), 0);
        made.keep(&made.run, Asks { ask: vec![wait("d", "7"), wait("e", "7")], ..Asks::default() }).await;
        let heard: Vec<_> = scoped.answers(made.run.id).await.unwrap().into_iter().map(|answer| answer.key).collect();
        assert_eq!(heard.len(), 3);
        assert!(heard.contains(&"d".to_owned()));
        // A run sends one in its own write.
        made.keep(&made.run, Asks { send: vec![made.signal("s3")], ..Asks::default() }).await;
        assert_eq!(scoped.answers(made.run.id).await.unwrap().len(), 4);
        // What is too old is nobody's.
        scoped.send_signal(&made.signal("s4")).await.unwrap();
        clock.advance_ms(SIGNAL_KEPT_MS + 1);
        made.keep(&made.run, Asks { ask: vec![wait("f", "7")], ..Asks::default() }).await;
        assert_eq!(scoped.answers(made.run.id).await.unwrap().len(), 4);
        assert_eq!(made.store.purge_signals().await.unwrap(), 4);
    })
    .await;
}

#[tokio::test]
async fn a_flow_is_called_once_and_its_end_answers() {
    on_both(|store, _| async move {
        let made = made(store).await;
        let scoped = made.store.workspace(made.workspace);
        let ask = vec![made.ask("waits", AskKind::Flow), NewAsk { waits: false, ..made.ask("goes on", AskKind::Flow) }];
        made.keep(&made.run, Asks { ask, ..Asks::default() }).await;
        let calls = made.store.flows_to_call().await.unwrap();
        assert_eq!((calls.len(), calls[0].depth, calls[0].name.as_str()), (2, 1, "paid"));
        let child = RunRow::accepted(made.store.ids().next(), made.workspace, made.flow, Origin::Called, made.store.now());
        assert_eq!(accept(&made.store, child.clone(), Some("waits")).await, Accepted::New);
        let other = RunRow { id: made.store.ids().next(), ..child.clone() };
        assert_eq!(accept(&made.store, other.clone(), Some("waits")).await, Accepted::Taken, "once");
        assert!(scoped.answers(made.run.id).await.unwrap().is_empty());
        assert_eq!(accept(&made.store, other, Some("goes on")).await, Accepted::New);
        assert_eq!(scoped.answers(made.run.id).await.unwrap().len(), 1, "who does not wait is answered when it is kept");
        assert!(made.store.flows_to_call().await.unwrap().is_empty());

        // A call of the called one stands deeper.
        let deeper = NewAsk { run: child.id, ..made.ask("deeper", AskKind::Flow) };
        made.keep(&child, Asks { ask: vec![deeper], ..Asks::default() }).await;
        assert_eq!(made.store.flows_to_call().await.unwrap()[0].depth, 2);

        let over = RunRow { status: RunStatus::Succeeded, ..child.clone() };
        made.keep(&over, Asks { gives: Some(br#"[{"m":2}]"#.to_vec()), withdraw: true, ..Asks::default() }).await;
        let answers = scoped.answers(made.run.id).await.unwrap();
        assert_eq!(answers.iter().find(|answer| answer.key == "waits").map(|answer| answer.given.clone()), Some(br#"[{"m":2}]"#.to_vec()));
    })
    .await;
}

#[tokio::test]
async fn a_called_flow_that_ends_badly_tells_its_caller() {
    on_both(|store, _| async move {
        let made = made(store).await;
        let scoped = made.store.workspace(made.workspace);
        made.keep(&made.run, Asks { ask: vec![made.ask("k", AskKind::Flow)], ..Asks::default() }).await;
        let child = RunRow::accepted(made.store.ids().next(), made.workspace, made.flow, Origin::Called, made.store.now());
        accept(&made.store, child.clone(), Some("k")).await;
        let over = RunRow { status: RunStatus::Failed, summary: "Failed at Pay: no".to_owned(), ..child };
        made.keep(&over, Asks::default()).await;
        let answers = scoped.answers(made.run.id).await.unwrap();
        assert_eq!(answers[0].said, Said::Failed);
        let fault = answers[0].fault.as_ref().unwrap();
        assert!(fault.code == "call_flow.failed" && fault.message.contains("Failed at Pay: no"), "{fault:?}");
    })
    .await;
}
