//! Which fields a record has when it reaches a step, with a live value for each: what the field picker shows. Pure.

use crate::document::{Node, graph, node};
use connector::ConnectorSpec;
use flow::document::{Action, Flow};
use mapping::{Kind, Mapping, Model, ModelField, Target, Value};
use std::collections::BTreeMap;

/// The deepest a model is walked.
const DEPTH_MAX: usize = 8;

/// A field that a record has.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldNode {
    /// From the record on: `customer.name`.
    pub path: String,
    /// Its last name.
    pub name: String,
    /// Its type.
    pub kind: &'static str,
    /// A live value.
    pub sample: Option<String>,
    /// How deep it lies.
    pub depth: usize,
}

/// The fields at a step. `records` holds, by node, a record that came out of it in the last test.
#[must_use]
pub fn fields_at(flow: &Flow, specs: &[ConnectorSpec], step: &str, records: &BTreeMap<String, Value>) -> Vec<FieldNode> {
    let mut fields = Vec::new();
    for edge in flow.edges.iter().filter(|edge| edge.to == step) {
        for field in fields_out(flow, specs, &edge.from, records, DEPTH_MAX) {
            if !fields.iter().any(|other: &FieldNode| other.path == field.path) {
                fields.push(field);
            }
        }
    }
    fields
}

/// The fields of what comes out of a node.
fn fields_out(flow: &Flow, specs: &[ConnectorSpec], id: &str, records: &BTreeMap<String, Value>, depth: usize) -> Vec<FieldNode> {
    let Some(found) = graph::node(flow, id).filter(|_| depth > 0) else { return Vec::new() };
    let record = records.get(id).or_else(|| sample_of(&found));
    let mut out = Vec::new();
    match &found {
        Node::Trigger(trigger) => {
            let spec = node::operation(&found, specs).and_then(|(_, operation)| operation.output.as_ref());
            if let Some(model) = trigger.model.as_ref().or(spec) {
                from_model(&model.fields, "", 0, record, &mut out);
            }
        }
        Node::Step(step) => match &step.action {
            Action::Map(mapping) => from_mapping(mapping, record, &mut out),
            Action::Operation(_) => match node::operation(&found, specs).and_then(|(_, operation)| operation.output.as_ref()) {
                Some(model) => from_model(&model.fields, "", 0, record, &mut out),
                None if record.is_none() => out = before(flow, specs, id, records, depth),
                None => {}
            },
            // A step that makes other records shows what it made, once it was tested.
            action if action.hands_on() || record.is_none() => out = before(flow, specs, id, records, depth),
            _ => {}
        },
    }
    if let Some(record) = record {
        from_record(record, "", 0, &mut out);
    }
    out
}

fn before(flow: &Flow, specs: &[ConnectorSpec], id: &str, records: &BTreeMap<String, Value>, depth: usize) -> Vec<FieldNode> {
    flow.edges.iter().filter(|edge| edge.to == id).flat_map(|edge| fields_out(flow, specs, &edge.from, records, depth - 1)).collect()
}

fn sample_of(node: &Node) -> Option<&Value> {
    match node {
        Node::Trigger(trigger) => trigger.samples.first(),
        Node::Step(_) => None,
    }
}

fn from_mapping(mapping: &Mapping, record: Option<&Value>, out: &mut Vec<FieldNode>) {
    if let Some(Model { fields, .. }) = &mapping.target {
        from_model(fields, "", 0, record, out);
    }
    for Target { path, kind, .. } in &mapping.targets {
        push(out, path.clone(), kind_name(*kind), record, path.matches('.').count());
    }
}

fn from_model(fields: &[ModelField], above: &str, depth: usize, record: Option<&Value>, out: &mut Vec<FieldNode>) {
    for field in fields {
        let path = join(above, &field.name);
        push(out, path.clone(), kind_name(field.kind), record, depth);
        if depth < DEPTH_MAX && field.kind != Kind::List {
            from_model(&field.fields, &path, depth + 1, record, out);
        }
    }
}

/// What a record has that no model told.
fn from_record(record: &Value, above: &str, depth: usize, out: &mut Vec<FieldNode>) {
    let Value::Object(fields) = record else { return };
    for (name, value) in fields {
        let path = join(above, name);
        let kind = match value {
            Value::Null => "any",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::Text(_) => "text",
            Value::List(_) => "list",
            Value::Object(_) => "object",
        };
        match out.iter_mut().find(|field| field.path == path) {
            Some(field) => field.sample = Some(short(value)),
            None => out.push(FieldNode { name: name.clone(), path: path.clone(), kind, sample: Some(short(value)), depth }),
        }
        if depth < DEPTH_MAX {
            from_record(value, &path, depth + 1, out);
        }
    }
}

fn push(out: &mut Vec<FieldNode>, path: String, kind: &'static str, record: Option<&Value>, depth: usize) {
    let name = path.rsplit('.').next().unwrap_or(&path).to_owned();
    let sample = record.and_then(|record| value_at(record, &path)).map(short);
    if !out.iter().any(|field| field.path == path) {
        out.push(FieldNode { path, name, kind, sample, depth });
    }
}

fn value_at<'a>(record: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(record, |value, name| value.get(name.trim_matches('`')))
}

/// A name that is not a plain word stands in backticks.
fn join(above: &str, name: &str) -> String {
    let plain =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit()) && !name.is_empty();
    let name = if plain { name.to_owned() } else { format!("`{name}`") };
    if above.is_empty() { name } else { format!("{above}.{name}") }
}

fn short(value: &Value) -> String {
    const CHARS_MAX: usize = 40;
    let text = match value {
        Value::Text(text) => text.clone(),
        Value::List(items) => format!("{} items", items.len()),
        Value::Object(fields) => format!("{} fields", fields.len()),
        other => other.to_string(),
    };
    if text.chars().count() > CHARS_MAX { text.chars().take(CHARS_MAX).chain(['…']).collect() } else { text }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Any => "any",
        Kind::Text => "text",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Decimal => "decimal",
        Kind::Boolean => "boolean",
        Kind::Date => "date",
        Kind::Datetime => "moment",
        Kind::Object => "object",
        Kind::List => "list",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::fixture;
    use serde_json::json;

    fn paths(fields: &[FieldNode]) -> Vec<&str> {
        fields.iter().map(|field| field.path.as_str()).collect()
    }

    #[test]
    fn a_sample_of_the_trigger_reaches_past_a_branch() {
        let mut flow = fixture::branched();
        if let Some(trigger) = &mut flow.trigger {
            trigger.samples = vec![json!({"id": 7, "customer": {"first name": "Ada"}, "lines": [1, 2]}).into()];
        }
        let fields = fields_at(&flow, &[], "map_eu", &BTreeMap::new());
        assert_eq!(paths(&fields), ["id", "customer", "customer.`first name`", "lines"]);
        assert_eq!(fields[2].sample.as_deref(), Some("Ada"));
        assert_eq!(fields[3].sample.as_deref(), Some("2 items"));
    }

    #[test]
    fn a_map_gives_its_targets_with_the_values_of_the_last_test() {
        let mut flow = fixture::branched();
        flow.steps[1].action =
            Action::Map(serde_json::from_value(json!({"targets": [{"path": "invoice_no", "type": "text"}]})).expect("a mapping"));
        let records = BTreeMap::from([("map_eu".to_owned(), json!({"invoice_no": "INV-1"}).into())]);
        let fields = fields_at(&flow, &[], "save", &records);
        assert_eq!(paths(&fields), ["invoice_no"]);
        assert_eq!((fields[0].kind, fields[0].sample.as_deref()), ("text", Some("INV-1")));
    }
}
