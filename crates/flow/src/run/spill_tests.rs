//! Whether steps put away what they hold or not, the same comes out: the same orders to the host, one for one.

use super::*;
use crate::{
    effect::Outcome,
    event::Failure,
    spill::{Limits, Places, Span, Spill, Spilling, cannot_spill},
    testing::{facts, written},
};
use std::sync::{
    PoisonError,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

/// A place in memory, and what became of it.
#[derive(Debug, Default)]
struct Disk {
    made: AtomicU64,
    written: AtomicU64,
    full: AtomicBool,
    /// The texts that were written, one behind the other.
    texts: std::sync::Mutex<Vec<u8>>,
}

#[derive(Debug)]
struct File {
    disk: Arc<Disk>,
    bytes: Vec<u8>,
}

#[derive(Debug, Clone)]
struct Made(Arc<Disk>);

impl Places for Made {
    fn make(&self) -> Result<Box<dyn Spill>, Fault> {
        self.0.made.fetch_add(1, Ordering::SeqCst);
        Ok(Box::new(File { disk: Arc::clone(&self.0), bytes: Vec::new() }))
    }
}

impl Spill for File {
    fn write(&mut self, bytes: &[u8]) -> Result<Span, Fault> {
        if self.disk.full.load(Ordering::SeqCst) {
            return Err(cannot_spill(&"no space left on device"));
        }
        let span = Span { at: self.bytes.len() as u64, len: bytes.len() as u64 };
        self.bytes.extend_from_slice(bytes);
        self.disk.written.fetch_add(span.len, Ordering::SeqCst);
        self.disk.texts.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(span)
    }

    fn read(&mut self, span: Span) -> Result<Vec<u8>, Fault> {
        let at = usize::try_from(span.at).expect("small");
        Ok(self.bytes[at..at + usize::try_from(span.len).expect("small")].to_vec())
    }
}

fn spilling(disk: &Arc<Disk>, records: u64, spilled_bytes: u64) -> Option<Spilling> {
    Some(Spilling { places: Arc::new(Made(Arc::clone(disk))), limits: Limits { records, bytes: 1 << 20, spilled_bytes } })
}

/// A place of its own for more than so many records.
pub(super) fn some(records: u64) -> Option<Spilling> {
    spilling(&Arc::default(), records, u64::MAX)
}

fn options(spill: Option<Spilling>) -> Options {
    Options { origin: "run_1".to_owned(), spill, ..Options::default() }
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

fn plan(flow: &crate::Flow) -> Arc<Plan> {
    let mut flow = flow.clone();
    flow.settings.retry = Some(crate::document::Retry { attempts: 100, ..Default::default() });
    Arc::new(Plan::new(&flow, &facts()).unwrap_or_else(|found| panic!("{found:?}")))
}

/// A record of each kind of text that a journal must keep as it is.
fn record(dice: &mut Dice, at: u64) -> mapping::Record {
    let key = ["\"a\"", "\"b\"", "1", "1.0", "null", "\"é\\\"\\n\"", "true"][usize::try_from(dice.roll(7)).expect("small")];
    let number = ["1.10", "1.1", "-0.000000000000000000000000001", "123456789012345678901234567890.5", "1e3", "7", "0"];
    let number = number[usize::try_from(dice.roll(7)).expect("small")];
    let text = format!("{{\"id\":{at},\"k\":{key},\"n\":{number},\"l\":[{at},{{\"x\":{number}}}]}}");
    mapping::Record::read(text.as_bytes()).expect("JSON")
}

/// What follows from each event when calls come back in an order that the seed decides, with what the run holds after each.
fn orders(plan: &Arc<Plan>, seed: u64, count: u64, spill: Option<Spilling>) -> (Vec<String>, Totals) {
    let mut dice = Dice(seed);
    let in_parts = spill.is_some();
    let mut run = Run::new(Arc::clone(plan), Arc::default(), options(spill));
    let records = (0..count).map(|at| record(&mut dice, at)).collect();
    let (mut all, mut now, mut ended) = (Vec::new(), 0, false);
    let hear = |run: &mut Run, event: Event, now: i64| {
        if !in_parts {
            return run.apply(event, now);
        }
        let mut effects = run.hear(event, now);
        while run.has_more() {
            let part = run.more();
            assert!(part.len() <= 20 * GIVEN_AT_ONCE_MAX, "a part is small: {}", part.len());
            effects.extend(part);
        }
        effects
    };
    let mut open = hear(&mut run, Event::Started { records }, now);
    let mut told = 0;
    for turn in 0.. {
        assert!(turn < 100_000, "it never ends");
        for effect in &open[told..] {
            all.push(format!("{effect:?}"));
            ended |= matches!(effect, Effect::Finish(_));
        }
        let totals = run.totals();
        let accounted = totals.records_out + totals.failed + totals.filtered + totals.consumed + run.in_flight();
        assert_eq!(totals.records_in, accounted, "turn {turn}: {totals:?}");
        open.retain(|effect| matches!(effect, Effect::Call(_) | Effect::WakeAt { .. }));
        if open.is_empty() {
            break;
        }
        let at = usize::try_from(dice.roll(open.len() as u64)).expect("small");
        let event = match open.swap_remove(at) {
            Effect::Call(call) if dice.roll(10) == 0 => {
                let failure = Failure::Retry { fault: Fault::new("x", "x"), effect_unknown: true };
                Event::Failed { call: call.id, failure, chance: 0.5 }
            }
            Effect::Call(call) => {
                let records: Vec<_> = (0..).zip(call.records.iter().cloned()).collect();
                Event::Succeeded { call: call.id, passed: u32::try_from(records.len()).expect("few"), records, faults: Vec::new() }
            }
            Effect::WakeAt { call, at, .. } => {
                now = now.max(at);
                Event::TimerFired { call }
            }
            other => panic!("{other:?}"),
        };
        told = open.len();
        open.extend(hear(&mut run, event, now));
    }
    assert!(ended && run.in_flight() == 0, "it ends");
    assert!(run.put_away.wanted == 0 && run.held == (0, 0), "nothing is left: {:?}, {:?}", run.put_away, run.held);
    (all, run.totals())
}

const PUT: &str = "- { id: a, operation: { put } }\n- { id: b, operation: { put } }\n- { id: c, operation: { put } }\n";

/// A step between calls, twice at once before it and once behind.
fn around(step: &str) -> crate::Flow {
    written(&format!("{PUT}- {{ id: step, {step} }}"), &[("start", "a"), ("start", "b"), ("a", "step"), ("b", "step"), ("step", "c")])
}

fn same(name: &str, flow: &crate::Flow) {
    let plan = plan(flow);
    for (seed, count, records) in [(1, 0, 0), (2, 1, 0), (3, 40, 0), (4, 60, 7), (5, 600, 100), (6, 600, 400), (7, 300, 13)] {
        let expected = orders(&plan, seed, count, None);
        let disk = Arc::new(Disk::default());
        let found = orders(&plan, seed, count, spilling(&disk, records, u64::MAX));
        assert!(expected == found, "{name}, seed {seed}");
        let puts_away = disk.written.load(Ordering::SeqCst) > 0;
        assert!(puts_away || records > 0 || count == 0, "{name}, seed {seed}: it puts nothing away");
    }
}

const SORT: &str = "sort: { by: [{ value: { field: k } }, { value: { field: n }, descending: true }] }";

#[test]
fn a_sort_gives_the_same() {
    same("sort", &around(SORT));
    let two = format!("{PUT}- {{ id: one, {SORT} }}\n- {{ id: two, sort: {{ by: [{{ value: {{ field: n }} }}] }} }}");
    same("two sorts", &written(&two, &[("start", "a"), ("a", "one"), ("one", "two"), ("two", "b"), ("b", "c")]));
}

#[test]
fn ways_that_come_together_give_the_same() {
    same("merge all", &around("merge: { how: all }"));
    same("combine", &around("merge: { how: combine }"));
}

#[test]
fn a_join_gives_the_same_whatever_it_keeps() {
    for keep in ["pairs", "left", "both"] {
        same(
            keep,
            &around(&format!("join: {{ right: b, on: [{{ left: {{ field: id }}, right: {{ field: id }} }}], keep: {keep}, as: r }}")),
        );
        let on = "on: [{ left: { field: n }, right: { field: id } }]";
        same(keep, &around(&format!("join: {{ right: b, {on}, keep: {keep} }}")));
    }
}

#[test]
fn batches_give_the_same() {
    for size in [2, 100, 10_000] {
        same("batch", &around(&format!("batch: {{ size: {size}, by: [{{ name: k, value: {{ field: k }} }}] }}")));
    }
    same("batch of one key each", &around("batch: { size: 3, by: [{ name: id, value: { field: id } }] }"));
}

#[test]
fn steps_that_hold_within_a_loop_give_the_same() {
    let steps = format!(
        "{PUT}- {{ id: each, loop: {{ each: l, results: r }} }}\n- {{ id: step, sort: {{ by: [{{ value: {{ field: index }}, descending: true }}] }} }}"
    );
    let edges = [("start", "each"), ("each.each", "a"), ("a", "step"), ("step", "b"), ("each", "c")];
    same("loop", &written(&steps, &edges));
}

#[test]
fn a_record_is_put_away_as_the_text_that_it_came_as() {
    let disk = Arc::new(Disk::default());
    let plan = plan(&around("merge: { how: all }"));
    orders(&plan, 9, 20, spilling(&disk, 0, u64::MAX));
    let texts = disk.texts.lock().expect("no thread broke").clone();
    let mut dice = Dice(9);
    for at in 0..20 {
        let text = record(&mut dice, at).to_string();
        assert!(texts.windows(text.len()).any(|window| window == text.as_bytes()), "{text}");
    }
}

#[test]
fn the_steps_behind_get_what_a_sort_gives_page_by_page() {
    let edges = [("start", "one"), ("one", "a"), ("a", "b"), ("b", "c")];
    let plan = plan(&written(&format!("{PUT}- {{ id: one, {SORT} }}"), &edges));
    let disk = Arc::new(Disk::default());
    let mut run = Run::new(Arc::clone(&plan), Arc::default(), options(spilling(&disk, 100, u64::MAX)));
    let mut dice = Dice(1);
    let records = (0..2_600).map(|at| record(&mut dice, at)).collect();
    let mut open: VecDeque<Effect> = run.apply(Event::Started { records }, 0).into();
    let mut ended = false;
    while let Some(effect) = open.pop_front() {
        assert!(run.nodes.iter().all(|state| state.queue.len() <= DEPTH + 1), "few pages stand before a step");
        assert!(run.held.0 <= 100 + PAGE_RECORDS_MAX as u64, "few records stand in memory: {:?}", run.held);
        ended |= matches!(effect, Effect::Finish(_));
        if let Effect::Call(call) = effect {
            let records: Vec<_> = (0..).zip(call.records.iter().cloned()).collect();
            let passed = u32::try_from(records.len()).expect("few");
            open.extend(run.apply(Event::Succeeded { call: call.id, records, passed, faults: Vec::new() }, 0));
        }
    }
    assert!(ended && run.totals().records_out == 2_600);
    assert_eq!(disk.made.load(Ordering::SeqCst), 1, "a run has one place");
}

#[test]
fn what_follows_from_an_event_comes_in_parts_where_nothing_behind_calls() {
    let steps = format!("{PUT}- {{ id: one, {SORT} }}\n- {{ id: two, sort: {{ by: [{{ value: {{ field: id }} }}] }} }}");
    let plan = plan(&written(&steps, &[("start", "one"), ("one", "two"), ("start", "a")]));
    let mut dice = Dice(1);
    let mut run = Run::new(Arc::clone(&plan), Arc::default(), options(some(500)));
    let records = (0..10_000).map(|at| record(&mut dice, at)).collect();
    let passed = |effects: &[Effect]| effects.iter().filter(|effect| matches!(effect, Effect::Passed(_))).count();
    let first = run.hear(Event::Started { records }, 0);
    let call = run.flying().first().map(|(call, _)| call.id).expect("a call");
    let (mut parts, mut all) = (1, passed(&first));
    while run.has_more() {
        // What a host keeps before it makes a call does not make the rest come at once.
        assert!(run.hear(Event::Began { call }, 0).is_empty());
        let part = run.more();
        assert!(passed(&part) <= GIVEN_AT_ONCE_MAX, "{}", passed(&part));
        (parts, all) = (parts + 1, all + passed(&part));
    }
    assert_eq!((parts, all), (6, 3 * 20), "the trigger and two sorts, page by page");
    assert_eq!(run.totals().records_out, 10_000);
}

#[test]
fn steps_that_wait_for_each_other_to_give_come_to_their_end() {
    let join = |right: &str| format!("join: {{ right: {right}, on: [{{ left: {{ field: id }}, right: {{ field: id }} }}] }}");
    let steps =
        format!("{PUT}- {{ id: one, {SORT} }}\n- {{ id: two, {SORT} }}\n- {{ id: x, {} }}\n- {{ id: y, {} }}", join("one"), join("two"));
    let edges = [("start", "one"), ("start", "two"), ("one", "x"), ("two", "x"), ("one", "y"), ("two", "y"), ("x", "a"), ("y", "b")];
    let plan = plan(&written(&steps, &edges));
    let (orders, totals) = orders(&plan, 1, 1_700, some(500));
    assert_eq!(totals.records_out, 3_400, "{} orders", orders.len());
}

fn ending(effects: &[Effect]) -> Option<Ending> {
    effects.iter().find_map(|effect| if let Effect::Finish(ending) = effect { Some(ending.clone()) } else { None })
}

fn started(plan: &Arc<Plan>, spill: Option<Spilling>, count: u64) -> (Run, Vec<Effect>) {
    let mut dice = Dice(1);
    let mut run = Run::new(Arc::clone(plan), Arc::default(), options(spill));
    let effects = run.apply(Event::Started { records: (0..count).map(|at| record(&mut dice, at)).collect() }, 0);
    (run, effects)
}

#[test]
fn what_cannot_be_put_away_fails_the_run_and_is_decided_anew_by_one_that_can() {
    let plan = plan(&written(&format!("{PUT}- {{ id: one, {SORT} }}"), &[("start", "one"), ("one", "a"), ("start", "b")]));
    let disk = Arc::new(Disk::default());
    disk.full.store(true, Ordering::SeqCst);
    for (spill, code) in [(spilling(&disk, 10, u64::MAX), "flow.cannot_spill"), (spilling(&Arc::default(), 10, 100), "flow.spill_full")] {
        let (mut run, effects) = started(&plan, spill, 50);
        let mut end = ending(&effects);
        for (call, _) in run.flying() {
            let effects = run.apply(Event::Succeeded { call: call.id, records: Vec::new(), passed: 3, faults: Vec::new() }, 0);
            end = end.or(ending(&effects));
        }
        let end = end.expect("an end");
        let (node, fault) = end.error.expect("a fault");
        assert_eq!((end.outcome, fault.code.as_str(), node), (Outcome::Failed, code, plan.find("one")));
        assert!(fault.hint.is_some(), "it says how to mend it");
        let again = run.apply(Event::Resumed, 1);
        assert!(matches!(again[..], [Effect::Finish(_)]), "it begins nothing: {again:?}");
    }
    disk.full.store(false, Ordering::SeqCst);
    let (run, effects) = started(&plan, spilling(&disk, 10, u64::MAX), 50);
    assert!(ending(&effects).is_none() && !run.flying().is_empty(), "a run that hears the same goes on");
}
