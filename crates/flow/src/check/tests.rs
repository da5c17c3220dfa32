//! Each code of the checker: a flow that has it, and that nothing else is found.

use super::check;
use crate::{
    Flow,
    facts::{FieldFacts, Takes},
    testing::{facts, flow},
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
