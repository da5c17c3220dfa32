//! Flows for the tests of this room.

use crate::{
    document::{Action, Edge, Flow, Operation, Step, Trigger},
    facts::{ConnectorFacts, Facts, Idempotency, OperationFacts, OperationKind},
};
use std::collections::BTreeMap;

/// A flow of a trigger `start` and steps that each call `sink.put`, with these edges.
pub(crate) fn flow(steps: &[&str], edges: &[(&str, &str)]) -> Flow {
    let put = |id: &&str| step(id, "put");
    let edge = |(from, to): &(&str, &str)| Edge { from: (*from).to_owned(), port: "out".to_owned(), to: (*to).to_owned() };
    Flow { trigger: Some(trigger()), steps: steps.iter().map(put).collect(), edges: edges.iter().map(edge).collect(), ..Flow::default() }
}

pub(crate) fn trigger() -> Trigger {
    Trigger {
        id: "start".to_owned(),
        name: None,
        connector: "hook".to_owned(),
        operation: "received".to_owned(),
        connection: None,
        settings: serde_json::Map::new(),
        model: None,
        samples: Vec::new(),
        at: None,
    }
}

/// A step that calls an operation of the connector `sink`: `put`, `once` (not repeatable), `list` (a read).
pub(crate) fn step(id: &str, operation: &str) -> Step {
    let operation = Operation {
        connector: "sink".to_owned(),
        name: operation.to_owned(),
        connection: Some("Sink".to_owned()),
        settings: serde_json::Map::new(),
        values: BTreeMap::new(),
        undo: None,
    };
    Step {
        id: id.to_owned(),
        name: None,
        action: Action::Operation(operation),
        source_model: None,
        target_model: None,
        on_error: Default::default(),
        substitute: None,
        retry: None,
        at: None,
    }
}

pub(crate) fn facts() -> Facts {
    let operation = |kind, idempotency, batch_max| OperationFacts {
        title: String::new(),
        kind,
        fields: Vec::new(),
        input: None,
        output: None,
        idempotency,
        batch_max,
        batch_from: None,
    };
    let hook = BTreeMap::from([("received".to_owned(), operation(OperationKind::Trigger, Idempotency::Natural, 1))]);
    let sink = BTreeMap::from([
        ("put".to_owned(), operation(OperationKind::Write, Idempotency::Key, 3)),
        ("once".to_owned(), operation(OperationKind::Write, Idempotency::None, 1)),
        ("list".to_owned(), operation(OperationKind::Read, Idempotency::Natural, 1)),
    ]);
    Facts {
        connectors: BTreeMap::from([
            (
                "hook".to_owned(),
                ConnectorFacts { title: "Hook".to_owned(), needs_connection: false, takes_connection: false, operations: hook },
            ),
            (
                "sink".to_owned(),
                ConnectorFacts { title: "Sink".to_owned(), needs_connection: true, takes_connection: true, operations: sink },
            ),
        ]),
        connections: Some(BTreeMap::from([("Sink".to_owned(), "sink".to_owned())])),
        tables: None,
        rows: None,
        models: BTreeMap::new(),
        named: None,
        flows: None,
    }
}

/// A flow of a trigger `start` and these steps, as YAML; `{ put }` stands for the operation of the sink of this name.
pub(crate) fn written(steps: &str, edges: &[(&str, &str)]) -> Flow {
    let steps = steps.replace("{ put }", "{ connector: sink, name: put, connection: Sink }");
    let edge = |(from, to): &(&str, &str)| {
        let (from, port) = from.split_once('.').unwrap_or((from, "out"));
        format!("{{ from: {from}, port: {port}, to: {to} }}")
    };
    let edges: Vec<String> = edges.iter().map(edge).collect();
    let text = format!("trigger: {{ id: start, connector: hook, operation: received }}\nsteps:\n{steps}\nedges: [{}]", edges.join(", "));
    Flow::from_yaml(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}
