//! The built-in steps: records in, records out.

use super::*;
use crate::{
    effect::{Outcome, Response},
    testing::{facts, written},
};

/// What came of a run in which every call goes through.
#[derive(Default)]
struct Came {
    /// What was handed to each step that calls, in order.
    called: Vec<(String, Vec<String>)>,
    aside: Vec<(String, String)>,
    log: Vec<String>,
    answers: Vec<Response>,
    waits: Vec<i64>,
    end: Option<Ending>,
    totals: Totals,
}

impl Came {
    /// All that was handed to a step.
    fn to(&self, step: &str) -> Vec<String> {
        self.called.iter().filter(|(id, _)| id == step).flat_map(|(_, records)| records.clone()).collect()
    }
}

fn value(text: &str) -> mapping::Record {
    mapping::Record::read(text.as_bytes()).expect("JSON")
}

fn run(flow: &crate::Flow, records: &[&str]) -> Came {
    let found: Vec<_> = crate::check(flow, &facts()).into_iter().filter(|found| found.severity == crate::Severity::Error).collect();
    assert!(found.is_empty(), "{found:?}");
    let plan = Arc::new(Plan::new(flow, &facts()).expect("a plan"));
    let mut run = Run::new(Arc::clone(&plan), Arc::default(), Options { origin: "run_1".to_owned(), ..Options::default() });
    let mut came = Came::default();
    let mut now = 0;
    let records = records.iter().map(|text| value(text)).collect();
    let mut open: VecDeque<Effect> = run.apply(Event::Started { records }, now).into();
    while let Some(effect) = open.pop_front() {
        match effect {
            Effect::Call(call) => {
                let step = plan.nodes[call.node].id.clone();
                came.called.push((step, call.records.iter().map(ToString::to_string).collect()));
                let records: Vec<_> = (0..).zip(call.records.iter().cloned()).collect();
                let passed = u32::try_from(records.len()).expect("few");
                open.extend(run.apply(Event::Succeeded { call: call.id, records, passed, faults: Vec::new() }, now));
            }
            Effect::WakeAt { call, at, .. } => {
                came.waits.push(at);
                now = now.max(at);
                open.extend(run.apply(Event::TimerFired { call }, now));
            }
            Effect::SetAside(aside) => came.aside.push((aside.fault.code, aside.record.to_string())),
            Effect::Log(line) => came.log.push(format!("{}: {}", line.level, line.message)),
            Effect::Respond(response) => came.answers.push(response),
            Effect::Finish(ending) => came.end = Some(ending),
            Effect::Passed(_) | Effect::Reconnect { .. } | Effect::Ask(_) => {}
        }
    }
    came.totals = run.totals();
    let Totals { records_in, records_out, failed, filtered, consumed, .. } = came.totals;
    assert_eq!(records_in, records_out + failed + filtered + consumed + run.in_flight(), "{:?}", came.totals);
    assert!(came.end.is_some(), "it ends");
    came
}

fn outcome(came: &Came) -> Outcome {
    came.end.as_ref().expect("an end").outcome
}

fn code(came: &Came) -> String {
    came.end.as_ref().and_then(|end| end.error.as_ref()).map(|(_, fault)| fault.code.clone()).unwrap_or_default()
}

const NUMBERS: [&str; 4] = [r#"{"n":3,"k":"a"}"#, r#"{"n":1,"k":"b"}"#, r#"{"n":2,"k":"a"}"#, r#"{"n":10,"k":null}"#];

#[test]
fn log_writes_a_line_a_record_and_hands_them_on() {
    let flow = written(
        "- { id: note, log: { message: { template: 'n is {{ n }}' }, level: warn } }\n- { id: put, operation: { put } }",
        &[("start", "note"), ("note", "put")],
    );
    let came = run(&flow, &NUMBERS[..2]);
    assert_eq!(came.log, ["warn: n is 3", "warn: n is 1"]);
    assert_eq!(came.to("put").len(), 2);
    let many: Vec<String> = (0..30).map(|n| format!("{{\"n\":{n}}}")).collect();
    let came = run(&flow, &many.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(came.log.len(), LOG_LINES_PAGE_MAX + 1);
    assert!(came.log.last().is_some_and(|line| line.contains("the rest is left out")), "{:?}", came.log);
}

#[test]
fn fail_fails_the_run_where_it_can_be_resumed_or_the_record() {
    let steps = |what: &str| {
        format!(
            "- {{ id: stop, fail: {{ message: {{ template: 'no {{{{ n }}}}' }}, code: shop.closed, what: {what} }} }}\n- {{ id: put, operation: {{ put }} }}"
        )
    };
    let came = run(&written(&steps("run"), &[("start", "stop"), ("stop", "put")]), &NUMBERS[..2]);
    assert_eq!((outcome(&came), code(&came).as_str()), (Outcome::Failed, "shop.closed"));
    assert_eq!(came.end.as_ref().map(|end| end.summary.as_str()), Some("Failed at Stop: no 3"));
    let came = run(&written(&steps("record"), &[("start", "stop"), ("stop", "put")]), &NUMBERS[..2]);
    assert_eq!((outcome(&came), came.aside.len()), (Outcome::WithFailedRecords, 2));
    assert_eq!(came.aside[1].0, "shop.closed");
}

#[test]
fn respond_answers_once_with_status_and_body() {
    let steps = "- { id: answer, respond: { status: { constant: 201 }, body: { object: [{ path: number, value: { field: n } }] } } }";
    let came = run(&written(steps, &[("start", "answer")]), &NUMBERS[..2]);
    assert_eq!(came.answers, [Response { status: 201, body: value(r#"{"number":3}"#) }]);
    assert!(came.log[0].contains("answered already"));
    assert_eq!(came.totals.records_out, 2);
    let came = run(&written("- { id: answer, respond: { status: { field: n } } }", &[("start", "answer")]), &NUMBERS[..1]);
    assert_eq!((came.aside[0].0.as_str(), came.answers.len()), ("respond.status", 0));
}

#[test]
fn deduplicate_lets_the_first_of_equal_ones_through() {
    let flow = written(
        "- { id: once, deduplicate: { by: [{ field: k }] } }\n- { id: put, operation: { put } }",
        &[("start", "once"), ("once", "put")],
    );
    let came = run(&flow, &NUMBERS);
    assert_eq!(came.to("put"), [NUMBERS[0], NUMBERS[1], NUMBERS[3]]);
    assert_eq!(came.totals.filtered, 1);
    let whole = written("- { id: once, deduplicate: {} }\n- { id: put, operation: { put } }", &[("start", "once"), ("once", "put")]);
    assert_eq!(run(&whole, &[NUMBERS[0], NUMBERS[0], NUMBERS[1]]).to("put").len(), 2);
}

#[test]
fn sort_hands_on_in_order_when_all_have_come() {
    let flow = written(
        "- { id: first, operation: { put } }\n- { id: sort, sort: { by: [{ value: { field: k }, descending: true }, { value: { field: n } }] } }\n- { id: put, operation: { put } }",
        &[("start", "first"), ("first", "sort"), ("sort", "put")],
    );
    let came = run(&flow, &NUMBERS);
    assert_eq!(came.to("put"), [NUMBERS[1], NUMBERS[2], NUMBERS[0], NUMBERS[3]], "what has no value stands last");
}

#[test]
fn validate_lets_through_what_fits_and_each_on_error_does_what_it_says() {
    let flow = |more: &str| {
        written(
            &format!(
                "- {{ id: fits, validate: {{ schema: {{ fields: [{{ name: k, type: text, required: true }}] }} }}{more} }}\n- {{ id: put, operation: {{ put }} }}\n- {{ id: mend, operation: {{ put }} }}"
            ),
            &[("start", "fits"), ("fits", "put"), ("put", "mend")],
        )
    };
    let came = run(&flow(""), &NUMBERS);
    assert_eq!((came.to("put").len(), came.aside[0].0.as_str()), (3, "validate.missing"));
    let ignored = run(&flow(", on_error: ignore"), &NUMBERS);
    assert_eq!((ignored.to("put").len(), ignored.aside.len()), (4, 0));
    assert_eq!(outcome(&run(&flow(", on_error: fail"), &NUMBERS)), Outcome::Failed);
    let other =
        ", on_error: substitute, substitute: { targets: [{ path: n, value: { field: n } }, { path: k, value: { constant: none } }] }";
    assert_eq!(run(&flow(other), &NUMBERS).to("put")[3], r#"{"n":10,"k":"none"}"#);
    let broken = ", on_error: substitute, substitute: { targets: [{ path: x, required: true, value: { field: x } }] }";
    let came = run(&flow(broken), &NUMBERS);
    assert_eq!(came.aside[0].0, "validate.missing", "where nothing can take its place, it is set aside for its own fault");
}

#[test]
fn too_large_a_share_of_failed_records_fails_the_run_and_a_person_may_let_it_go_on() {
    let steps =
        "- { id: fits, validate: { schema: { fields: [{ name: k, type: text, required: true }] } } }\n- { id: put, operation: { put } }";
    let mut flow = written(steps, &[("start", "fits"), ("fits", "put")]);
    for (most, expected) in [(24, Outcome::Failed), (25, Outcome::WithFailedRecords)] {
        flow.settings.failed_percent_max = Some(most);
        let came = run(&flow, &NUMBERS);
        assert_eq!(outcome(&came), expected, "{most} %");
        assert_eq!(came.to("put").len(), 3, "a few records are judged at the end");
    }
}

const EACH: &str = "- { id: lines, loop: { each: lines, results: done } }
- { id: line, operation: { put } }
- { id: cheap, filter: { keep: { compare: { left: { field: item.price }, is: less, right: { constant: 10 } } } } }
- { id: put, operation: { put } }";

#[test]
fn a_loop_sends_each_item_through_its_body_and_gathers_what_comes_back() {
    let flow = written(EACH, &[("start", "lines"), ("lines.each", "line"), ("line", "cheap"), ("lines", "put")]);
    let orders = [r#"{"id":1,"lines":[{"price":1},{"price":20}]}"#, r#"{"id":2}"#, r#"{"id":3,"lines":[{"price":3}]}"#];
    let came = run(&flow, &orders);
    let first = r#"{"item":{"price":1},"index":0,"record":{"id":1}}"#;
    assert_eq!(came.to("line")[0], first);
    assert_eq!(came.to("line").len(), 3);
    assert_eq!(came.to("put")[0], format!(r#"{{"id":1,"lines":[{{"price":1}},{{"price":20}}],"done":[{first}]}}"#));
    assert_eq!(came.to("put")[1], r#"{"id":2,"done":[]}"#);
    assert_eq!((came.totals.records_out, came.totals.filtered), (3, 1));
    let long = format!(r#"{{"lines":[{}]}}"#, vec!["{}"; 10_001].join(","));
    assert_eq!(run(&flow, &[&long]).aside[0].0, "loop.too_many_items");
}

#[test]
fn loops_within_loops_keep_their_records_apart() {
    let flow = written(
        "- { id: outer, loop: { each: a, results: done } }\n- { id: inner, loop: { each: item.b, results: done } }\n- { id: line, operation: { put } }\n- { id: put, operation: { put } }",
        &[("start", "outer"), ("outer.each", "inner"), ("inner.each", "line"), ("outer", "put")],
    );
    let came = run(&flow, &[r#"{"a":[{"b":[1,2]},{"b":[]},{"b":[3]}]}"#, r#"{"a":[{"b":[4]}]}"#]);
    let items: Vec<_> = came.to("line").iter().map(|text| value(text).get("item").expect("an item").to_string()).collect();
    assert_eq!(items, ["1", "2", "3", "4"]);
    let done = |at: usize| value(&came.to("put")[at]).get("done").and_then(|done| done.as_list().map(<[_]>::len));
    assert_eq!((done(0), done(1)), (Some(3), Some(1)));
}

const WHILE: &str = "- { id: again, loop: { while: { compare: { left: { field: n }, is: less, right: { constant: 5 } } }, turns_max: 4 } }
- { id: more, map: { targets: [{ path: n, value: { pipeline: { from: { field: n }, steps: [{ function: add, args: [{ constant: 1 }] }] } } }] } }
- { id: line, operation: { put } }
- { id: put, operation: { put } }";

#[test]
fn a_loop_goes_on_while_its_condition_holds_and_not_for_ever() {
    let flow = written(WHILE, &[("start", "again"), ("again.each", "more"), ("more", "line"), ("again", "put")]);
    let came = run(&flow, &[r#"{"n":3}"#, r#"{"n":9}"#, r#"{"n":0}"#]);
    assert_eq!(came.to("put"), [r#"{"n":9}"#, r#"{"n":5}"#], "each leaves when it is done");
    assert_eq!(came.aside, [("loop.too_many_turns".to_owned(), r#"{"n":4}"#.to_owned())]);
    assert_eq!(came.to("line").len(), 2 + 4);
}

#[test]
fn the_body_of_a_loop_may_gather_and_does_so_for_each_record_alone() {
    let flow = written(
        "- { id: lines, loop: { each: lines, results: sums } }\n- { id: sum, aggregate: { fields: [{ name: total, take: sum, of: { field: item } }] } }\n- { id: put, operation: { put } }",
        &[("start", "lines"), ("lines.each", "sum"), ("lines", "put")],
    );
    let came = run(&flow, &[r#"{"lines":[1,2]}"#, r#"{"lines":[0.10,0.20]}"#]);
    assert_eq!(came.to("put"), [r#"{"lines":[1,2],"sums":[{"total":3}]}"#, r#"{"lines":[0.10,0.20],"sums":[{"total":0.30}]}"#]);
}

fn fork(how: &str) -> crate::Flow {
    written(
        &format!(
            "- {{ id: a, operation: {{ put }} }}\n- {{ id: b, map: {{ targets: [{{ path: m, value: {{ field: n }} }}] }} }}\n- {{ id: c, operation: {{ put }} }}\n- {{ id: merge, merge: {{ how: {how} }} }}\n- {{ id: put, operation: {{ put }} }}"
        ),
        &[("start", "a"), ("start", "b"), ("b", "c"), ("a", "merge"), ("c", "merge"), ("merge", "put")],
    )
}

#[test]
fn ways_come_together() {
    let records = [r#"{"n":1}"#, r#"{"n":2}"#];
    assert_eq!(run(&fork("all"), &records).to("put"), [r#"{"n":1}"#, r#"{"n":2}"#, r#"{"m":1}"#, r#"{"m":2}"#], "way by way");
    assert_eq!(run(&fork("first"), &records).to("put").len(), 2);
    assert_eq!(run(&fork("combine"), &records).to("put"), [r#"{"n":1,"m":1}"#, r#"{"n":2,"m":2}"#]);
}

fn join(more: &str) -> crate::Flow {
    written(
        &format!(
            "- {{ id: right, map: {{ targets: [{{ path: key, value: {{ field: k }} }}, {{ path: name, value: {{ field: n }} }}] }} }}\n- {{ id: slow, operation: {{ put }} }}\n- {{ id: left, filter: {{ keep: {{ compare: {{ left: {{ field: n }}, is: less, right: {{ constant: 3 }} }} }} }} }}\n- {{ id: join, join: {{ right: slow, on: [{{ left: {{ field: k }}, right: {{ field: key }} }}]{more} }} }}\n- {{ id: put, operation: {{ put }} }}"
        ),
        &[("start", "right"), ("right", "slow"), ("slow", "join"), ("start", "left"), ("left", "join"), ("join", "put")],
    )
}

#[test]
fn two_ways_are_joined_by_key() {
    let came = run(&join(""), &NUMBERS);
    assert_eq!(
        came.to("put"),
        [r#"{"n":1,"k":"b","key":"b","name":1}"#, r#"{"n":2,"k":"a","key":"a","name":3}"#, r#"{"n":2,"k":"a","key":"a","name":2}"#]
    );
    let came = run(&join(", as: right, keep: both"), &[NUMBERS[1], r#"{"n":2,"k":"x"}"#, NUMBERS[3]]);
    assert_eq!(came.to("put")[0], r#"{"n":1,"k":"b","right":{"key":"b","name":1}}"#);
    assert_eq!(came.to("put")[2], r#"{"right":{"key":null,"name":10}}"#, "what has no key equals nothing");
    assert_eq!(run(&join(", keep: left"), &[]).to("put"), [""; 0]);
}

#[test]
fn groups_are_counted_and_added_up_exactly() {
    let fields = "[{ name: records, take: count }, { name: sum, take: sum, of: { field: n } }, { name: mean, take: average, of: { field: n } }, { name: least, take: min, of: { field: n } }, { name: most, take: max, of: { field: n } }, { name: kinds, take: count_distinct, of: { field: n } }, { name: all, take: list, of: { field: n } }]";
    let flow = written(
        &format!(
            "- {{ id: sums, aggregate: {{ by: [{{ name: key, value: {{ field: k }} }}], fields: {fields} }} }}\n- {{ id: put, operation: {{ put }} }}"
        ),
        &[("start", "sums"), ("sums", "put")],
    );
    let came = run(&flow, &NUMBERS);
    assert_eq!(
        came.to("put"),
        [
            r#"{"key":"a","records":2,"sum":5,"mean":2.5,"least":2,"most":3,"kinds":2,"all":[3,2]}"#,
            r#"{"key":"b","records":1,"sum":1,"mean":1,"least":1,"most":1,"kinds":1,"all":[1]}"#,
            r#"{"key":null,"records":1,"sum":10,"mean":10,"least":10,"most":10,"kinds":1,"all":[10]}"#,
        ]
    );
    let came = run(&flow, &[r#"{"n":"x","k":"a"}"#, NUMBERS[0]]);
    assert_eq!((came.aside.len(), came.to("put").len()), (1, 1), "what cannot be added is set aside: {:?}", came.aside);
}

#[test]
fn records_are_gathered_by_count_and_by_key() {
    let flow = |batch: &str| {
        written(
            &format!("- {{ id: batch, batch: {batch} }}\n- {{ id: put, operation: {{ put }} }}"),
            &[("start", "batch"), ("batch", "put")],
        )
    };
    let sizes = |came: &Came, field: &str| -> Vec<usize> {
        came.to("put").iter().map(|text| value(text).get(field).and_then(|list| list.as_list().map(<[_]>::len)).unwrap_or(0)).collect()
    };
    assert_eq!(sizes(&run(&flow("{ size: 3 }"), &NUMBERS), "records"), [3, 1]);
    let came = run(&flow("{ size: 10, by: [{ name: key, value: { field: k } }], into: lines }"), &NUMBERS);
    let mut sizes = sizes(&came, "lines");
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 1, 2]);
}

#[test]
fn waits_are_for_a_time_or_until_a_moment_of_the_record() {
    let flow = |wait: &str| {
        written(&format!("- {{ id: wait, wait: {wait} }}\n- {{ id: put, operation: {{ put }} }}"), &[("start", "wait"), ("wait", "put")])
    };
    let came = run(&flow("{ for_secs: 60 }"), &NUMBERS);
    assert_eq!((came.waits.clone(), came.to("put").len()), (vec![60_000], 4));
    let came = run(
        &flow("{ until: { field: t } }"),
        &[r#"{"t":"1970-01-01T00:01:00Z"}"#, r#"{"t":"1970-01-01"}"#, r#"{"t":"soon"}"#, r#"{"t":"1990-01-01"}"#],
    );
    assert_eq!((came.waits.clone(), came.to("put").len()), (vec![60_000], 2));
    assert_eq!(came.aside.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["wait.no_moment", "wait.too_long"]);
}

#[test]
fn a_run_that_ended_in_a_wait_waits_on_when_it_is_resumed() {
    let flow = written("- { id: wait, wait: { for_secs: 60 } }\n- { id: put, operation: { put } }", &[("start", "wait"), ("wait", "put")]);
    let plan = Arc::new(Plan::new(&flow, &facts()).expect("a plan"));
    let mut run = Run::new(Arc::clone(&plan), Arc::default(), Options::default());
    run.apply(Event::Started { records: vec![value("{}")] }, 0);
    assert_eq!((run.waiting(), run.status(1), run.in_flight()), (vec![0], NodeStatus::Waiting, 1));
    run.apply(Event::Cancelled, 1_000);
    assert!(run.is_over());
    let effects = run.apply(Event::Resumed, 5_000);
    assert!(matches!(effects[..], [Effect::WakeAt { call: 0, at: 60_000, .. }]), "{effects:?}");
    let effects = run.apply(Event::TimerFired { call: 0 }, 60_000);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Call(_))), "{effects:?}");
}

#[test]
fn what_steps_hold_is_bounded_by_a_named_limit() {
    let flow = written(
        "- { id: sort, sort: { by: [{ value: { field: n } }] } }\n- { id: put, operation: { put } }",
        &[("start", "sort"), ("sort", "put")],
    );
    let wide = format!(r#"{{"n":1,"text":"{}"}}"#, "x".repeat(1024 * 1024));
    let came = run(&flow, &vec![wide.as_str(); 130]);
    assert_eq!((outcome(&came), code(&came).as_str()), (Outcome::Failed, "flow.holds_too_many_bytes"));
}

#[test]
fn a_test_up_to_a_step_runs_the_loops_before_it_whole() {
    let flow = written(EACH, &[("start", "lines"), ("lines.each", "line"), ("line", "cheap"), ("lines", "put")]);
    let plan = Arc::new(Plan::new(&flow, &facts()).expect("a plan"));
    let order = || Event::Started { records: vec![value(r#"{"lines":[{"price":1}]}"#)] };
    for (until, called) in [("put", "line"), ("line", "line"), ("cheap", "line")] {
        let mut run = Run::new(Arc::clone(&plan), Arc::default(), Options { until: plan.find(until), ..Options::default() });
        let effects = run.apply(order(), 0);
        let call = effects.iter().find_map(|effect| if let Effect::Call(call) = effect { Some(call) } else { None }).expect("a call");
        assert_eq!(plan.nodes[call.node].id, called, "{until}");
    }
}
