//! The shape: ids, edges, ways from the trigger.

use super::{DRAIN_PER_SEC_MAX, STEPS_MAX};
use crate::{
    document::{Action, CALLED, Flow},
    finding::Finding,
    graph::{Graph, Node},
    pure,
};
use std::collections::{BTreeSet, HashSet};

pub(super) fn check(flow: &Flow, graph: &Graph<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if flow.trigger.is_none() {
        found.push(Finding::error("flow.no_trigger", "nothing starts this flow").hint("Add a trigger, such as a webhook or a schedule."));
    }
    if flow.steps.len() > STEPS_MAX {
        found.push(Finding::error("flow.too_many_steps", format!("the flow has {} steps; {STEPS_MAX} are the most", flow.steps.len())));
    }
    ids(graph, &mut found);
    edges(flow, graph, &mut found);
    for node in graph.on_cycles() {
        let id = graph.nodes[node].id();
        let message = format!("the records of {} come back to it", graph.nodes[node].name());
        found.push(Finding::error("flow.cycle", message).at(id).hint("Remove one of the connections of the circle."));
    }
    reached(flow, graph, &mut found);
    for (node, owner) in graph.entered_from_outside() {
        let (name, owner) = (graph.nodes[node].name(), graph.nodes[owner].name());
        let message = format!("{name} is repeated by {owner}, and another way leads to it too");
        let hint = "Let only the port `each` of the loop lead to the steps that it repeats.";
        found.push(Finding::error("loop.entered", message).at(graph.nodes[node].id()).hint(hint));
    }
    if flow.settings.failed_percent_max.is_some_and(|most| most > 100) {
        found.push(Finding::error("flow.failed_percent", "the share of failed records is 0 to 100 %").field("failed_percent_max"));
    }
    if let Some(fault) = flow.settings.order_by.as_ref().and_then(|fill| pure::Fill::new(fill).err()) {
        found.push(Finding { hint: fault.hint, ..Finding::error("flow.order_by", fault.message).field("order_by") });
    }
    if flow.settings.drain_per_sec.is_some_and(|rate| !(0.01..=DRAIN_PER_SEC_MAX).contains(&rate)) {
        let message = format!("runs are drained at 0.01 to {DRAIN_PER_SEC_MAX} a second");
        found.push(Finding::error("flow.drain_rate", message).field("drain_per_sec"));
    }
    let does = |action: &Action| {
        matches!(action, Action::Operation(_) | Action::Respond(_) | Action::Approve(_) | Action::CallFlow(_) | Action::Signal(_))
    };
    let gives = super::built::waits(flow) || flow.trigger.as_ref().is_some_and(|trigger| trigger.connector == CALLED);
    if flow.trigger.is_some() && !gives && !flow.steps.iter().any(|step| does(&step.action)) {
        let finding = Finding::warning("flow.nothing_happens", "nothing in this flow reads from or writes to a connected system");
        found.push(finding.hint("Add a step that does something with the records."));
    }
    found
}

fn ids(graph: &Graph<'_>, found: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for node in &graph.nodes {
        if !is_id(node.id()) {
            let message = format!("`{}` is no id: a lower-case letter, then letters, digits and `_`", node.id());
            found.push(Finding::error("flow.bad_id", message).at(node.id()));
        }
        if !seen.insert(node.id()) {
            found.push(
                Finding::error("flow.duplicate_id", format!("two nodes have the id `{}`", node.id()))
                    .at(node.id())
                    .hint("Give one of them another id."),
            );
        }
        if let Node::Step(step) = node
            && let Action::Branch(branch) = &step.action
        {
            ports(step.id.as_str(), branch, found);
        }
    }
}

fn ports(step: &str, branch: &crate::document::Branch, found: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for port in branch.ways.iter().map(|way| way.port.as_str()).chain(branch.otherwise.as_deref()) {
        if !is_id(port) || port == crate::document::PORT_FAILED {
            found.push(Finding::error("flow.bad_id", format!("`{port}` is no name for a way")).at(step).field(port));
        }
        if !seen.insert(port) {
            found.push(Finding::error("flow.duplicate_id", format!("two ways have the name `{port}`")).at(step).field(port));
        }
    }
    if branch.ways.is_empty() {
        found.push(Finding::error("step.no_ways", "the branch has no ways").at(step).hint("Add a way with a condition."));
    }
}

fn edges(flow: &Flow, graph: &Graph<'_>, found: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    for edge in &flow.edges {
        let from = graph.find(&edge.from);
        for (end, node) in [(&edge.from, from), (&edge.to, graph.find(&edge.to))] {
            if node.is_none() {
                let message = format!("a connection from `{}` to `{}` names `{end}`, which is no step", edge.from, edge.to);
                found.push(Finding::error("flow.unknown_step", message).hint("Remove the connection."));
            }
        }
        if let Some(node) = from.map(|at| graph.nodes[at])
            && !node.ports().contains(&edge.port.as_str())
        {
            let message = format!("{} has no port `{}`; it has: {}", node.name(), edge.port, node.ports().join(", "));
            found.push(Finding::error("flow.unknown_port", message).at(node.id()).field(&edge.port));
        }
        if flow.trigger.as_ref().is_some_and(|trigger| trigger.id == edge.to) {
            found.push(
                Finding::error("flow.into_trigger", "a connection leads into the trigger").at(&edge.to).hint("Remove the connection."),
            );
        }
        if !seen.insert(edge) {
            let message = format!("two connections lead from `{}` to `{}`", edge.from, edge.to);
            found.push(Finding::warning("flow.duplicate_edge", message).at(&edge.to));
        }
    }
}

fn reached(flow: &Flow, graph: &Graph<'_>, found: &mut Vec<Finding>) {
    if flow.trigger.is_none() {
        return;
    }
    let reachable = graph.reachable(0);
    for (at, node) in graph.nodes.iter().enumerate() {
        if !reachable.contains(&at) {
            let message = format!("no records come to {}", node.name());
            found.push(Finding::error("flow.unreachable", message).at(node.id()).hint("Connect it to a step before it, or remove it."));
        }
    }
}

fn is_id(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= 64
        && bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
