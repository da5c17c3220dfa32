//! Which model a record has at each node: carried along the edges from the trigger on.

mod merge;

use crate::{
    document::{APPROVAL_FIELD, Action, Approve, AwaitedSignal, CallFlow, Flow, FormKind, PORT_EACH, Step, Wait},
    facts::{Facts, StepModels},
    graph::{Graph, Node},
};
use mapping::{Fill, Kind, Mapping, Model, ModelField, Target, document::Take};
pub use merge::{aimed_at, arriving_as};
use std::collections::BTreeMap;

/// What goes into each node and what comes out of it, by the node's id, as far as it is known.
#[must_use]
pub fn models(flow: &Flow, facts: &Facts) -> BTreeMap<String, StepModels> {
    let graph = Graph::new(flow);
    let mut found: BTreeMap<String, StepModels> = BTreeMap::new();
    for at in graph.order().0 {
        let node = graph.nodes[at];
        let arriving = arriving(&graph, at, &found);
        let models = match node {
            Node::Trigger(trigger) => {
                let operation = facts.operation(&trigger.connector, &trigger.operation);
                let asked = facts.models.get(&trigger.id).and_then(|models| models.output.clone());
                let output = trigger.model.clone().or(asked).or_else(|| operation?.output.clone());
                StepModels { input: None, output }
            }
            Node::Step(step) => match &step.action {
                Action::Map(mapping) => {
                    let input = arriving_as(arriving, facts.named(step.source_model.as_ref())).or_else(|| mapping.source.clone());
                    let made = mapping.target.is_none().then(|| facts.named(step.target_model.as_ref())).flatten();
                    let output = made.cloned().unwrap_or_else(|| made_by(mapping));
                    StepModels { output: Some(output), input }
                }
                action if action.hands_on() => StepModels { input: arriving.clone(), output: arriving },
                Action::Approve(approve) => StepModels { output: approved(arriving.clone(), approve), input: arriving },
                Action::Wait(Wait { signal: Some(AwaitedSignal { into: Some(name), .. }), .. })
                | Action::CallFlow(CallFlow { into: Some(name), .. }) => {
                    StepModels { output: arriving.clone().map(|model| with(model, name, ModelField::default())), input: arriving }
                }
                Action::Loop(repeat) => StepModels { output: after_loop(arriving.clone(), repeat), input: arriving },
                Action::Join(join) => {
                    let right = found.get(&join.right).and_then(|models| models.output.clone());
                    StepModels { output: joined(arriving.clone(), right, join), input: arriving }
                }
                Action::Aggregate(aggregate) => StepModels { output: Some(aggregated(aggregate)), input: arriving },
                Action::Batch(batch) => StepModels { output: Some(batched(arriving.as_ref(), batch)), input: arriving },
                Action::Operation(operation) => {
                    let known = facts.operation(&operation.connector, &operation.name);
                    let asked = facts.models.get(&step.id);
                    let output = asked.and_then(|models| models.output.clone()).or_else(|| known?.output.clone());
                    StepModels { input: arriving, output }
                }
                _ => StepModels { input: arriving, output: None },
            },
        };
        found.insert(node.id().to_owned(), models);
    }
    found
}

/// What the first of the steps before a node hands on to it.
fn arriving(graph: &Graph<'_>, at: usize, found: &BTreeMap<String, StepModels>) -> Option<Model> {
    let right = match graph.nodes[at] {
        Node::Step(Step { action: Action::Join(join), .. }) => Some(join.right.as_str()),
        _ => None,
    };
    let mut before = graph.edges.iter().filter(|edge| edge.2 == at && Some(graph.nodes[edge.0].id()) != right);
    before.find_map(|(from, port, _)| {
        let models = found.get(graph.nodes[*from].id())?;
        match graph.nodes[*from] {
            Node::Step(Step { action: Action::Loop(repeat), .. }) if *port == PORT_EACH => in_loop(models.input.as_ref()?, repeat),
            _ => models.output.clone(),
        }
    })
}

/// A record in the body of a loop.
fn in_loop(model: &Model, repeat: &crate::document::Loop) -> Option<Model> {
    let Some(list) = &repeat.each else { return Some(model.clone()) };
    let names: Vec<&str> = list.split('.').map(|name| name.trim_matches('`')).collect();
    let list = model.field(&names)?;
    let kind = list.items.unwrap_or(if list.fields.is_empty() { Kind::Any } else { Kind::Object });
    let item = ModelField { name: "item".to_owned(), kind, items: None, fields: list.fields.clone(), ..ModelField::default() };
    let index = ModelField { name: "index".to_owned(), kind: Kind::Integer, ..ModelField::default() };
    let around = model.fields.iter().filter(|field| names.len() > 1 || field.name != names[0]).cloned().collect();
    let record = ModelField { name: "record".to_owned(), kind: Kind::Object, fields: around, ..ModelField::default() };
    Some(Model { name: model.name.clone(), fields: vec![item, index, record] })
}

fn after_loop(model: Option<Model>, repeat: &crate::document::Loop) -> Option<Model> {
    let mut model = model?;
    if let Some(results) = &repeat.results {
        model.fields.retain(|field| field.name != *results);
        model.fields.push(ModelField { name: results.clone(), kind: Kind::List, ..ModelField::default() });
    }
    Some(model)
}

/// What a person said stands in a field of the record.
fn approved(model: Option<Model>, approve: &Approve) -> Option<Model> {
    let field = |name: &str, kind| ModelField { name: name.to_owned(), kind, ..ModelField::default() };
    let own = [("decision", Kind::Text), ("by", Kind::Text), ("at", Kind::Datetime), ("comment", Kind::Text)];
    let kind = |kind: FormKind| match kind {
        FormKind::Text | FormKind::Choice => Kind::Text,
        FormKind::Number => Kind::Decimal,
        FormKind::YesNo => Kind::Boolean,
    };
    let form = approve.form.iter().map(|asked| field(&asked.name, kind(asked.kind)));
    let fields = own.into_iter().map(|(name, kind)| field(name, kind)).chain(form).collect();
    let name = approve.into.as_deref().filter(|into| !into.is_empty()).unwrap_or(APPROVAL_FIELD);
    Some(with(model?, name, ModelField { kind: Kind::Object, fields, ..ModelField::default() }))
}

fn with(mut model: Model, name: &str, field: ModelField) -> Model {
    model.fields.retain(|known| known.name != name);
    model.fields.push(ModelField { name: name.to_owned(), ..field });
    model
}

fn joined(left: Option<Model>, right: Option<Model>, join: &crate::document::Join) -> Option<Model> {
    let (mut left, right) = (left?, right?);
    match &join.into {
        Some(name) => {
            left.fields.push(ModelField { name: name.clone(), kind: Kind::Object, fields: right.fields, ..ModelField::default() })
        }
        None => {
            let new = right.fields.into_iter().filter(|field| !left.fields.iter().any(|known| known.name == field.name));
            let new: Vec<ModelField> = new.collect();
            left.fields.extend(new);
        }
    }
    Some(left)
}

fn aggregated(aggregate: &crate::document::Aggregate) -> Model {
    let kind = |take: Take| match take {
        Take::Count | Take::CountDistinct => Kind::Integer,
        Take::Sum | Take::Average => Kind::Decimal,
        Take::List => Kind::List,
        Take::Join => Kind::Text,
        Take::Min | Take::Max | Take::First | Take::Last => Kind::Any,
    };
    let by = aggregate.by.iter().map(|by| ModelField { name: by.name.clone(), ..ModelField::default() });
    let fields =
        aggregate.fields.iter().map(|taken| ModelField { name: taken.name.clone(), kind: kind(taken.take), ..ModelField::default() });
    Model { name: String::new(), fields: by.chain(fields).collect() }
}

fn batched(model: Option<&Model>, batch: &crate::document::Batch) -> Model {
    let by = batch.by.iter().map(|by| ModelField { name: by.name.clone(), ..ModelField::default() });
    let fields = model.map(|model| model.fields.clone()).unwrap_or_default();
    let list = ModelField { name: batch.into.clone(), kind: Kind::List, items: Some(Kind::Object), fields, ..ModelField::default() };
    Model { name: String::new(), fields: by.chain([list]).collect() }
}

/// Writes the fields of stored models into the steps that ask whether records fit them: what a flow does then no longer
/// changes with the model.
pub fn settle(flow: &mut Flow, named: &BTreeMap<String, Model>) {
    for step in &mut flow.steps {
        if let Action::Validate(validate) = &mut step.action
            && let Some(model) = validate.model.as_ref().and_then(|name| named.get(name))
        {
            validate.schema = Some(model.clone());
        }
    }
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
