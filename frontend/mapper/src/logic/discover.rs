//! Where the records of a mapping come from and go to, read from the flow: which nodes stand before and behind it.

use super::source;
use flow::document::{Action, Flow, Operation, Trigger};
use mapping::{Fill, Kind, Mapping, Model, ModelField, Target};
use std::collections::HashMap;

/// What stands before or behind a mapping.
#[derive(Debug, Clone, PartialEq)]
pub enum Neighbour {
    /// The flow's trigger.
    Trigger(Box<Trigger>),
    /// Another mapping: its step's name, the mapping, and the stored model that the step names on this side.
    Mapping(String, Box<Mapping>, Option<String>),
    /// An operation of a connector.
    Operation(Box<Operation>),
}

/// The node whose records reach this step; filters and branches hand on what they get.
#[must_use]
pub fn before(flow: &Flow, step: &str) -> Option<Neighbour> {
    let mut at = step.to_owned();
    for _ in 0..=flow.steps.len() {
        let edge = flow.edges.iter().find(|edge| edge.to == at)?;
        if let Some(trigger) = flow.trigger.as_ref().filter(|trigger| trigger.id == edge.from) {
            return Some(Neighbour::Trigger(Box::new(trigger.clone())));
        }
        let found = flow.steps.iter().find(|step| step.id == edge.from)?;
        match &found.action {
            Action::Map(mapping) => {
                let name = found.name.clone().unwrap_or_else(|| found.id.clone());
                return Some(Neighbour::Mapping(name, Box::new(mapping.clone()), found.target_model.clone()));
            }
            Action::Operation(operation) => return Some(Neighbour::Operation(Box::new(operation.clone()))),
            action if action.hands_on() => at = found.id.clone(),
            _ => return None,
        }
    }
    None
}

/// The operations and mappings that take the records of this step, in the order of the connections.
#[must_use]
pub fn behind(flow: &Flow, step: &str) -> Vec<Neighbour> {
    let mut found = Vec::new();
    let mut open = vec![step.to_owned()];
    let mut seen = open.clone();
    while let Some(at) = open.pop() {
        for edge in flow.edges.iter().filter(|edge| edge.from == at) {
            let Some(next) = flow.steps.iter().find(|step| step.id == edge.to) else { continue };
            match &next.action {
                Action::Operation(operation) => found.push(Neighbour::Operation(Box::new(operation.clone()))),
                Action::Map(mapping) => {
                    let name = next.name.clone().unwrap_or_else(|| next.id.clone());
                    found.push(Neighbour::Mapping(name, Box::new(mapping.clone()), next.source_model.clone()));
                }
                action if action.hands_on() && !seen.contains(&next.id) => {
                    seen.push(next.id.clone());
                    open.push(next.id.clone());
                }
                _ => {}
            }
        }
    }
    found
}

/// The mapping of a step.
#[must_use]
pub fn mapping_of<'a>(flow: &'a Flow, step: &str) -> Option<&'a Mapping> {
    flow.steps.iter().find(|found| found.id == step).and_then(|found| match &found.action {
        Action::Map(mapping) => Some(mapping),
        _ => None,
    })
}

/// Puts a mapping into its step; whether the step was there.
pub fn put_mapping(flow: &mut Flow, step: &str, mapping: Mapping) -> bool {
    match flow.steps.iter_mut().find(|found| found.id == step) {
        Some(found) if matches!(found.action, Action::Map(_)) => {
            found.action = Action::Map(mapping);
            true
        }
        _ => false,
    }
}

/// What the records that a mapping makes look like.
#[must_use]
pub fn model_of(name: &str, mapping: &Mapping) -> Model {
    if let Some(model) = &mapping.target {
        return model.clone();
    }
    let (mut fields, mut places) = (Vec::new(), HashMap::new());
    for target in &mapping.targets {
        put(&mut fields, "", &mut places, &super::path::names(&target.path), target);
    }
    Model { name: name.to_owned(), fields }
}

/// `inside`: what the fields are inside of; `places`: where a field stands among its neighbours, by its whole path.
fn put(fields: &mut Vec<ModelField>, inside: &str, places: &mut HashMap<String, usize>, names: &[String], target: &Target) {
    let Some((first, rest)) = names.split_first() else { return };
    let path = format!("{inside}.{}", super::path::quote(first));
    let at = *places.entry(path.clone()).or_insert_with(|| {
        fields.push(ModelField { name: first.clone(), ..ModelField::default() });
        fields.len() - 1
    });
    let field = &mut fields[at];
    if !rest.is_empty() {
        field.kind = Kind::Object;
        put(&mut field.fields, &path, places, rest, target);
        return;
    }
    field.kind = target.kind;
    field.required = target.required;
    let inner = match &target.value {
        Some(Fill::Object(inner)) => {
            field.kind = Kind::Object;
            inner
        }
        Some(Fill::Each(each)) => {
            field.kind = Kind::List;
            field.items = Some(if each.targets.is_empty() { Kind::Any } else { Kind::Object });
            &each.targets
        }
        Some(Fill::Constant(value)) if field.kind == Kind::Any => {
            field.kind = source::kind_of(value).0;
            return;
        }
        _ => return,
    };
    for target in inner {
        put(&mut field.fields, &path, places, &super::path::names(&target.path), target);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn flow() -> Flow {
        serde_json::from_value(json!({
            "trigger": { "id": "in", "connector": "webhook", "operation": "received" },
            "steps": [
                { "id": "ok", "filter": { "keep": { "compare": { "left": { "field": "id" }, "is": "present" } } } },
                { "id": "map", "map": { "targets": [
                    { "path": "no", "type": "text" }, { "path": "a.b", "type": "date" },
                    { "path": "items", "value": { "each": { "list": "l", "targets": [{ "path": "sku", "type": "text" }] } } } ] } },
                { "id": "save", "operation": { "connector": "postgres", "name": "upsert_rows" } }
            ],
            "edges": [{ "from": "in", "to": "ok" }, { "from": "ok", "to": "map" }, { "from": "map", "to": "save" }]
        }))
        .expect("a flow")
    }

    #[test]
    fn filters_hand_on_what_they_get() {
        let flow = flow();
        assert!(matches!(before(&flow, "map"), Some(Neighbour::Trigger(trigger)) if trigger.id == "in"));
        assert!(matches!(&behind(&flow, "map")[..], [Neighbour::Operation(operation)] if operation.name == "upsert_rows"));
        assert!(matches!(before(&flow, "save"), Some(Neighbour::Mapping(name, ..)) if name == "map"));
        assert_eq!(behind(&flow, "save"), []);
    }

    #[test]
    fn a_mapping_tells_what_it_makes() {
        let flow = flow();
        let model = model_of("invoice", mapping_of(&flow, "map").expect("a mapping"));
        let names: Vec<_> = model.fields.iter().map(|field| (field.name.as_str(), field.kind, field.fields.len())).collect();
        assert_eq!(names, [("no", Kind::Text, 0), ("a", Kind::Object, 1), ("items", Kind::List, 1)]);
    }
}
