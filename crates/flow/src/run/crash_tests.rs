//! Every kind of step under a host that dies at any border: what was not kept is lost, calls come back in any order, and the
//! effects are the same all the same.

use super::*;
use crate::{
    event::Failure,
    testing::{facts, written},
};

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

struct Host<'p> {
    dice: Dice,
    /// Whether anything breaks.
    breaks: bool,
    plan: &'p Arc<Plan>,
    run: Run,
    journal: Vec<(Event, i64)>,
    /// So many events are kept.
    kept: usize,
    open: Vec<Effect>,
    /// What the other side was asked to do under each key.
    effects: BTreeMap<String, (String, String)>,
    now: i64,
    ended: bool,
}

impl<'p> Host<'p> {
    fn new(seed: u64, breaks: bool, plan: &'p Arc<Plan>, records: &[&str]) -> Self {
        let mut dice = Dice(seed);
        let run = Run::new(Arc::clone(plan), Arc::default(), options(&mut dice, breaks));
        let (journal, open, effects) = (Vec::new(), Vec::new(), BTreeMap::new());
        let mut host = Self { dice, breaks, plan, run, journal, kept: 1, open, effects, now: 0, ended: false };
        let records = records.iter().map(|text| mapping::Record::read(text.as_bytes()).expect("JSON")).collect();
        host.hear(Event::Started { records });
        host
    }

    fn hear(&mut self, event: Event) {
        // As a journal has it: written and read.
        let event = Event::from_text(&event.to_text(true)).expect("an event");
        self.journal.push((event.clone(), self.now));
        let effects = self.run.apply(event, self.now);
        self.take(effects);
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Finish(end) => {
                    assert_ne!(end.outcome, Outcome::Failed, "{end:?}");
                    self.ended = true;
                }
                Effect::Call(_) | Effect::WakeAt { .. } => self.open.push(effect),
                _ => {}
            }
        }
    }

    /// The process dies: events that were not kept are gone.
    fn crash(&mut self) {
        self.journal.truncate(self.kept);
        self.open.clear();
        self.ended = false;
        self.run = Run::new(Arc::clone(self.plan), Arc::default(), options(&mut self.dice, self.breaks));
        let mut wakes = BTreeMap::new();
        for (event, at) in self.journal.clone() {
            for effect in self.run.apply(event, at) {
                if let Effect::WakeAt { call, at, .. } = effect {
                    wakes.insert(call, at);
                }
            }
        }
        let waiting = self.run.waiting();
        self.open.extend(waiting.into_iter().map(|call| Effect::WakeAt { call, at: wakes[&call], why: String::new() }));
        let flying = self.run.flying();
        self.open.extend(flying.into_iter().map(|(call, _)| Effect::Call(call)));
        if self.run.is_over() {
            self.ended = true;
        }
    }

    fn step(&mut self) {
        if self.breaks && self.dice.roll(6) == 0 {
            return self.crash();
        }
        if self.dice.roll(2) == 0 {
            let some = usize::try_from(self.dice.roll(4)).expect("small");
            self.kept = (self.kept + some).min(self.journal.len());
        }
        if self.open.is_empty() {
            return self.crash();
        }
        let at = usize::try_from(self.dice.roll(self.open.len() as u64)).expect("small");
        match self.open.swap_remove(at) {
            Effect::WakeAt { call, at, .. } => {
                self.now = self.now.max(at);
                self.hear(Event::TimerFired { call });
            }
            Effect::Call(call) => self.call(&call),
            other => panic!("{other:?}"),
        }
    }

    fn call(&mut self, call: &Arc<Call>) {
        if call.after_commit {
            self.kept = self.journal.len();
        }
        let step = self.plan.nodes[call.node].id.clone();
        for (key, record) in call.keys.iter().zip(call.records.iter()) {
            let asked = (step.clone(), record.to_string());
            let before = self.effects.entry(key.clone()).or_insert_with(|| asked.clone());
            assert_eq!(*before, asked, "one key for two effects");
        }
        match if self.breaks { self.dice.roll(8) } else { 7 } {
            0 => return self.crash(),
            1 => {
                let failure = Failure::Retry { fault: Fault::new("x", "x"), effect_unknown: true };
                return self.hear(Event::Failed { call: call.id, failure, chance: 0.5 });
            }
            2 if call.records.len() > 1 => {
                let records = vec![(0, call.records[0].clone())];
                let rest = (1..u32::try_from(call.records.len()).expect("few")).collect();
                let failure = Failure::Retry { fault: Fault::new("x", "x"), effect_unknown: true };
                return self.hear(Event::Partly { call: call.id, records, passed: 1, faults: Vec::new(), rest, failure, chance: 0.5 });
            }
            _ => {}
        }
        let records: Vec<_> = (0..).zip(call.records.iter().cloned()).collect();
        let passed = u32::try_from(records.len()).expect("few");
        self.hear(Event::Succeeded { call: call.id, records, passed, faults: Vec::new() });
    }
}

/// Where something breaks, each host has its own limit for what stands in memory, or puts nothing away.
fn options(dice: &mut Dice, breaks: bool) -> Options {
    let spill = if breaks { spill_tests::some(dice.roll(4)).filter(|_| dice.roll(3) > 0) } else { None };
    Options { origin: "run_1".to_owned(), spill, ..Options::default() }
}

/// The effects by key, and what came out in the end.
fn effects(seed: u64, breaks: bool, plan: &Arc<Plan>, records: &[&str]) -> (BTreeMap<String, (String, String)>, Totals) {
    let mut host = Host::new(seed, breaks, plan, records);
    for turn in 0.. {
        assert!(turn < 50_000, "seed {seed} never ends");
        let totals = host.run.totals();
        let accounted = totals.records_out + totals.failed + totals.filtered + totals.consumed + host.run.in_flight();
        assert_eq!(totals.records_in, accounted, "seed {seed}, turn {turn}: {totals:?}");
        if host.ended {
            break;
        }
        host.step();
    }
    assert_eq!(host.run.in_flight(), 0, "seed {seed}");
    (host.effects, Totals { retries: 0, ..host.run.totals() })
}

const RECORDS: [&str; 7] = [
    r#"{"n":3,"k":"a","l":[1,2]}"#,
    r#"{"n":1,"k":"b","l":[]}"#,
    r#"{"n":2,"k":"a","l":[3]}"#,
    r#"{"n":0,"k":"c"}"#,
    r#"{"n":5,"k":"b","l":[4,5,6,7]}"#,
    r#"{"n":4,"k":"a","l":[8]}"#,
    r#"{"n":1,"k":"d","l":[9]}"#,
];

/// So many ways to break.
const SEEDS: u64 = 60;

const PUT: &str = "- { id: a, operation: { put } }\n- { id: b, operation: { put } }\n- { id: c, operation: { put } }\n";

/// A step between calls, twice at once before it and once behind.
fn around(step: &str) -> crate::Flow {
    written(&format!("{PUT}- {{ id: step, {step} }}"), &[("start", "a"), ("start", "b"), ("a", "step"), ("b", "step"), ("step", "c")])
}

fn same_effects(name: &str, flow: &crate::Flow) {
    let mut flow = flow.clone();
    flow.settings.retry = Some(crate::document::Retry { attempts: 100, ..Default::default() });
    let plan = Arc::new(Plan::new(&flow, &facts()).unwrap_or_else(|found| panic!("{name}: {found:?}")));
    let expected = effects(0, false, &plan, &RECORDS);
    assert!(expected.0.len() >= RECORDS.len(), "{name}: {}", expected.0.len());
    for seed in 1..SEEDS {
        assert_eq!(effects(seed, true, &plan, &RECORDS), expected, "{name}, seed {seed}");
    }
}

#[test]
fn the_effects_are_the_same_whatever_breaks() {
    same_effects("sort", &around("sort: { by: [{ value: { field: k } }] }"));
    same_effects("merge all", &around("merge: { how: all }"));
    same_effects("combine", &around("merge: { how: combine }"));
    same_effects("join", &around("join: { right: b, on: [{ left: { field: k }, right: { field: k } }] }"));
    same_effects(
        "aggregate",
        &around("aggregate: { by: [{ name: k, value: { field: k } }], fields: [{ name: n, take: sum, of: { field: n } }] }"),
    );
    same_effects("wait", &around("wait: { for_secs: 5 }"));
    let edges = [("start", "a"), ("a", "step"), ("step.each", "b"), ("step", "c")];
    let looped = |step: &str| written(&format!("{PUT}- {{ id: step, loop: {step} }}"), &edges);
    same_effects("each", &looped("{ each: l, results: r }"));
    let more = "- { id: more, map: { targets: [{ path: n, value: { pipeline: { from: { field: n }, steps: [{ function: add, args: [{ constant: 1 }] }] } } }] } }";
    let condition = "{ compare: { left: { field: n }, is: less, right: { constant: 4 } } }";
    let again = written(
        &format!("{PUT}- {{ id: step, loop: {{ while: {condition} }} }}\n{more}"),
        &[("start", "a"), ("a", "step"), ("step.each", "b"), ("b", "more"), ("step", "c")],
    );
    same_effects("while", &again);
    let nested = written(
        &format!(
            "{PUT}- {{ id: step, loop: {{ each: l, results: r }} }}\n- {{ id: inner, loop: {{ while: {{ compare: {{ left: {{ field: item }}, is: less, right: {{ constant: 4 }} }} }} }} }}\n- {{ id: up, map: {{ targets: [{{ path: item, value: {{ pipeline: {{ from: {{ field: item }}, steps: [{{ function: add, args: [{{ constant: 1 }}] }}] }} }} }}] }} }}"
        ),
        &[("start", "a"), ("a", "step"), ("step.each", "inner"), ("inner.each", "b"), ("b", "up"), ("step", "c")],
    );
    same_effects("nested", &nested);
}

/// Where the order decides what goes on, the effects may be others, but each has one key, and none is lost or done twice.
#[test]
fn where_the_order_counts_each_effect_still_has_one_key() {
    for (name, step) in [
        ("batch", "batch: { size: 2 }"),
        ("deduplicate", "deduplicate: { by: [{ field: k }] }"),
        ("first", "merge: { how: first }"),
        ("list", "aggregate: { by: [{ name: k, value: { field: k } }], fields: [{ name: n, take: list, of: { field: n } }] }"),
    ] {
        let mut flow = around(step);
        flow.settings.retry = Some(crate::document::Retry { attempts: 100, ..Default::default() });
        let plan = Arc::new(Plan::new(&flow, &facts()).unwrap_or_else(|found| panic!("{name}: {found:?}")));
        let last = |effects: &BTreeMap<String, (String, String)>| effects.values().filter(|(step, _)| step == "c").count();
        let expected = last(&effects(0, false, &plan, &RECORDS).0);
        for seed in 1..SEEDS {
            let (found, _) = effects(seed, true, &plan, &RECORDS);
            assert_eq!(last(&found), expected, "{name}, seed {seed}");
        }
    }
}
