//! Events in, effects out.

use super::*;
use crate::{
    document::{Flow, OnError, UnknownEffect},
    effect::Outcome,
    event::{Failure, Refusal, Unread},
    testing::{facts, flow, step},
};

fn value(text: &str) -> mapping::Record {
    mapping::Record::read(text.as_bytes()).expect("JSON")
}

fn records(count: usize) -> Vec<mapping::Record> {
    (0..count).map(|at| value(&format!("{{\"n\":{at}}}"))).collect()
}

fn start(flow: &Flow, count: usize) -> (Run, Vec<Effect>) {
    let plan = Arc::new(Plan::new(flow, &facts()).expect("a plan"));
    let mut run = Run::new(plan, Arc::default(), Options { origin: "run_1".to_owned(), ..Options::default() });
    let effects = run.apply(Event::Started { records: records(count) }, 0);
    (run, effects)
}

fn calls(effects: &[Effect]) -> Vec<Arc<Call>> {
    effects.iter().filter_map(|effect| if let Effect::Call(call) = effect { Some(Arc::clone(call)) } else { None }).collect()
}

fn the_call(effects: &[Effect]) -> Arc<Call> {
    let [call] = calls(effects).try_into().unwrap_or_else(|other: Vec<_>| panic!("one call, not {}: {effects:?}", other.len()));
    call
}

fn all_through(call: &Call) -> Event {
    let records: Vec<_> = (0..).zip(call.records.iter().cloned()).collect();
    Event::Succeeded { call: call.id, passed: u32::try_from(records.len()).expect("few"), records, faults: Vec::new() }
}

fn stumble(call: &Call, effect_unknown: bool) -> Event {
    Event::Failed { call: call.id, failure: Failure::Retry { fault: Fault::new("http.timeout", "no answer"), effect_unknown }, chance: 1.0 }
}

fn ending(effects: &[Effect]) -> Option<Ending> {
    effects.iter().find_map(|effect| if let Effect::Finish(ending) = effect { Some(ending.clone()) } else { None })
}

#[test]
fn a_call_is_tried_again_with_the_same_key_until_it_succeeds() {
    let (mut run, effects) = start(&flow(&["save"], &[("start", "save")]), 2);
    let call = the_call(&effects);
    assert_eq!((call.number, call.records.len(), call.keys.len()), (1, 2, 2));
    let effects = run.apply(stumble(&call, true), 1_000);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::WakeAt { at: 3_000, .. })), "{effects:?}");
    assert_eq!(run.status(1), NodeStatus::Waiting);
    let again = the_call(&run.apply(Event::TimerFired { call: call.id }, 3_000));
    assert_eq!((again.number, &again.keys), (2, &call.keys));
    let end = ending(&run.apply(all_through(&again), 3_001)).expect("the end");
    assert_eq!((end.outcome, end.summary.as_str()), (Outcome::Succeeded, "2 records arrived"));
    assert_eq!(run.totals().retries, 1);
    assert!(run.apply(all_through(&again), 3_002).is_empty(), "the same event again changes nothing");
}

// fault: F42
#[test]
fn what_came_through_of_a_call_goes_on_and_the_rest_is_tried_again() {
    let (mut run, effects) = start(&flow(&["save", "tell"], &[("start", "save"), ("save", "tell")]), 3);
    let call = the_call(&effects);
    assert_eq!(call.records.len(), 3);
    let failure = Failure::Retry { fault: Fault::new("http.timeout", "no answer"), effect_unknown: true };
    let refusal = Refusal { index: 0, fault: Fault::new("http.rejected", "no") };
    let records = vec![(2, call.records[2].clone())];
    let partly = Event::Partly { call: call.id, records, passed: 1, faults: vec![refusal], rest: vec![1], failure, chance: 1.0 };
    let effects = run.apply(partly, 0);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::WakeAt { .. })), "{effects:?}");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::SetAside(aside) if aside.index == 0)));
    let told = the_call(&effects);
    assert_eq!((told.records[0].clone(), told.places.clone()), (call.records[2].clone(), vec![Place::at(2)]), "it keeps its place");
    run.apply(all_through(&told), 0);
    let again = the_call(&run.apply(Event::TimerFired { call: call.id }, 0));
    assert_eq!((again.number, again.places.clone(), again.keys.clone()), (2, vec![Place::at(1)], vec![call.keys[1].clone()]));
    let told = the_call(&run.apply(all_through(&again), 0));
    let end = ending(&run.apply(all_through(&told), 0)).expect("the end");
    assert_eq!((end.outcome, end.summary.as_str()), (Outcome::WithFailedRecords, "2 records arrived, 1 was set aside"));
    assert_eq!((run.totals().retries, run.totals().filtered), (1, 0));
}

// fault: F33
#[test]
fn waits_grow_to_the_cap_and_end_after_the_last_attempt() {
    let (mut run, effects) = start(&flow(&["save"], &[("start", "save")]), 1);
    let mut call = the_call(&effects);
    let mut waits = Vec::new();
    loop {
        let effects = run.apply(stumble(&call, false), 0);
        if let Some(end) = ending(&effects) {
            assert_eq!((end.outcome, end.summary.as_str()), (Outcome::Failed, "Failed at Save after 8 attempts: no answer"));
            break;
        }
        waits.extend(effects.iter().find_map(|effect| if let Effect::WakeAt { at, .. } = effect { Some(*at) } else { None }));
        call = the_call(&run.apply(Event::TimerFired { call: call.id }, 0));
    }
    assert_eq!(waits, [2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000]);
    // Parked, not dead: a person resumes it with the same key.
    let again = the_call(&run.apply(Event::Resumed, 1));
    assert_eq!((again.number, &again.keys), (1, &call.keys));
    assert_eq!(ending(&run.apply(all_through(&again), 2)).map(|end| end.outcome), Some(Outcome::Succeeded));
}

// fault: F32
#[test]
fn throttling_waits_as_told_and_counts_no_attempt() {
    let (mut run, effects) = start(&flow(&["save"], &[("start", "save")]), 1);
    let call = the_call(&effects);
    let throttled = |after_ms| Event::Failed {
        call: call.id,
        failure: Failure::Throttled { fault: Fault::new("http.throttled", "slow down"), after_ms },
        chance: 0.0,
    };
    let effects = run.apply(throttled(7_000), 100);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::WakeAt { at: 7_100, .. })));
    let again = the_call(&run.apply(Event::TimerFired { call: call.id }, 7_100));
    assert_eq!(again.number, 1);
    let effects = run.apply(throttled(i64::MAX), 0);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::WakeAt { at: 86_400_000, .. })), "ten years are cut to a day");
}

#[test]
fn refused_records_are_set_aside_and_the_others_go_on() {
    let (mut run, effects) = start(&flow(&["save", "tell"], &[("start", "save"), ("save", "tell")]), 3);
    let call = the_call(&effects);
    let faults = vec![Refusal { index: 1, fault: Fault::new("http.rejected", "422 total must be positive") }];
    let went = vec![(0, value("{\"id\":10}")), (2, value("{\"id\":12}"))];
    let effects = run.apply(Event::Succeeded { call: call.id, records: went, passed: 2, faults }, 0);
    let aside =
        effects.iter().find_map(|effect| if let Effect::SetAside(aside) = effect { Some(aside.clone()) } else { None }).expect("set aside");
    assert_eq!((aside.index, aside.record), (1, value("{\"n\":1}")));
    let next = the_call(&effects);
    assert_eq!(*next.records, [value("{\"id\":10}"), value("{\"id\":12}")]);
    assert_eq!(next.places, [0_u32, 2], "records keep their place");
    let end = ending(&run.apply(all_through(&next), 0)).expect("the end");
    assert_eq!((end.outcome, end.summary.as_str()), (Outcome::WithFailedRecords, "2 records arrived, 1 was set aside"));
}

#[test]
fn more_failed_records_than_allowed_fail_the_run() {
    let mut flow = flow(&["save", "tell"], &[("start", "save"), ("save", "tell")]);
    flow.settings.failed_records_max = Some(1);
    let (mut run, effects) = start(&flow, 3);
    let faults = (0..2).map(|index| Refusal { index, fault: Fault::new("http.rejected", "no") }).collect();
    let effects = run.apply(Event::Succeeded { call: the_call(&effects).id, records: vec![(2, value("{}"))], passed: 1, faults }, 0);
    let end = ending(&effects).expect("the end");
    assert_eq!(end.outcome, Outcome::Failed);
    assert_eq!(end.error.map(|(_, fault)| fault.code).as_deref(), Some("flow.too_many_failed_records"));
    assert_eq!(run.in_flight(), 1, "the good record waits for a person with the run");
    assert_eq!(calls(&run.apply(Event::Resumed, 0)).len(), 1, "and goes on when the run is resumed");
}

#[test]
fn on_error_chooses_the_port_or_the_record_as_it_was() {
    for (on_error, arrives) in [(OnError::Port, "repair"), (OnError::Ignore, "tell")] {
        let mut flow = flow(&["save", "tell", "repair"], &[("start", "save"), ("save", "tell")]);
        flow.edges.push(crate::Edge { from: "save".to_owned(), port: "failed".to_owned(), to: "repair".to_owned() });
        flow.steps[0].on_error = on_error;
        let (mut run, effects) = start(&flow, 1);
        let faults = vec![Refusal { index: 0, fault: Fault::new("http.rejected", "no") }];
        let effects = run.apply(Event::Succeeded { call: the_call(&effects).id, records: Vec::new(), passed: 0, faults }, 0);
        let next = the_call(&effects);
        assert_eq!(run.plan().nodes[next.node].id, arrives, "{on_error:?}");
        assert_eq!(ending(&run.apply(all_through(&next), 0)).map(|end| end.outcome), Some(Outcome::Succeeded));
    }
}

#[test]
fn a_record_that_must_be_set_aside_is_whatever_the_step_says() {
    for on_error in [OnError::Port, OnError::Ignore, OnError::Fail, OnError::SetAside] {
        let mut flow = flow(&["save", "tell"], &[("start", "save"), ("save", "tell")]);
        flow.steps[0].on_error = on_error;
        let (mut run, effects) = start(&flow, 1);
        let faults = vec![Refusal { index: 0, fault: Fault::new(crate::pure::SET_ASIDE, "no row") }];
        let effects = run.apply(Event::Succeeded { call: the_call(&effects).id, records: Vec::new(), passed: 0, faults }, 0);
        assert!(effects.iter().any(|effect| matches!(effect, Effect::SetAside(_))), "{on_error:?}");
        assert_eq!(ending(&effects).map(|end| end.outcome), Some(Outcome::WithFailedRecords), "{on_error:?}");
    }
}

// fault: F34
#[test]
fn refused_credentials_and_wrong_settings_fail_at_once() {
    let (mut run, effects) = start(&flow(&["save"], &[("start", "save")]), 1);
    let failure = Failure::Reauthenticate(Fault::new("http.unauthorized", "401"));
    let effects = run.apply(Event::Failed { call: the_call(&effects).id, failure, chance: 0.0 }, 0);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Reconnect { connection, .. } if connection == "Sink")));
    assert_eq!(ending(&effects).map(|end| end.summary).as_deref(), Some("Failed at Save: 401"));
}

// fault: F6 F45
#[test]
fn an_unknown_effect_asks_a_person_unless_the_flow_decides() {
    let unrepeatable = |decides: Option<UnknownEffect>| {
        let mut flow = flow(&["tell"], &[("pay", "tell"), ("start", "pay")]);
        flow.steps.push(step("pay", "once"));
        flow.settings.unknown_effect = decides;
        flow
    };
    for decides in [None, Some(UnknownEffect::Repeat), Some(UnknownEffect::Skip)] {
        let (mut run, effects) = start(&unrepeatable(decides), 1);
        let call = the_call(&effects);
        assert!(call.needs_intent);
        run.apply(Event::Began { call: call.id }, 0);
        assert!(run.flying()[0].1);
        let effects = run.apply(Event::Lost { call: call.id }, 0);
        match decides {
            None | Some(UnknownEffect::Ask) => {
                let end = ending(&effects).expect("the end");
                assert_eq!(end.outcome, Outcome::Failed);
                assert!(end.summary.contains("needs a person"), "{}", end.summary);
            }
            Some(UnknownEffect::Repeat) => assert_eq!(the_call(&effects).keys, call.keys),
            Some(UnknownEffect::Skip) => assert_eq!(run.plan().nodes[the_call(&effects).node].id, "tell"),
        }
    }
}

#[test]
fn a_person_settles_an_unknown_effect() {
    for choice in [Choice::Happened, Choice::NotHappened, Choice::Repeat] {
        let mut flow = flow(&["tell"], &[("pay", "tell"), ("start", "pay")]);
        flow.steps.push(step("pay", "once"));
        let (mut run, effects) = start(&flow, 1);
        let call = the_call(&effects);
        run.apply(Event::Began { call: call.id }, 0);
        assert!(run.unknown().is_empty());
        run.apply(Event::Decided { call: call.id, choice }, 0);
        run.apply(Event::Lost { call: call.id }, 0);
        assert_eq!(run.unknown().iter().map(|open| open.id).collect::<Vec<_>>(), [call.id], "said too early, it counts for nothing");
        assert!(run.apply(Event::Decided { call: call.id, choice }, 0).is_empty());
        assert!(run.unknown().is_empty() && run.is_over(), "it waits until it is sent on");
        let effects = run.apply(Event::Resumed, 0);
        let next = the_call(&effects);
        let id = run.plan().nodes[next.node].id.clone();
        if choice == Choice::Happened {
            assert_eq!(id, "tell", "it goes on behind it");
            let end = ending(&run.apply(all_through(&next), 0)).expect("the end");
            assert_eq!((end.outcome, run.totals().records_out), (Outcome::Succeeded, 1));
        } else {
            assert_eq!((id.as_str(), &next.keys, next.needs_intent), ("pay", &call.keys, true), "the same effect under the same key");
            run.apply(Event::Began { call: next.id }, 0);
            run.apply(Event::Lost { call: next.id }, 0);
            assert_eq!(run.unknown().len(), 1, "lost once more, it is asked once more");
        }
    }
}

#[test]
fn a_read_waits_until_there_is_room_and_pages_stay_in_order() {
    let mut flow = flow(&["save"], &[("start", "list"), ("list", "save")]);
    flow.steps.push(step("list", "list"));
    let (mut run, effects) = start(&flow, 1);
    let page = |call: &Call, n: u32| Event::PageRead {
        call: call.id,
        records: records(3),
        count: 3,
        faults: Vec::new(),
        next: (n < 9).then(|| serde_json::json!(n)),
    };
    let mut read = Some(the_call(&effects));
    let mut writes: VecDeque<Arc<Call>> = VecDeque::new();
    let (mut n, mut most, mut pages) = (0, 0, Vec::new());
    let mut end = None;
    while end.is_none() {
        let effects = match read.take() {
            Some(call) => {
                assert_eq!(call.read.clone().flatten(), (n > 0).then(|| serde_json::json!(n - 1)));
                n += 1;
                run.apply(page(&call, n - 1), 0)
            }
            None => run.apply(all_through(&writes.pop_front().expect("work")), 0),
        };
        for call in calls(&effects) {
            if call.read.is_some() {
                read = Some(call);
            } else {
                pages.push(call.page);
                writes.push_back(call);
            }
        }
        most = most.max(run.in_flight());
        end = ending(&effects);
    }
    assert_eq!(pages, (0..10).collect::<Vec<_>>());
    assert!(most <= 3 * (DEPTH as u64 + 2), "{most} records in memory");
    assert_eq!(run.totals().records_out, 30);
}

// fault: F54
#[test]
fn cancelling_ends_after_what_is_under_way() {
    let (mut run, effects) = start(&flow(&["save", "tell"], &[("start", "save"), ("save", "tell")]), 1);
    let call = the_call(&effects);
    assert!(ending(&run.apply(Event::Cancelled, 0)).is_none(), "the call is under way");
    let effects = run.apply(all_through(&call), 0);
    assert!(calls(&effects).is_empty());
    assert_eq!(ending(&effects).map(|end| end.outcome), Some(Outcome::Cancelled));
}

#[test]
fn a_run_stops_behind_the_step_it_was_told_to() {
    let plan = Arc::new(
        Plan::new(&flow(&["save", "tell", "aside"], &[("start", "save"), ("save", "tell"), ("start", "aside")]), &facts()).expect("a plan"),
    );
    let mut run = Run::new(Arc::clone(&plan), Arc::default(), Options { until: plan.find("save"), ..Options::default() });
    let call = the_call(&run.apply(Event::Started { records: records(1) }, 0));
    assert_eq!(plan.nodes[call.node].id, "save", "steps that do not lead there stay out");
    let end = ending(&run.apply(all_through(&call), 0)).expect("the end");
    assert_eq!(end.outcome, Outcome::Succeeded);
    assert_eq!(run.status(plan.find("tell").expect("tell")), NodeStatus::Pending);
}

fn unread(index: u32) -> Unread {
    Unread { index, raw: "7;x".to_owned(), record: value(r#"{"id":"7"}"#), fault: Fault::new("file.bad_row", "a.csv, line 7: no") }
}

#[test]
fn rows_that_are_no_records_are_set_aside_and_go_on_behind_the_read_once_mended() {
    for (on_error, outcome) in [
        (OnError::SetAside, Outcome::WithFailedRecords),
        (OnError::Port, Outcome::WithFailedRecords),
        (OnError::Ignore, Outcome::WithFailedRecords),
        (OnError::Fail, Outcome::Failed),
    ] {
        let mut flow = flow(&["save"], &[("start", "list"), ("list", "save")]);
        let mut list = step("list", "list");
        list.on_error = on_error;
        flow.steps.push(list);
        let (mut run, effects) = start(&flow, 1);
        let read = the_call(&effects).id;
        let effects = run.apply(Event::PageRead { call: read, records: records(2), count: 2, faults: vec![unread(1)], next: None }, 0);
        let aside =
            effects.iter().find_map(|effect| if let Effect::SetAside(aside) = effect { Some(aside.clone()) } else { None }).expect("aside");
        assert_eq!((aside.index, aside.raw.as_deref(), run.plan().nodes[aside.node].id.as_str()), (1, Some("7;x"), "list"));
        let end = match ending(&effects) {
            Some(end) => end,
            None => ending(&run.apply(all_through(&the_call(&effects)), 0)).expect("the end"),
        };
        assert_eq!((end.outcome, run.totals().failed, run.totals().records_in - run.totals().consumed), (outcome, 1, 3), "{on_error:?}");

        let mut again = Run::new(Arc::clone(run.plan()), Arc::default(), Options { enter_at: Some(aside.node), ..Options::default() });
        let call = the_call(&again.apply(Event::Started { records: records(1) }, 0));
        assert_eq!((run.plan().nodes[call.node].id.as_str(), call.read.is_none()), ("save", true), "nothing is read again");
        assert_eq!(ending(&again.apply(all_through(&call), 0)).map(|end| end.outcome), Some(Outcome::Succeeded));
        assert_eq!((again.totals().records_in, again.totals().records_out), (1, 1));
    }
}

/// Chance that repeats (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

/// A host in miniature: keeps events, makes calls against a sink that honours keys, dies at any border.
struct World {
    dice: Dice,
    plan: Arc<Plan>,
    run: Run,
    journal: Vec<Event>,
    open: Vec<Effect>,
    seen: BTreeMap<String, u32>,
    asides: BTreeSet<(usize, u32, u32)>,
    doubled_unkeyed: u32,
    end: Option<Ending>,
}

impl World {
    fn new(seed: u64, plan: &Arc<Plan>, count: usize) -> Self {
        let run = Run::new(Arc::clone(plan), Arc::default(), Options { origin: "run_1".to_owned(), ..Options::default() });
        let mut world = Self {
            dice: Dice(seed),
            plan: Arc::clone(plan),
            run,
            journal: Vec::new(),
            open: Vec::new(),
            seen: BTreeMap::new(),
            asides: BTreeSet::new(),
            doubled_unkeyed: 0,
            end: None,
        };
        world.hear(Event::Started { records: records(count) });
        world
    }

    fn hear(&mut self, event: Event) {
        self.journal.push(event.clone());
        let effects = self.run.apply(event, 0);
        self.take(effects);
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Finish(end) => self.end = Some(end),
                Effect::SetAside(aside) => {
                    self.asides.insert((aside.node, aside.page, aside.index));
                }
                Effect::Call(_) | Effect::WakeAt { .. } => self.open.push(effect),
                _ => {}
            }
        }
    }

    /// The process dies: what was open is forgotten, and a new run hears the journal.
    fn crash(&mut self) {
        self.open.clear();
        self.run = Run::new(Arc::clone(&self.plan), Arc::default(), Options { origin: "run_1".to_owned(), ..Options::default() });
        let mut last = Vec::new();
        for event in self.journal.clone() {
            last = self.run.apply(event, 0);
        }
        let waits: Vec<_> = last.into_iter().filter(|effect| matches!(effect, Effect::WakeAt { .. })).collect();
        self.open.extend(waits);
        let waiting: BTreeSet<CallId> =
            self.run.calls.iter().filter(|(_, open)| open.state == CallState::Waiting).map(|(id, _)| *id).collect();
        self.open = waiting.into_iter().map(|call| Effect::WakeAt { call, at: 0, why: String::new() }).collect();
        for (call, began) in self.run.flying() {
            if began { self.hear(Event::Lost { call: call.id }) } else { self.open.push(Effect::Call(call)) }
        }
    }

    fn step(&mut self) {
        if self.dice.roll(7) == 0 {
            return self.crash();
        }
        let at = usize::try_from(self.dice.roll(self.open.len().max(1) as u64)).expect("small");
        if self.open.is_empty() {
            return;
        }
        match self.open.swap_remove(at) {
            Effect::WakeAt { call, .. } => self.hear(Event::TimerFired { call }),
            Effect::Call(call) => self.call(&call),
            other => panic!("{other:?}"),
        }
    }

    fn call(&mut self, call: &Arc<Call>) {
        if call.needs_intent {
            self.hear(Event::Began { call: call.id });
            if self.dice.roll(5) == 0 {
                return self.crash();
            }
        }
        if call.read.is_some() {
            let n = call.read.clone().flatten().and_then(|next| next.as_u64()).unwrap_or(0);
            return self.hear(Event::PageRead {
                call: call.id,
                records: records(4),
                count: 4,
                faults: (n % 2 == 1).then(|| unread(4)).into_iter().collect(),
                next: (n < 4).then(|| serde_json::json!(n + 1)),
            });
        }
        if self.dice.roll(4) == 0 {
            return self.hear(stumble(call, false));
        }
        for key in &call.keys {
            let times = self.seen.entry(key.clone()).or_default();
            *times += 1;
            self.doubled_unkeyed += u32::from(call.needs_intent && *times > 1);
        }
        if self.dice.roll(5) == 0 {
            // Sent, and the host dies before it can keep the outcome.
            return self.crash();
        }
        let refused = u32::try_from(self.dice.roll(3 * call.records.len() as u64)).expect("small");
        let faults: Vec<_> = (0..call.records.len() as u32)
            .filter(|index| *index == refused)
            .map(|index| Refusal { index, fault: Fault::new("no", "no") })
            .collect();
        let went: Vec<_> = (0..).zip(call.records.iter().cloned()).filter(|(index, _)| *index != refused).collect();
        self.hear(Event::Succeeded { call: call.id, passed: u32::try_from(went.len()).expect("few"), records: went, faults });
    }
}

/// Faults at every border, many times over: nothing is lost, nothing is done twice that must not be.
#[test]
fn records_are_conserved_whatever_breaks() {
    let mut flow = flow(&["save", "tell"], &[("start", "list"), ("list", "save"), ("save", "pay"), ("pay", "tell")]);
    flow.steps.push(step("list", "list"));
    flow.steps.push(step("pay", "once"));
    flow.settings.retry = Some(crate::document::Retry { attempts: 50, ..Default::default() });
    let plan = Arc::new(Plan::new(&flow, &facts()).expect("a plan"));
    for seed in 0..1_000 {
        let mut world = World::new(seed, &plan, 1);
        for turn in 0.. {
            assert!(turn < 20_000, "seed {seed} never ends");
            let totals = world.run.totals();
            let accounted = totals.records_out + totals.failed + totals.filtered + totals.consumed + world.run.in_flight();
            assert_eq!(totals.records_in, accounted, "seed {seed}, turn {turn}: {totals:?}");
            match &world.end {
                None => world.step(),
                Some(end) if end.outcome == Outcome::Failed => {
                    // A person looked: it may be repeated.
                    let code = end.error.as_ref().map(|(_, fault)| fault.code.clone()).unwrap_or_default();
                    assert_eq!(code, "effect.unknown", "seed {seed}");
                    world.end = None;
                    world.doubled_unkeyed = 0;
                    world.seen.clear();
                    world.hear(Event::Resumed);
                }
                Some(_) => break,
            }
            assert_eq!(world.doubled_unkeyed, 0, "seed {seed}: done twice");
        }
        assert_eq!(world.run.in_flight(), 0, "seed {seed}");
        assert_eq!(world.asides.len() as u64, world.run.totals().failed, "seed {seed}: each once");
    }
}

#[test]
fn what_a_record_fills_in_keeps_every_digit() {
    let mut flow = flow(&["save"], &[("start", "save")]);
    let crate::document::Action::Operation(operation) = &mut flow.steps[0].action else { unreachable!() };
    operation.settings.insert("table".to_owned(), "orders".into());
    let fill = |text: &str| serde_json::from_str::<mapping::Fill>(text).expect("a value");
    operation.values.insert("total".to_owned(), fill(r#"{"field":"total"}"#));
    operation.values.insert(
        "whole".to_owned(),
        fill(r#"{"object":[{"path":"a","value":{"field":"total"}},{"path":"b","value":{"constant":149.00}}]}"#),
    );
    let plan = Arc::new(Plan::new(&flow, &facts()).expect("a plan"));
    let mut run = Run::new(plan, Arc::default(), Options { origin: "run_1".to_owned(), ..Options::default() });
    let records = vec![value(r#"{"total":123456789012345678901234567890.10}"#), value(r#"{"total":9007199254740993}"#)];
    let call = the_call(&run.apply(Event::Started { records }, 0));
    let settings: Vec<String> = call.settings.iter().map(|one| mapping::Value::Object(one.clone()).to_string()).collect();
    assert_eq!(
        settings,
        [
            r#"{"table":"orders","total":123456789012345678901234567890.10,"whole":{"a":123456789012345678901234567890.10,"b":149.00}}"#,
            r#"{"table":"orders","total":9007199254740993,"whole":{"a":9007199254740993,"b":149.00}}"#,
        ]
    );
}

// fault: F54
#[test]
fn a_run_that_ends_does_not_wait_for_calls_that_are_held_back() {
    let two = flow(&["save", "tell"], &[("start", "save"), ("start", "tell")]);
    let (mut run, effects) = start(&two, 1);
    // The last steps begin first.
    let [tell, save] = <[_; 2]>::try_from(calls(&effects)).expect("two calls");
    assert!(run.hold_back(tell.id, 0).is_empty());
    assert_eq!((run.status(1), run.status(2)), (NodeStatus::Running, NodeStatus::Waiting));
    assert!(run.let_go(tell.id) && !run.let_go(tell.id), "it is made once");
    run.hold_back(tell.id, 0);
    let wrong = Event::Failed { call: save.id, failure: Failure::Settings(Fault::new("http.not_found", "gone")), chance: 1.0 };
    let end = ending(&run.apply(wrong, 1)).expect("it ends although a call is held back");
    assert_eq!(end.outcome, Outcome::Failed);
    assert!(!run.let_go(tell.id), "it is wanted no more");
    let again = run.apply(Event::Resumed, 2);
    assert_eq!(calls(&again).len(), 2, "both are made when it is sent on: {again:?}");

    let (mut run, effects) = start(&two, 1);
    let held = calls(&effects);
    run.apply(Event::Cancelled, 0);
    assert!(run.hold_back(held[0].id, 0).is_empty());
    assert_eq!(ending(&run.hold_back(held[1].id, 0)).map(|end| end.outcome), Some(Outcome::Cancelled));
}
