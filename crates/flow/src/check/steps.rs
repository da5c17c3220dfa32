//! The nodes: triggers, mappings, conditions, operations.

use super::operation;
use crate::{
    document::{Action, Flow, OnError, PORT_FAILED, Retry, Step},
    facts::{Facts, OperationKind, StepModels},
    finding::Finding,
    graph::{Graph, Node},
    models, plan, pure,
};
use std::collections::BTreeMap;

pub(super) fn check(flow: &Flow, facts: &Facts, graph: &Graph<'_>, node: usize, models: &BTreeMap<String, StepModels>) -> Vec<Finding> {
    let at = graph.nodes[node];
    let found = match at {
        Node::Trigger(trigger) => operation::check(facts, &operation::Set::of_trigger(trigger)),
        Node::Step(step) => {
            let mut found = match &step.action {
                Action::Map(mapping) => {
                    let mut found = named_models(facts, step);
                    found.extend(map(flow, facts, graph, node, step, mapping, models));
                    found
                }
                Action::Filter(filter) => condition(&filter.keep, None),
                Action::Branch(branch) => branch.ways.iter().flat_map(|way| condition(&way.condition, Some(&way.port))).collect(),
                Action::Operation(called) => {
                    let mut found = operation::check(facts, &operation::Set::of_step(called));
                    found.extend(repeated_write(flow, facts, step, called));
                    found.extend(undo(facts, called));
                    found
                }
                _ => super::built::check(flow, facts, graph, node, step, models),
            };
            found.extend(super::built::substitute(facts, step, models.get(&step.id).and_then(|models| models.input.as_ref())));
            found.extend(retry(step.retry.as_ref()));
            found.extend(failed_port(graph, node, step));
            found
        }
    };
    found.into_iter().map(|finding| finding.at(at.id())).collect()
}

fn map(
    flow: &Flow,
    facts: &Facts,
    graph: &Graph<'_>,
    node: usize,
    step: &Step,
    mapping: &mapping::Mapping,
    models: &BTreeMap<String, StepModels>,
) -> Vec<Finding> {
    let source = models.get(graph.nodes[node].id()).and_then(|models| models.input.clone());
    // A mapping aims at its model and at what the step behind it wants, unless it says itself what it aims at.
    let wanted = || graph.after(node).find_map(|next| models::wanted_by(flow, facts, graph.nodes[next].id()));
    let target = mapping.target.clone().or_else(|| models::aimed_at(facts.named(step.target_model.as_ref()), wanted()));
    let known = mapping::Facts { source, target, tables: facts.tables.clone(), rows: facts.rows.clone() };
    let mut found: Vec<Finding> = mapping::check(mapping, &known).iter().map(pure::finding).collect();
    if let Err(broken) = pure::Map::new(mapping) {
        for finding in broken {
            if !found.iter().any(|known| known.code == finding.code && known.field == finding.field) {
                found.push(finding);
            }
        }
    }
    if mapping.targets.is_empty() {
        found.push(Finding::warning("map.empty", "the mapping fills nothing: it makes empty records").hint("Map at least one field."));
    }
    found
}

/// Stored models that a mapping names and that are not there.
fn named_models(facts: &Facts, step: &Step) -> Vec<Finding> {
    let Some(named) = &facts.named else { return Vec::new() };
    let sides = [("source_model", &step.source_model), ("target_model", &step.target_model)];
    let missing = sides.into_iter().filter_map(|(side, name)| Some((side, name.as_ref().filter(|name| !named.contains_key(*name))?)));
    missing
        .map(|(side, name)| {
            let finding = Finding::warning("step.no_model", format!("there is no model `{name}`")).field(side);
            finding.hint("Make it under Models, or take the name out.")
        })
        .collect()
}

fn condition(condition: &mapping::document::Condition, port: Option<&str>) -> Vec<Finding> {
    let Err(fault) = pure::Condition::new(condition) else { return Vec::new() };
    let mut finding = Finding::error(&fault.code, fault.message);
    finding.field = port.map(str::to_owned).or(fault.field);
    finding.hint = fault.hint;
    vec![finding]
}

/// A write that is tried again although doing it twice is not the same as doing it once.
fn repeated_write(flow: &Flow, facts: &Facts, step: &Step, called: &crate::document::Operation) -> Option<Finding> {
    let known = facts.operation(&called.connector, &called.name)?;
    let retry = step.retry.or(flow.settings.retry).unwrap_or_default();
    if known.kind != OperationKind::Write || retry.attempts <= 1 || plan::is_repeatable(called, facts) {
        return None;
    }
    let hint = match &known.idempotency {
        crate::facts::Idempotency::WhenSet(names) => format!("Set {}, so that a repeated write changes nothing.", names.join(" and ")),
        crate::facts::Idempotency::WhenIs(_) => "Where an answer is lost, the run stops and a person says whether it happened.".to_owned(),
        _ => "What may have happened is not repeated without a person, unless the flow's settings say so.".to_owned(),
    };
    Some(Finding::warning("write.no_key", "writing the same record twice would make two of it").hint(hint))
}

/// What takes back what a step did.
fn undo(facts: &Facts, called: &crate::document::Operation) -> Vec<Finding> {
    let Some(undo) = called.undo.as_deref() else { return Vec::new() };
    let mut found = operation::check(facts, &operation::Set::of_step(undo));
    let kind = |operation: &crate::document::Operation| facts.operation(&operation.connector, &operation.name).map(|known| known.kind);
    if kind(called).is_some_and(|kind| kind != OperationKind::Write) {
        found.push(Finding::warning("undo.changes_nothing", "this step changes nothing, so there is nothing to undo"));
    }
    if kind(undo).is_some_and(|kind| kind != OperationKind::Write) {
        let finding = Finding::error("undo.no_write", "an undo has to change something on the other side");
        found.push(finding.hint("Choose an operation that writes."));
    }
    if undo.undo.is_some() {
        found.push(Finding::error("undo.undone", "an undo cannot be undone itself").hint("Take the inner `undo` out."));
    }
    for finding in &mut found {
        finding.field = Some(finding.field.take().map_or_else(|| "undo".to_owned(), |field| format!("undo.{field}")));
    }
    found
}

fn retry(retry: Option<&Retry>) -> Option<Finding> {
    let retry = retry?;
    let bad = |field: &str, message: &str| Some(Finding::error("step.bad_retry", message).field(field));
    if retry.attempts == 0 || retry.attempts > 100 {
        bad("attempts", "a step is tried 1 to 100 times")
    } else if !(retry.base_secs >= 0.0 && retry.base_secs <= 86_400.0) {
        bad("base_secs", "the first wait is 0 to 86,400 seconds")
    } else if !(retry.factor >= 1.0 && retry.factor <= 10.0) {
        bad("factor", "waits grow by a factor of 1 to 10")
    } else if !(retry.cap_secs >= retry.base_secs && retry.cap_secs <= 86_400.0) {
        bad("cap_secs", "the longest wait is at least the first one, and at most 86,400 seconds")
    } else {
        None
    }
}

fn failed_port(graph: &Graph<'_>, node: usize, step: &Step) -> Option<Finding> {
    let leads = graph.edges.iter().any(|edge| edge.0 == node && edge.1 == PORT_FAILED);
    let message = "records that fail here leave by the port `failed`, and nothing follows it: they are set aside";
    (step.on_error == OnError::Port && !leads).then(|| Finding::warning("flow.port_leads_nowhere", message).field(PORT_FAILED))
}
