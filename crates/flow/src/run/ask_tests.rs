//! The steps that ask somebody: questions out, answers in.

use super::*;
use crate::{
    document::{APPROVAL_FIELD, PORT_REJECTED},
    effect::Asking,
    event::Said,
    replay::{Replay, Then},
    testing::{facts, written},
};

const APPROVE: &str = "- id: ok
  approve: { title: { template: 'Pay {{ n }}?' }, show: [{ name: sum, value: { field: n } }], within_secs: 60 }
- { id: put, operation: { put } }
- { id: no, operation: { put } }";
const WAIT: &str = "- id: paid
  wait: { signal: { name: payment.received, key: { field: n }, into: payment }, for_secs: 60 }
- { id: put, operation: { put } }";
const CALL: &str = "- { id: sub, call_flow: { flow: Book it } }\n- { id: put, operation: { put } }";

fn value(text: &str) -> mapping::Record {
    mapping::Record::read(text.as_bytes()).expect("JSON")
}

fn begun(flow: &crate::Flow, records: &[&str]) -> (Run, Vec<Effect>) {
    let found: Vec<_> = crate::check(flow, &facts()).into_iter().filter(|found| found.severity == crate::Severity::Error).collect();
    assert!(found.is_empty(), "{found:?}");
    let plan = Arc::new(Plan::new(flow, &facts()).expect("a plan"));
    let mut run = Run::new(plan, Arc::default(), Options { origin: "run_1".to_owned(), keep_left: true, ..Options::default() });
    let effects = run.apply(Event::Started { records: records.iter().map(|text| value(text)).collect() }, 0);
    (run, effects)
}

fn approvals() -> crate::Flow {
    written(APPROVE, &[("start", "ok"), ("ok", "put"), (&format!("ok.{PORT_REJECTED}"), "no")])
}

fn asked(effects: &[Effect]) -> Vec<&Arc<Asked>> {
    effects.iter().filter_map(|effect| if let Effect::Ask(asked) = effect { Some(asked) } else { None }).collect()
}

fn called(run: &Run, effects: &[Effect]) -> Vec<(String, String)> {
    let calls = effects.iter().filter_map(|effect| if let Effect::Call(call) = effect { Some(call) } else { None });
    calls.flat_map(|call| call.records.iter().map(|record| (run.plan.nodes[call.node].id.clone(), record.to_string()))).collect()
}

fn answer(run: &mut Run, call: CallId, said: Said, given: &[&str]) -> Vec<Effect> {
    run.apply(Event::Answered { call, said, records: given.iter().map(|text| value(text)).collect() }, 1_000)
}

fn aside(effects: &[Effect]) -> Vec<&str> {
    effects.iter().filter_map(|effect| if let Effect::SetAside(aside) = effect { Some(aside.fault.code.as_str()) } else { None }).collect()
}

#[test]
fn a_person_says_which_way_a_record_goes() {
    let (mut run, effects) = begun(&approvals(), &[r#"{"n":1.10}"#, r#"{"n":2}"#, r#"{"n":3}"#]);
    let questions = asked(&effects);
    let Asking::Approval { title, shown, .. } = &questions[0].what else { panic!("{questions:?}") };
    assert_eq!((title.as_str(), shown.to_string().as_str(), questions[0].until), ("Pay 1.10?", r#"{"sum":1.10}"#, Some(60_000)));
    assert_eq!((questions.len(), run.status(1), run.in_flight()), (3, NodeStatus::Waiting, 3));
    let keys: BTreeSet<_> = questions.iter().map(|asked| asked.call.keys[0].clone()).collect();
    assert_eq!(keys.len(), 3);

    let effects = answer(&mut run, 1, Said::Yes, &[r#"{"decision":"approved","by":"ada"}"#]);
    assert_eq!(called(&run, &effects), [("put".to_owned(), r#"{"n":2,"approval":{"decision":"approved","by":"ada"}}"#.to_owned())]);
    assert!(called(&run, &effects)[0].1.contains(APPROVAL_FIELD));
    let effects = answer(&mut run, 0, Said::No, &[r#"{"decision":"rejected"}"#]);
    assert_eq!(called(&run, &effects)[0].0, "no");
    assert_eq!(answer(&mut run, 0, Said::Yes, &["{}"]), [], "it asks no more");
    let effects = run.apply(Event::TimerFired { call: 2 }, 60_000);
    assert_eq!(aside(&effects), ["approve.nobody_answered"]);
}

#[test]
fn where_time_decides_the_record_says_so() {
    let flow = written(
        &APPROVE.replace("within_secs: 60", "within_secs: 60, late: reject"),
        &[("start", "ok"), ("ok", "put"), ("ok.rejected", "no")],
    );
    let (mut run, _) = begun(&flow, &[r#"{"n":1}"#]);
    let effects = run.apply(Event::TimerFired { call: 0 }, 60_000);
    assert_eq!(
        called(&run, &effects),
        [("no".to_owned(), r#"{"n":1,"approval":{"decision":"rejected","by":null,"late":true}}"#.to_owned())]
    );
}

#[test]
fn a_rejected_record_that_nobody_wants_is_filtered() {
    let flow = written(&APPROVE.replace("- { id: no, operation: { put } }", ""), &[("start", "ok"), ("ok", "put")]);
    let (mut run, _) = begun(&flow, &[r#"{"n":1}"#]);
    let effects = answer(&mut run, 0, Said::No, &[]);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Finish(end) if end.outcome == Outcome::Succeeded)), "{effects:?}");
    assert_eq!(run.totals().filtered, 1);
}

#[test]
fn a_signal_lets_its_record_go_on() {
    let (mut run, effects) = begun(&written(WAIT, &[("start", "paid"), ("paid", "put")]), &[r#"{"n":7}"#, r#"{"n":8}"#]);
    let keys: Vec<_> = asked(&effects)
        .into_iter()
        .map(|asked| if let Asking::Signal { name, key } = &asked.what { format!("{name} {key}") } else { String::new() })
        .collect();
    assert_eq!(keys, ["payment.received 7", "payment.received 8"]);
    let effects = answer(&mut run, 0, Said::Yes, &[r#"{"paid":1.50}"#]);
    assert_eq!(called(&run, &effects)[0].1, r#"{"n":7,"payment":{"paid":1.50}}"#);
    assert_eq!(aside(&run.apply(Event::TimerFired { call: 1 }, 60_000)), ["wait.no_signal"]);
}

#[test]
fn what_another_flow_gives_takes_the_place_of_the_record() {
    let flow = written(CALL, &[("start", "sub"), ("sub", "put")]);
    let (mut run, effects) = begun(&flow, &[r#"{"n":1}"#, r#"{"n":2}"#, r#"{"n":3}"#, r#"{"n":4}"#]);
    assert!(matches!(&asked(&effects)[0].what, Asking::Flow { flow, waits: true } if flow == "Book it"));
    let effects = answer(&mut run, 0, Said::Yes, &[r#"{"number":"A"}"#]);
    assert_eq!(called(&run, &effects)[0].1, r#"{"number":"A"}"#);
    let effects = answer(&mut run, 1, Said::Yes, &[]);
    assert_eq!(called(&run, &effects), []);
    assert_eq!(run.totals().filtered, 1, "it gave nothing");
    assert_eq!(aside(&answer(&mut run, 2, Said::Yes, &["{}", "{}"])), ["call_flow.many_results"]);
    assert_eq!(aside(&answer(&mut run, 3, Said::Failed(Fault::new("call_flow.failed", "no")), &[])), ["call_flow.failed"]);
}

#[test]
fn a_run_knows_what_it_gives_back() {
    let flow = written(
        "- { id: keep, filter: { keep: { compare: { left: { field: n }, is: at_least, right: { constant: 2 } } } } }",
        &[("start", "keep")],
    );
    let (run, _) = begun(&flow, &[r#"{"n":1}"#, r#"{"n":2}"#]);
    assert_eq!(run.left(), Ok(vec![value(r#"{"n":2}"#)]));
    let flow = written("- { id: say, respond: { body: { object: [{ path: m, value: { field: n } }] } } }", &[("start", "say")]);
    let (run, _) = begun(&flow, &[r#"{"n":1}"#]);
    assert_eq!(run.left(), Ok(vec![value(r#"{"m":1}"#)]));
}

// fault: F8
#[test]
fn open_questions_are_asked_again_under_their_keys_by_a_new_host() {
    let flow = approvals();
    let (first, effects) = begun(&flow, &[r#"{"n":1}"#, r#"{"n":2}"#]);
    let keys: Vec<_> = asked(&effects).iter().map(|asked| asked.call.keys[0].clone()).collect();
    let mut again = Run::new(Arc::clone(first.plan()), Arc::default(), Options { origin: "run_1".to_owned(), ..Options::default() });
    let mut replay = Replay::begin(&mut again, 0, 0, 0, vec![value(r#"{"n":1}"#), value(r#"{"n":2}"#)]);
    replay.hear(&mut again, 0, 1_000, Event::Answered { call: 0, said: Said::Yes, records: vec![value("{}")] });
    let recovered = replay.end(&again);
    let Some(Then::Ask(asked)) = recovered.then.iter().find(|then| matches!(then, Then::Ask(_))) else { panic!("{recovered:?}") };
    assert_eq!((asked.call.id, &asked.call.keys[0]), (1, &keys[1]));
    assert!(recovered.then.iter().any(|then| matches!(then, Then::Call(_))), "what was approved goes on");
    assert_eq!(recovered.timers.keys().collect::<Vec<_>>(), [&1]);

    // A run that ended asks again when it is sent on.
    again.apply(Event::Cancelled, 2_000);
    let effects = again.apply(Event::Resumed, 3_000);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Ask(asked) if asked.call.id == 1)), "{effects:?}");
}
