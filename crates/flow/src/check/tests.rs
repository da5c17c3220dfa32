//! Each code of the checker: a flow that has it, and that nothing else is found.

use super::check;
use crate::{
    Flow,
    facts::{Facts, FieldFacts, Takes},
    testing::{facts, flow, written},
};

/// The codes with their places, as `code@step/field`.
fn codes(flow: &Flow) -> Vec<String> {
    let mut facts = facts();
    let field = |name: &str, takes, required| FieldFacts {
        name: name.to_owned(),
        label: name.to_owned(),
        takes,
        default: None,
        required,
        per_record: name == "path",
        shown_when: None,
    };
    let sink = facts.connectors.get_mut("sink").expect("the sink");
    let strict = sink.operations["put"].clone();
    let mut fields = vec![
        field("table", Takes::Text, true),
        field("size", Takes::Number { min: Some(1.0), max: Some(9.0) }, false),
        field("path", Takes::Text, false),
    ];
    fields.push(FieldFacts {
        shown_when: Some(("size".to_owned(), vec![5.into()])),
        ..field("why", Takes::Choice(vec!["a".to_owned()]), true)
    });
    sink.operations.insert("strict".to_owned(), crate::facts::OperationFacts { fields, ..strict });
    let place = |finding: crate::Finding| {
        let step = finding.step.map(|step| format!("@{step}")).unwrap_or_default();
        let field = finding.field.map(|field| format!("/{field}")).unwrap_or_default();
        assert!(!finding.message.is_empty());
        format!("{}{step}{field}", finding.code)
    };
    check(flow, &facts).into_iter().map(place).collect()
}

fn sound() -> Flow {
    flow(&["save"], &[("start", "save")])
}

fn yaml(text: &str) -> Flow {
    Flow::from_yaml(text).expect("a flow")
}

/// A flow from `start` through one step `a`.
fn with_step(step: &str) -> Flow {
    yaml(&format!("trigger: {{ id: start, connector: hook, operation: received }}\nsteps: [{step}]\nedges: [{{ from: start, to: a }}]"))
}

#[test]
fn a_sound_flow_has_no_findings() {
    assert_eq!(codes(&sound()), [""; 0]);
}

#[test]
fn the_shape_is_checked() {
    let mut headless = sound();
    headless.trigger = None;
    headless.edges.clear();
    assert_eq!(codes(&headless), ["flow.no_trigger"]);
    assert_eq!(codes(&flow(&["a", "b"], &[("start", "a"), ("a", "b"), ("b", "a")])), ["flow.cycle@a", "flow.cycle@b"]);
    assert_eq!(codes(&flow(&["a", "b"], &[("start", "a")])), ["flow.unreachable@b"]);
    assert_eq!(codes(&flow(&["a"], &[("start", "a"), ("a", "gone")])), ["flow.unknown_step"]);
    assert_eq!(codes(&flow(&["a", "a"], &[("start", "a")])), ["flow.duplicate_id@a", "flow.unreachable@a"]);
    assert_eq!(codes(&flow(&["A b"], &[("start", "A b")])), ["flow.bad_id@A b"]);
    let mut port = sound();
    port.edges[0].port = "left".to_owned();
    assert_eq!(codes(&port), ["flow.unknown_port@start/left"]);
    assert_eq!(
        codes(&with_step("{ id: a, filter: { keep: { compare: { left: { field: x }, is: present } } } }")),
        ["flow.nothing_happens"]
    );
}

#[test]
fn operations_are_checked_against_their_spec() {
    let step = |operation: &str| codes(&with_step(&format!("{{ id: a, operation: {operation} }}")));
    assert_eq!(step("{ connector: sink, name: put }"), ["step.no_connection@a/connection"]);
    assert_eq!(step("{ connector: sink, name: put, connection: Other }"), ["step.no_connection@a/connection"]);
    assert_eq!(step("{ connector: sink, name: fly, connection: Sink }"), ["step.unknown_operation@a"]);
    assert_eq!(step("{ connector: nowhere, name: fly }"), ["step.unknown_operation@a"]);
    assert_eq!(step("{ connector: hook, name: received }"), ["step.unknown_operation@a"]);
    assert_eq!(step("{ connector: sink, name: once, connection: Sink }"), ["write.no_key@a"]);
    let strict = |rest: &str| step(&format!("{{ connector: sink, name: strict, connection: Sink, {rest} }}"));
    assert_eq!(strict("settings: { table: t }"), [""; 0]);
    assert_eq!(strict("settings: {}"), ["step.missing_setting@a/table"]);
    assert_eq!(strict("settings: { table: 3 }"), ["step.setting_type@a/table"]);
    assert_eq!(strict("settings: { table: t, size: 10 }"), ["step.setting_type@a/size"]);
    assert_eq!(strict("settings: { table: t, size: 5 }"), ["step.missing_setting@a/why"]);
    assert_eq!(strict("settings: { table: t, colour: red }"), ["step.unknown_setting@a/colour"]);
    assert_eq!(strict("settings: { table: t }, values: { path: { field: p } }"), [""; 0]);
    assert_eq!(strict("values: { table: { field: t } }"), ["step.not_per_record@a/table"]);
}

#[test]
fn mappings_and_retries_are_checked() {
    let found = codes(&yaml(
        "trigger: { id: start, connector: hook, operation: received, model: { fields: [{ name: total, type: number }] } }
steps:
- { id: a, map: { targets: [{ path: sum, required: true }, { path: t, value: { field: totl } }] } }
- { id: b, operation: { connector: sink, name: put, connection: Sink }, retry: { attempts: 0 } }
edges: [{ from: start, to: a }, { from: a, to: b }]",
    ));
    assert!(found.iter().any(|code| code.starts_with("map.") && code.contains("@a/sum")), "{found:?}");
    assert!(found.iter().any(|code| code.starts_with("map.") && code.contains("@a/t")), "{found:?}");
    assert!(found.contains(&"step.bad_retry@b/attempts".to_owned()), "{found:?}");
    let broken = codes(&with_step("{ id: a, filter: { keep: { expression: '((' } } }"));
    assert!(broken.iter().any(|code| code.contains("@a")), "{broken:?}");
}

#[test]
fn models_are_carried_along() {
    let flow = yaml(
        "trigger: { id: start, connector: hook, operation: received, model: { name: order, fields: [{ name: total, type: number }] } }
steps:
- { id: only, filter: { keep: { compare: { left: { field: total }, is: present } } } }
- { id: a, map: { targets: [{ path: customer.name, type: text }, { path: lines, value: { each: { list: l, targets: [{ path: sku }] } } }] } }
- { id: b, operation: { connector: sink, name: put, connection: Sink } }
edges: [{ from: start, to: only }, { from: only, to: a }, { from: a, to: b }]",
    );
    let at = |node: &str| crate::models_at(&flow, &facts(), node);
    assert_eq!(at("a").input.map(|model| model.name).as_deref(), Some("order"));
    let made = at("b").input.expect("what the mapping makes");
    assert_eq!(made.fields[0].name, "customer");
    assert_eq!(made.fields[0].fields[0].name, "name");
    assert_eq!(made.fields[1].fields[0].name, "sku");
}

#[test]
fn built_in_steps_are_checked() {
    let step = |step: &str| {
        let mut found = codes(&with_step(&format!("{{ id: a, {step} }}")));
        found.retain(|code| code != "flow.nothing_happens");
        found
    };
    assert_eq!(step("log: { message: { template: 'x {{ id }}' } }"), [""; 0]);
    assert_eq!(step("log: { message: { expression: '((' } }"), ["map.expression_syntax@a/message"]);
    assert_eq!(step("respond: {}"), ["respond.nobody_waits@a"]);
    assert_eq!(step("sort: { by: [] }"), ["sort.no_key@a/by"]);
    assert_eq!(step("validate: {}"), ["step.no_model@a/model"]);
    assert_eq!(step("validate: { schema: { fields: [] } }"), [""; 0]);
    assert_eq!(step("loop: { each: l }"), ["loop.no_body@a/each"]);
    assert_eq!(step("loop: { turns_max: 0 }"), ["loop.unclear@a/each", "loop.limit@a/turns_max", "loop.no_body@a/each"]);
    assert_eq!(step("merge: {}"), ["merge.one_way@a"]);
    assert_eq!(step("join: { right: start, on: [] }"), ["join.no_left@a/right", "join.no_key@a/on"]);
    assert_eq!(step("join: { right: b, on: [{ left: { field: x }, right: { field: x } }] }"), ["join.no_right@a/right"]);
    assert_eq!(step("aggregate: { fields: [] }"), ["aggregate.no_fields@a/fields"]);
    assert_eq!(step("aggregate: { fields: [{ name: n, take: count }, { name: n, take: count }] }"), ["aggregate.duplicate_field@a/n"]);
    assert_eq!(step("batch: { size: 0 }"), ["batch.size@a/size"]);
    assert_eq!(step("wait: {}"), ["wait.unclear@a/for_secs"]);
    assert_eq!(step("wait: { for_secs: 999999999 }"), ["wait.too_long@a/for_secs"]);
    assert_eq!(step("deduplicate: {}, on_error: substitute"), ["step.no_substitute@a/substitute"]);
}

#[test]
fn loops_and_merges_are_checked_as_a_whole() {
    let put = "- { id: b, operation: { put } }\n- { id: c, operation: { put } }\n";
    let each = |edges: &[(&str, &str)]| codes(&written(&format!("{put}- {{ id: a, loop: {{ each: l }} }}"), edges));
    assert_eq!(each(&[("start", "a"), ("a.each", "b"), ("a", "c")]), [""; 0]);
    assert_eq!(each(&[("start", "a"), ("a.each", "b"), ("a", "c"), ("start", "b")]), ["loop.entered@b"]);
    assert_eq!(each(&[("start", "a"), ("a.each", "b"), ("b", "c"), ("a", "c")]), ["loop.entered@c"]);
    let read = "- { id: b, operation: { connector: sink, name: list, connection: Sink } }\n- { id: a, loop: { each: l } }";
    assert_eq!(codes(&written(read, &[("start", "a"), ("a.each", "b")])), ["loop.reads@a/each"]);
    let merge = format!("{put}- {{ id: m, merge: {{ how: combine }} }}\n- {{ id: s, sort: {{ by: [{{ value: {{ field: n }} }}] }} }}");
    let edges = [("start", "b"), ("b", "s"), ("s", "m"), ("start", "c"), ("c", "m")];
    assert_eq!(codes(&written(&merge, &edges)), ["merge.not_copies@m/how"]);
    let mut share = sound();
    share.settings.failed_percent_max = Some(101);
    assert_eq!(codes(&share), ["flow.failed_percent/failed_percent_max"]);
}

#[test]
fn personal_fields_stay_out_of_the_log() {
    let flow = yaml(
        "trigger: { id: start, connector: hook, operation: received, model: { fields: [{ name: email, type: text, privacy: personal }, { name: id, type: integer }] } }
steps:
- { id: a, log: { message: { field: email } } }
- { id: b, log: { message: { field: id } } }
- { id: c, operation: { connector: sink, name: put, connection: Sink } }
edges: [{ from: start, to: a }, { from: a, to: b }, { from: b, to: c }]",
    );
    assert_eq!(codes(&flow), ["map.privacy@a/message"]);
}

#[test]
fn stored_models_count_beside_what_the_flow_says() {
    let flow = yaml(
        "trigger: { id: start, connector: hook, operation: received, model: { fields: [{ name: total, type: text }] } }
steps:
- { id: a, source_model: order, target_model: invoice, map: { targets: [
    { path: sum, type: decimal, value: { field: total } }, { path: memo, value: { field: note } }, { path: x, value: { field: nowhere } } ] } }
- { id: b, operation: { connector: sink, name: put, connection: Sink } }
edges: [{ from: start, to: a }, { from: a, to: b }]",
    );
    let model = |text: &str| serde_json::from_str::<mapping::Model>(text).expect("a model");
    let mut facts = facts();
    let order = model(r#"{"fields":[{"name":"note","type":"text"},{"name":"total","type":"decimal"}]}"#);
    let invoice = model(r#"{"fields":[{"name":"sum","type":"decimal"},{"name":"no","type":"text","required":true}]}"#);
    facts.named = Some([("order".to_owned(), order), ("invoice".to_owned(), invoice)].into());
    let wanted = model(r#"{"fields":[{"name":"owner","type":"text","required":true}]}"#);
    facts.models.insert("b".to_owned(), crate::StepModels { input: Some(wanted), output: None });
    let mut found: Vec<String> =
        check(&flow, &facts).into_iter().map(|found| format!("{} {}", found.code, found.field.unwrap_or_default())).collect();
    found.sort();
    // What arrives is a text whatever the model says; `note` is known by the model; both ends say what an invoice needs.
    assert_eq!(found, ["map.may_not_convert sum", "map.required no", "map.required owner", "map.unknown_field x"]);
}

#[test]
fn steps_that_ask_are_checked() {
    let found = |steps: &str| {
        let flow = crate::testing::written(steps, &[("start", "ask")]);
        let facts = Facts { flows: Some([("Draft".to_owned(), false)].into()), ..facts() };
        let found = check(&Flow { name: "Me".to_owned(), ..flow }, &facts);
        found.into_iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(found("- { id: ask, approve: { title: { constant: Pay? } } }"), Vec::<String>::new());
    assert_eq!(found("- { id: ask, approve: { title: { constant: x }, people: [ada] } }"), ["approve.person"]);
    assert_eq!(
        found("- { id: ask, approve: { title: { constant: x }, people: ['role:builder', 'a@b.c'], within_secs: 0 } }"),
        ["approve.time"]
    );
    let escalate = "- { id: ask, approve: { title: { constant: x }, people: ['a@b.c'], within_secs: 60, escalate: { after_secs: 60, people: ['b@b.c'] } } }";
    assert_eq!(found(escalate), ["approve.escalate"]);
    assert_eq!(
        found("- { id: ask, approve: { title: { constant: x }, form: [{ name: by }, { name: c, kind: choice }] } }"),
        ["approve.form"; 2]
    );
    assert_eq!(found("- { id: ask, call_flow: { flow: Other } }"), ["call_flow.no_flow"]);
    assert_eq!(found("- { id: ask, call_flow: { flow: Draft } }"), ["call_flow.not_published"]);
    assert_eq!(found("- { id: ask, call_flow: { flow: Me } }"), ["call_flow.itself"]);
    assert_eq!(found("- { id: ask, signal: { name: 'a b' } }"), ["signal.name"]);
    assert_eq!(found("- { id: ask, wait: { signal: { name: '' } } }"), ["flow.nothing_happens", "signal.name"]);
}
