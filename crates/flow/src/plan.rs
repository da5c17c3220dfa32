//! A flow made ready to run: ids turned into places, mappings and conditions compiled, operations joined with what is
//! known about them. Made once for each published version.

mod asks;
mod built;

pub use asks::{Ask, Question};
pub use built::{Built, Groups, Joined, Over, Repeat, TakenField};

use crate::{
    document::{Action, Flow, OnError, Operation, PORT_EACH, Retry, UnknownEffect},
    event::Fault,
    facts::{Facts, Idempotency, OperationFacts, OperationKind},
    finding::Finding,
    graph::{Graph, Node as GraphNode},
    pure::{Condition, Fill, Map},
};
use mapping::Object;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// A flow made ready to run.
#[derive(Debug)]
pub struct Plan {
    /// The nodes, the trigger first.
    pub nodes: Vec<Node>,
    /// More failed records than this fail the run.
    pub failed_records_max: Option<u64>,
    /// More failed records than so many of a hundred fail it.
    pub failed_percent_max: Option<u8>,
    /// The nodes that hold what came to them until all has come.
    pub gatherers: Vec<usize>,
    /// What happens to an effect of which nobody knows.
    pub unknown_effect: UnknownEffect,
}

/// A node of a plan.
#[derive(Debug)]
pub struct Node {
    /// Its id in the document.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it does.
    pub kind: Kind,
    /// What happens when it fails for good.
    pub on_error: OnError,
    /// What a refused record becomes, where `on_error` says so.
    pub substitute: Option<Map>,
    /// How it is tried again.
    pub retry: Retry,
    /// Who follows, by port: the place of the node, and the edge's number.
    pub next: BTreeMap<String, Vec<(usize, u32)>>,
    /// The loop that repeats it.
    pub within: Option<usize>,
    /// The nodes from which records may still come, up to the loop that repeats it.
    pub needs: Vec<usize>,
    /// The nodes that its records can reach.
    pub behind: BTreeSet<usize>,
    /// How many ways lead to it.
    pub ways: usize,
    /// The node that takes back what this one did: it stands behind all nodes of the document, and nothing leads to it.
    pub undone_by: Option<usize>,
    /// The node of which this one takes back what it did.
    pub undoes: Option<usize>,
    /// Whether what comes to it depends on the order in which calls came back.
    pub minds_order: bool,
}

/// What a node does.
#[derive(Debug)]
pub enum Kind {
    /// Hands on what started the run.
    Trigger,
    /// Makes each record anew.
    Map(Map),
    /// Keeps some.
    Filter(Condition),
    /// Parts them: ports with their conditions, and the port of the others.
    Branch(Vec<(String, Condition)>, Option<String>),
    /// Calls an operation.
    Operation(Box<Called>),
    /// Any other built-in step.
    Built(Box<Built>),
}

/// An operation as a run calls it.
#[derive(Debug)]
pub struct Called {
    /// The connector.
    pub connector: String,
    /// Its operation.
    pub operation: String,
    /// What kind of thing it is.
    pub kind: OperationKind,
    /// The name of the connection.
    pub connection: Option<String>,
    /// The settings that are the same for every record.
    pub settings: Object,
    /// The settings that each record fills anew.
    pub values: Vec<(String, Fill)>,
    /// The most records it takes in one call.
    pub batch_max: usize,
    /// Whether doing it twice is the same as doing it once.
    pub repeatable: bool,
}

impl Plan {
    /// Makes a flow ready. A flow without findings of severity error compiles; another one may not.
    ///
    /// # Errors
    /// What cannot be made ready, each with its place.
    pub fn new(flow: &Flow, facts: &Facts) -> Result<Self, Vec<Finding>> {
        let graph = Graph::new(flow);
        let mut findings = Vec::new();
        if !matches!(graph.nodes.first(), Some(GraphNode::Trigger(_))) {
            findings.push(Finding::error("flow.no_trigger", "nothing starts this flow").hint("Add a trigger."));
        }
        if let Some(node) = graph.on_cycles().first() {
            let id = graph.nodes[*node].id();
            findings.push(Finding::error("flow.cycle", format!("the records of `{id}` come back to it")).at(id));
        }
        if let Some((node, owner)) = graph.entered_from_outside().first() {
            let (id, owner) = (graph.nodes[*node].id(), graph.nodes[*owner].id());
            let message = format!("`{id}` is repeated by the loop `{owner}`, and another way leads to it too");
            findings.push(Finding::error("loop.entered", message).at(id));
        }
        let mut nodes = Vec::with_capacity(graph.nodes.len());
        for (at, node) in graph.nodes.iter().enumerate() {
            let mut next: BTreeMap<String, Vec<(usize, u32)>> = BTreeMap::new();
            for (number, edge) in graph.edges.iter().enumerate().filter(|(_, edge)| edge.0 == at) {
                next.entry(edge.1.to_owned()).or_default().push((edge.2, u32::try_from(number).unwrap_or(u32::MAX)));
            }
            let made = kind_of(node, facts, at, &graph).and_then(|kind| Ok((kind, substitute(node)?)));
            match made {
                Ok((kind, substitute)) => nodes.push(Node {
                    id: node.id().to_owned(),
                    name: node.name(),
                    kind,
                    on_error: on_error(node),
                    substitute,
                    retry: retry(node, flow),
                    next,
                    within: graph.loop_of(at),
                    needs: graph.needed_by(at).into_iter().collect(),
                    behind: graph.reachable(at),
                    ways: graph.edges.iter().filter(|edge| edge.2 == at).count(),
                    undone_by: None,
                    undoes: None,
                    minds_order: false,
                }),
                Err(found) => findings.extend(found.into_iter().map(|finding| finding.at(node.id()))),
            }
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        add_undos(&mut nodes, &graph, facts)?;
        note_order(&mut nodes);
        let gatherers = nodes.iter().enumerate().filter(|(_, node)| matches!(&node.kind, Kind::Built(built) if built.gathers()));
        let gatherers = gatherers.map(|(at, _)| at).collect();
        let unknown_effect = flow.settings.unknown_effect.unwrap_or(UnknownEffect::Ask);
        let (failed_records_max, failed_percent_max) = (flow.settings.failed_records_max, flow.settings.failed_percent_max);
        Ok(Self { nodes, failed_records_max, failed_percent_max, gatherers, unknown_effect })
    }

    /// Whether what leaves a node leaves the flow: nothing follows it, and no loop takes it back.
    #[must_use]
    pub fn is_last(&self, node: usize) -> bool {
        let node = &self.nodes[node];
        let loops = matches!(&node.kind, Kind::Built(built) if matches!(**built, Built::Loop(_)));
        node.within.is_none() && node.next.iter().all(|(port, next)| next.is_empty() || (loops && port == PORT_EACH))
    }

    /// Whether it touches nothing outside, never waits, and is over soon: no calls, no questions, no loops.
    #[must_use]
    pub fn is_pure(&self) -> bool {
        self.nodes.iter().all(|node| match &node.kind {
            Kind::Operation(_) => false,
            Kind::Built(built) => !matches!(**built, Built::Wait(..) | Built::Ask(_) | Built::Loop(_)),
            Kind::Trigger | Kind::Map(_) | Kind::Filter(_) | Kind::Branch(..) => true,
        })
    }

    /// The place of the node of this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.id == id)
    }

    /// The names of the lookup tables that it needs.
    #[must_use]
    pub fn tables(flow: &Flow) -> Vec<String> {
        mapping::cases::tables_in(flow)
    }
}

/// Adds a node for each undo that a step names.
fn add_undos(nodes: &mut Vec<Node>, graph: &Graph<'_>, facts: &Facts) -> Result<(), Vec<Finding>> {
    for (at, node) in graph.nodes.iter().enumerate() {
        let GraphNode::Step(step) = node else { continue };
        let Action::Operation(Operation { undo: Some(undo), .. }) = &step.action else { continue };
        let called = called(undo, facts).map_err(|found| found.into_iter().map(|finding| finding.at(&step.id)).collect::<Vec<_>>())?;
        nodes[at].undone_by = Some(nodes.len());
        nodes.push(Node {
            id: format!("{}.undo", step.id),
            name: format!("Undo {}", nodes[at].name),
            kind: Kind::Operation(Box::new(called)),
            on_error: OnError::Fail,
            substitute: None,
            retry: nodes[at].retry,
            next: BTreeMap::new(),
            within: None,
            needs: Vec::new(),
            behind: BTreeSet::new(),
            ways: 0,
            undone_by: None,
            undoes: Some(at),
            minds_order: false,
        });
    }
    Ok(())
}

/// Behind a step that minds the order of what comes, effects do so too, where that order is decided by calls that come back.
fn note_order(nodes: &mut [Node]) {
    let calls = |nodes: &[Node], at: &usize| match &nodes[*at].kind {
        Kind::Operation(called) => called.kind != OperationKind::Read,
        Kind::Built(built) => matches!(**built, Built::Ask(_)),
        _ => false,
    };
    let mind = |at: &usize| {
        let node = &nodes[*at];
        matches!(&node.kind, Kind::Built(built) if built.minds_order()) && node.needs.iter().any(|before| calls(nodes, before))
    };
    let behind: BTreeSet<usize> = (0..nodes.len()).filter(mind).flat_map(|at| nodes[at].behind.clone()).collect();
    behind.into_iter().for_each(|at| nodes[at].minds_order = true);
}

fn substitute(node: &GraphNode<'_>) -> Result<Option<Map>, Vec<Finding>> {
    match node {
        GraphNode::Step(step) => step.substitute.as_ref().map(Map::new).transpose(),
        GraphNode::Trigger(_) => Ok(None),
    }
}

fn on_error(node: &GraphNode<'_>) -> OnError {
    match node {
        GraphNode::Trigger(_) => OnError::Fail,
        GraphNode::Step(step) => step.on_error,
    }
}

fn retry(node: &GraphNode<'_>, flow: &Flow) -> Retry {
    let own = match node {
        GraphNode::Trigger(_) => None,
        GraphNode::Step(step) => step.retry,
    };
    own.or(flow.settings.retry).unwrap_or_default()
}

fn kind_of(node: &GraphNode<'_>, facts: &Facts, at: usize, graph: &Graph<'_>) -> Result<Kind, Vec<Finding>> {
    let GraphNode::Step(step) = node else { return Ok(Kind::Trigger) };
    if let Some(built) = built::built(&step.action, at, graph)? {
        return Ok(Kind::Built(Box::new(built)));
    }
    match &step.action {
        Action::Map(mapping) => Map::new(mapping).map(Kind::Map),
        Action::Filter(filter) => Condition::new(&filter.keep).map(Kind::Filter).map_err(|fault| vec![finding(&fault)]),
        Action::Branch(branch) => {
            let mut ways = Vec::with_capacity(branch.ways.len());
            for way in &branch.ways {
                ways.push((way.port.clone(), Condition::new(&way.condition).map_err(|fault| vec![finding(&fault).field(&way.port)])?));
            }
            Ok(Kind::Branch(ways, branch.otherwise.clone()))
        }
        Action::Operation(operation) => called(operation, facts).map(|called| Kind::Operation(Box::new(called))),
        other => Err(vec![Finding::error("step.unknown_operation", format!("`{}` cannot run here", other.word()))]),
    }
}

fn called(operation: &Operation, facts: &Facts) -> Result<Called, Vec<Finding>> {
    let Some(known) = facts.operation(&operation.connector, &operation.name) else {
        let message = format!("there is no operation `{}` of a connector `{}`", operation.name, operation.connector);
        return Err(vec![Finding::error("step.unknown_operation", message)]);
    };
    let mut values = Vec::with_capacity(operation.values.len());
    for (name, fill) in &operation.values {
        values.push((name.clone(), Fill::new(fill).map_err(|fault| vec![finding(&fault).field(name)])?));
    }
    let repeatable = is_repeatable(operation, facts);
    Ok(Called {
        connector: operation.connector.clone(),
        operation: operation.name.clone(),
        kind: known.kind,
        connection: operation.connection.clone(),
        settings: operation.settings.iter().map(|(name, value)| (name.clone(), value.into())).collect(),
        values,
        batch_max: batch(operation, known, repeatable),
        repeatable,
    })
}

/// Whether doing an operation twice is the same as doing it once, as it is set.
#[must_use]
pub fn is_repeatable(operation: &Operation, facts: &Facts) -> bool {
    let Some(known) = facts.operation(&operation.connector, &operation.name) else { return false };
    let is_set = |name: &String| {
        let is_empty = |value: &Json| value.is_null() || value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty);
        operation.settings.get(name).is_some_and(|value| !is_empty(value)) || operation.values.contains_key(name)
    };
    match &known.idempotency {
        Idempotency::Natural | Idempotency::Key => true,
        Idempotency::WhenSet(names) => names.iter().all(is_set),
        Idempotency::WhenIs(cases) => cases.iter().any(|(name, values)| {
            let value = setting(operation, known, name).and_then(Json::as_str);
            value.is_some_and(|value| values.iter().any(|one| one == value))
        }),
        Idempotency::None => matches!(known.kind, OperationKind::Read | OperationKind::Search),
    }
}

/// How many records go into one call. Where each is sent by itself, what cannot be repeated goes one at a time, so that a person
/// is asked about one.
fn batch(operation: &Operation, known: &OperationFacts, repeatable: bool) -> usize {
    let most = usize::try_from(known.batch_max.max(1)).unwrap_or(1);
    match &known.batch_from {
        None => most,
        Some(_) if !repeatable => 1,
        Some(name) => {
            let wanted = setting(operation, known, name).and_then(Json::as_u64).unwrap_or(1);
            usize::try_from(wanted).unwrap_or(most).clamp(1, most)
        }
    }
}

/// What counts for a setting that is the same for every record.
fn setting<'a>(operation: &'a Operation, known: &'a OperationFacts, name: &str) -> Option<&'a Json> {
    let set = operation.settings.get(name).filter(|value| !value.is_null());
    set.or_else(|| known.fields.iter().find(|field| field.name == name)?.default.as_ref())
}

fn finding(fault: &Fault) -> Finding {
    let mut finding = Finding::error(&fault.code, fault.message.clone());
    finding.field.clone_from(&fault.field);
    finding.hint.clone_from(&fault.hint);
    finding
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookup_tables_are_found_wherever_they_are_used() {
        let flow = Flow::from_yaml(
            r#"
name: x
trigger: { id: start, connector: webhook, operation: received }
steps:
- id: map
  map:
    targets:
    - { path: a, value: { lookup: { table: one, key: { field: k }, column: c } } }
    - { path: b, value: { join: { left: { list: l }, right: { table: two }, on: [{ left: { field: k }, right: { field: k } }] } } }
    - { path: c, value: { expression: '$lookup_table("three", k, "c")' } }
    - { path: d, value: { template: '{{ $lookup_table("four", k, "c") }}' } }
edges: [{ from: start, to: map }]
"#,
        )
        .expect("a flow");
        assert_eq!(Plan::tables(&flow), ["four", "one", "three", "two"]);
    }
}
