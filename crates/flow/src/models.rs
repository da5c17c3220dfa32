//! Which model a record has at each node: carried along the edges from the trigger on.

use crate::{
    document::{Action, Flow},
    facts::{Facts, StepModels},
    graph::{Graph, Node},
};
use mapping::{Fill, Mapping, Model, ModelField, Target};
use std::collections::BTreeMap;

/// What goes into each node and what comes out of it, by the node's id, as far as it is known.
#[must_use]
pub fn models(flow: &Flow, facts: &Facts) -> BTreeMap<String, StepModels> {
    let graph = Graph::new(flow);
    let mut found: BTreeMap<String, StepModels> = BTreeMap::new();
    for at in graph.order().0 {
        let node = graph.nodes[at];
        let arriving = graph.before(at).find_map(|before| found.get(graph.nodes[before].id())?.output.clone());
        let models = match node {
            Node::Trigger(trigger) => {
                let operation = facts.operation(&trigger.connector, &trigger.operation);
                let asked = facts.models.get(&trigger.id).and_then(|models| models.output.clone());
                let output = trigger.model.clone().or(asked).or_else(|| operation?.output.clone());
                StepModels { input: None, output }
            }
            Node::Step(step) => match &step.action {
                Action::Map(mapping) => {
                    let stored = || facts.named(step.source_model.as_ref()).cloned();
                    let made = mapping.target.is_none().then(|| facts.named(step.target_model.as_ref())).flatten();
                    let output = made.cloned().unwrap_or_else(|| made_by(mapping));
                    StepModels { output: Some(output), input: arriving.or_else(stored).or_else(|| mapping.source.clone()) }
                }
                Action::Filter(_) | Action::Branch(_) => StepModels { input: arriving.clone(), output: arriving },
                Action::Operation(operation) => {
                    let known = facts.operation(&operation.connector, &operation.name);
                    let asked = facts.models.get(&step.id);
                    let output = asked.and_then(|models| models.output.clone()).or_else(|| known?.output.clone());
                    StepModels { input: arriving, output }
                }
            },
        };
        found.insert(node.id().to_owned(), models);
    }
    found
}

/// What goes into one node and what comes out of it.
#[must_use]
pub fn models_at(flow: &Flow, facts: &Facts, node: &str) -> StepModels {
    models(flow, facts).remove(node).unwrap_or_default()
}

/// What an operation wants to be handed: the model that a mapping in front of it should aim at.
#[must_use]
pub fn wanted_by(flow: &Flow, facts: &Facts, node: &str) -> Option<Model> {
    let graph = Graph::new(flow);
    let Node::Step(step) = graph.nodes[graph.find(node)?] else { return None };
    let Action::Operation(operation) = &step.action else { return None };
    let asked = facts.models.get(&step.id).and_then(|models| models.input.clone());
    asked.or_else(|| facts.operation(&operation.connector, &operation.name)?.input.clone())
}

/// The model of the records that a mapping makes: the one it aims at, or what its targets say.
#[must_use]
pub fn made_by(mapping: &Mapping) -> Model {
    if let Some(target) = &mapping.target {
        return target.clone();
    }
    let mut model = Model::default();
    for target in &mapping.targets {
        add(&mut model.fields, &target.path.split('.').collect::<Vec<_>>(), target);
    }
    model
}

fn add(fields: &mut Vec<ModelField>, path: &[&str], target: &Target) {
    let Some((name, rest)) = path.split_first() else { return };
    let name = name.trim_matches('`');
    let at = fields.iter().position(|field| field.name == name).unwrap_or_else(|| {
        fields.push(ModelField { name: name.to_owned(), ..ModelField::default() });
        fields.len() - 1
    });
    let field = &mut fields[at];
    if !rest.is_empty() {
        field.kind = mapping::Kind::Object;
        add(&mut field.fields, rest, target);
        return;
    }
    field.kind = target.kind;
    field.required = target.required;
    match &target.value {
        Some(Fill::Object(targets)) => {
            field.kind = mapping::Kind::Object;
            targets.iter().for_each(|inner| add(&mut field.fields, &inner.path.split('.').collect::<Vec<_>>(), inner));
        }
        Some(Fill::Each(each)) => {
            field.kind = mapping::Kind::List;
            field.items = (!each.targets.is_empty()).then_some(mapping::Kind::Object);
            each.targets.iter().for_each(|inner| add(&mut field.fields, &inner.path.split('.').collect::<Vec<_>>(), inner));
            if each.take.is_some() {
                field.kind = if each.targets.is_empty() { mapping::Kind::Any } else { mapping::Kind::Object };
                field.items = None;
            }
        }
        Some(Fill::Group(group)) => list_of(field, &group.targets),
        Some(Fill::Join(join)) => list_of(field, &join.targets),
        _ => {}
    }
}

fn list_of(field: &mut ModelField, targets: &[Target]) {
    field.kind = mapping::Kind::List;
    field.items = Some(mapping::Kind::Object);
    targets.iter().for_each(|inner| add(&mut field.fields, &inner.path.split('.').collect::<Vec<_>>(), inner));
}
