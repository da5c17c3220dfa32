//! What a run did is taken back when a person wants that.

use super::*;
use crate::{
    document::{Action, Flow},
    event::{Failure, Refusal},
    replay::Replay,
    testing::{facts, flow, step},
};
use mapping::{Fill, Record};

fn records(count: usize) -> Vec<Record> {
    (0..count).map(|at| Record::read(format!("{{\"n\":{at}}}").as_bytes()).expect("JSON")).collect()
}

/// Saves, then tells, then shows; the first two can be undone.
fn two_undos() -> Flow {
    let mut flow = flow(&["save", "tell", "show"], &[("start", "save"), ("save", "tell"), ("tell", "show")]);
    for at in 0..2 {
        let Action::Operation(undo) = step("undo", "once").action else { unreachable!("it is an operation") };
        let Action::Operation(operation) = &mut flow.steps[at].action else { unreachable!("it is an operation") };
        operation.undo = Some(Box::new(undo));
    }
    flow
}

fn start(flow: &Flow, count: usize) -> (Run, Vec<Arc<Call>>) {
    let plan = Arc::new(Plan::new(flow, &facts()).expect("a plan"));
    let mut run = Run::new(plan, Arc::default(), Options { origin: "run_1".to_owned(), ..Options::default() });
    let effects = run.apply(Event::Started { records: records(count) }, 0);
    (run, calls(&effects))
}

fn calls(effects: &[Effect]) -> Vec<Arc<Call>> {
    effects.iter().filter_map(|effect| if let Effect::Call(call) = effect { Some(Arc::clone(call)) } else { None }).collect()
}

fn through(call: &Call) -> Event {
    let records: Vec<_> = (0..).zip(call.records.iter().cloned()).collect();
    Event::Succeeded { call: call.id, passed: u32::try_from(records.len()).expect("few"), records, faults: Vec::new() }
}

fn ending(effects: &[Effect]) -> Option<Ending> {
    effects.iter().find_map(|effect| if let Effect::Finish(ending) = effect { Some(ending.clone()) } else { None })
}

fn fails(call: &Call, failure: Failure) -> Event {
    Event::Failed { call: call.id, failure, chance: 1.0 }
}

fn step_of<'a>(run: &'a Run, call: &Call) -> &'a str {
    &run.plan().nodes[call.node].id
}

#[test]
fn the_newest_is_taken_back_first_each_with_its_own_key() {
    let (mut run, first) = start(&two_undos(), 2);
    let save = &first[0];
    let mut events = vec![through(save)];
    let tell = calls(&run.apply(events[0].clone(), 1)).pop().expect("tells");
    events.push(through(&tell));
    let show = calls(&run.apply(events[1].clone(), 2)).pop().expect("shows");
    events.push(Event::TakenBack);
    assert!(calls(&run.apply(Event::TakenBack, 3)).is_empty(), "what is under way comes to its end first");
    events.push(through(&show));
    let mut order = Vec::new();
    let mut next = calls(&run.apply(through(&show), 4));
    let mut end = None;
    while let Some(call) = next.pop() {
        assert!(next.is_empty(), "one at a time");
        order.push(step_of(&run, &call).to_owned());
        let both = call.records[0].value();
        let input = both.as_object().and_then(|both| both.get("input")).expect("what went in");
        assert_eq!(input, call.records[0].value().as_object().expect("an object").get("output").expect("what came out"));
        assert!(call.keys.iter().all(|key| !save.keys.contains(key) && !tell.keys.contains(key)), "keys of their own");
        events.push(through(&call));
        let effects = run.apply(through(&call), 5);
        end = ending(&effects);
        next = calls(&effects);
    }
    assert_eq!(order, ["tell.undo", "tell.undo", "save.undo", "save.undo"]);
    let end = end.expect("it ends");
    assert_eq!((end.outcome, end.summary.as_str()), (Outcome::Cancelled, "Cancelled, 4 records undone"));

    // A process that takes over in the middle goes on taking back.
    let plan = Arc::clone(run.plan());
    let mut again = Run::new(plan, Arc::default(), Options { origin: "run_1".to_owned(), ..Options::default() });
    let mut replay = Replay::begin(&mut again, 0, 0, 0, records(2));
    for (number, event) in (0..).zip(events.iter().take(5)) {
        replay.hear(&mut again, number, 1, event.clone());
    }
    let recovered = replay.end(&again);
    assert!(!again.is_over() && recovered.then.len() == 1, "{:?}", recovered.then);
}

#[test]
fn an_undo_that_fails_is_told_and_the_others_go_on() {
    let (mut run, first) = start(&two_undos(), 1);
    let tell = calls(&run.apply(through(&first[0]), 1)).pop().expect("tells");
    let show = calls(&run.apply(through(&tell), 2)).pop().expect("shows");
    run.apply(Event::TakenBack, 3);
    let undo_tell = calls(&run.apply(through(&show), 4)).pop().expect("takes back");
    assert_eq!(step_of(&run, &undo_tell), "tell.undo");
    let effects = run.apply(fails(&undo_tell, Failure::Settings(Fault::new("http.not_found", "it is gone"))), 5);
    let told = effects.iter().any(|effect| matches!(effect, Effect::Log(line) if line.message == "not undone: it is gone"));
    assert!(told, "{effects:?}");
    assert_eq!(run.status(undo_tell.node), NodeStatus::WithFailedRecords);
    let undo_save = calls(&effects).pop().expect("the other one is taken back all the same");
    let wait = run.apply(fails(&undo_save, Failure::Throttled { fault: Fault::new("http.throttled", "slowly"), after_ms: 10 }), 6);
    assert!(wait.iter().any(|effect| matches!(effect, Effect::WakeAt { .. })) && ending(&wait).is_none(), "it waits as any call does");
    let again = calls(&run.apply(Event::TimerFired { call: undo_save.id }, 20)).pop().expect("again");
    let refusal = Refusal { index: 0, fault: Fault::new("http.rejected", "no") };
    let end = run.apply(Event::Succeeded { call: again.id, records: Vec::new(), passed: 0, faults: vec![refusal] }, 21);
    assert_eq!(ending(&end).expect("it ends").summary, "Cancelled, 2 records could not be undone");
}

#[test]
fn a_run_that_did_nothing_has_nothing_to_undo() {
    let (mut run, first) = start(&two_undos(), 1);
    run.hold_back(first[0].id, 0);
    let end = ending(&run.apply(Event::TakenBack, 1)).expect("it ends");
    assert_eq!((end.outcome, end.summary.as_str()), (Outcome::Cancelled, "Cancelled, there was nothing to undo"));
}

#[test]
fn what_an_undo_needs_is_checked() {
    let codes =
        |flow: &Flow| crate::check(flow, &facts()).into_iter().map(|finding| (finding.code.to_string(), finding.field)).collect::<Vec<_>>();
    assert!(codes(&two_undos()).iter().all(|(code, _)| !code.starts_with("undo.") && !code.starts_with("step.")));
    let mut wrong = two_undos();
    if let Action::Operation(operation) = &mut wrong.steps[0].action
        && let Some(undo) = &mut operation.undo
    {
        undo.undo = Some(undo.clone());
        undo.values.insert("nothing".to_owned(), Fill::Constant(mapping::Value::from("x")));
    }
    let found = codes(&wrong);
    assert!(found.contains(&("undo.undone".to_owned(), Some("undo".to_owned()))), "{found:?}");
    assert!(found.iter().any(|(_, field)| field.as_deref() == Some("undo.nothing")), "{found:?}");
}
