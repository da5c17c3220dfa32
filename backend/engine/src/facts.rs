//! What the connectors say about themselves, as the flow room wants it.

use connector::{
    ConnectorSpec, FieldSpec, Idempotency, OperationKind, OperationSpec, Registry,
    spec::{Input, OperationKind as Kind},
};
use flow::facts::{self, ConnectorFacts, Facts, FieldFacts, OperationFacts, Takes};
use std::collections::BTreeMap;

/// The facts for the flow checker and for plans: connectors, the connections by name with their connector, the lookup
/// tables by name with their columns.
#[must_use]
pub fn facts(registry: &Registry, connections: &[(String, String)], tables: &[(String, Vec<String>)]) -> Facts {
    Facts {
        connections: Some(connections.iter().cloned().collect()),
        tables: Some(tables.iter().cloned().collect()),
        ..of_connectors(registry)
    }
}

/// The facts about the connectors alone: connections and tables are not known, so they are not checked.
#[must_use]
pub fn of_connectors(registry: &Registry) -> Facts {
    let connectors = registry.specs().map(|spec| (spec.name.clone(), connector(spec))).collect();
    Facts { connectors, connections: None, tables: None, rows: None, models: BTreeMap::new(), named: None, flows: None }
}

fn connector(spec: &ConnectorSpec) -> ConnectorFacts {
    ConnectorFacts {
        title: spec.title.clone(),
        needs_connection: spec.needs_connection(),
        takes_connection: spec.takes_connection(),
        operations: spec.operations.iter().map(|known| (known.name.clone(), operation(known))).collect(),
    }
}

fn operation(spec: &OperationSpec) -> OperationFacts {
    OperationFacts {
        title: spec.title.clone(),
        kind: kind(spec.kind),
        fields: spec.fields.iter().map(field).collect(),
        input: spec.input.clone(),
        output: spec.output.clone(),
        idempotency: match &spec.idempotency {
            Idempotency::Natural => facts::Idempotency::Natural,
            Idempotency::WhenSet(names) => facts::Idempotency::WhenSet(names.clone()),
            Idempotency::WhenIs(cases) => facts::Idempotency::WhenIs(cases.clone()),
            Idempotency::Key => facts::Idempotency::Key,
            Idempotency::None => facts::Idempotency::None,
        },
        batch_max: spec.batch_max,
        batch_from: spec.batch_from.clone(),
    }
}

fn kind(kind: OperationKind) -> facts::OperationKind {
    match kind {
        Kind::Trigger => facts::OperationKind::Trigger,
        Kind::Read => facts::OperationKind::Read,
        Kind::Write => facts::OperationKind::Write,
        Kind::Search => facts::OperationKind::Search,
    }
}

fn field(spec: &FieldSpec) -> FieldFacts {
    let takes = match &spec.input {
        Input::Text | Input::Code | Input::Secret | Input::Cron | Input::TimeZone | Input::Discovered { many: false, .. } => Takes::Text,
        Input::Number { min, max, .. } => Takes::Number { min: *min, max: *max },
        Input::Switch => Takes::Switch,
        Input::Choice { options } => Takes::Choice(options.iter().map(|option| option.value.clone()).collect()),
        Input::Discovered { many: true, .. } => Takes::Texts,
        Input::Pairs => Takes::Pairs,
        Input::Json => Takes::Any,
    };
    FieldFacts {
        name: spec.name.clone(),
        label: spec.label.clone(),
        takes,
        default: spec.default.clone(),
        required: spec.required,
        per_record: spec.per_record,
        shown_when: spec.shown_when.as_ref().map(|when| (when.field.clone(), when.is.clone())),
    }
}
