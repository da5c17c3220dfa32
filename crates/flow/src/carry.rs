//! Whether a run that stopped under one version of a flow can go on under another: what it went through must be the same
//! there, and stand where it stood, because a run that goes on hears its old events again. Leaves out the run itself.

use crate::{
    document::{Edge, Flow, Step},
    graph::Graph,
};
use std::collections::{BTreeMap, BTreeSet};

/// What a run went through: each node that records reached, and whether records left it.
pub type Trace = BTreeMap<String, bool>;

/// The other version, arranged so that the nodes and edges which the run went through stand where they stood.
///
/// # Errors
/// Why the run cannot go on there, as a part of a sentence.
pub fn carried(old: &Flow, new: &Flow, trace: &Trace) -> Result<Flow, String> {
    let settings = |flow: &Flow| {
        let settings = &flow.settings;
        (settings.failed_records_max, settings.failed_percent_max, settings.retry, settings.unknown_effect)
    };
    if settings(old) != settings(new) {
        return Err("the flow's settings for retries, failed records or unknown effects were changed".to_owned());
    }
    if old.trigger.as_ref().map(|trigger| &trigger.id) != new.trigger.as_ref().map(|trigger| &trigger.id) {
        return Err("another trigger stands at its beginning".to_owned());
    }
    let mut places = BTreeMap::new();
    for (at, step) in old.steps.iter().enumerate().filter(|(_, step)| trace.contains_key(&step.id)) {
        match new.steps.iter().find(|other| other.id == step.id) {
            None => return Err(format!("the step `{}` is gone", step.id)),
            Some(other) if !same(step, other) => return Err(format!("the step `{}` was changed", step.id)),
            Some(other) => places.insert(at, other.clone()),
        };
    }
    let (before, after) = (edges(old), edges(new));
    let mut kept = BTreeMap::new();
    for (node, left) in trace {
        let leaving = |edges: &[Edge]| edges.iter().filter(|edge| edge.from == *node).map(key).collect::<BTreeSet<_>>();
        if *left && leaving(&before) != leaving(&after) {
            return Err(format!("what follows `{node}`, which records had left already, was changed"));
        }
        kept.extend(before.iter().enumerate().filter(|(_, edge)| *left && edge.from == *node).map(|(at, edge)| (at, edge.clone())));
    }
    let others = new.steps.iter().filter(|step| !trace.contains_key(&step.id)).cloned();
    let rest = after.iter().filter(|edge| !kept.values().any(|one| key(one) == key(edge))).cloned();
    let few = || "it has so few steps now that those which ran cannot stand where they stood".to_owned();
    let steps = arranged(places.clone(), others.collect()).ok_or_else(few)?;
    let edges = arranged(kept.clone(), rest.collect()).ok_or_else(few)?;
    Ok(Flow { steps, edges, ..new.clone() })
}

/// Whether a step does the same; its name, its place on the canvas and the names of models say nothing.
fn same(one: &Step, other: &Step) -> bool {
    let plain = |step: &Step| Step { name: None, at: None, source_model: None, target_model: None, ..step.clone() };
    plain(one) == plain(other)
}

/// The edges that count, each once, in order.
fn edges(flow: &Flow) -> Vec<Edge> {
    let graph = Graph::new(flow);
    let id = |at: usize| graph.nodes[at].id().to_owned();
    graph.edges.iter().map(|(from, port, to)| Edge { from: id(*from), port: (*port).to_owned(), to: id(*to) }).collect()
}

fn key(edge: &Edge) -> (String, String, String) {
    (edge.from.clone(), edge.port.clone(), edge.to.clone())
}

/// Things at their places, the others in order in between; `None` when there are too few to fill the gaps.
fn arranged<T>(mut placed: BTreeMap<usize, T>, others: Vec<T>) -> Option<Vec<T>> {
    let count = placed.len() + others.len();
    let mut others = others.into_iter();
    (0..count).map(|at| placed.remove(&at).or_else(|| others.next())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{flow, step};

    fn trace(nodes: &[(&str, bool)]) -> Trace {
        nodes.iter().map(|(node, left)| ((*node).to_owned(), *left)).collect()
    }

    fn order(flow: &Flow) -> Vec<&str> {
        flow.steps.iter().map(|step| step.id.as_str()).collect()
    }

    #[test]
    fn a_step_that_was_put_before_others_is_moved_behind_what_ran() {
        let old = flow(&["save", "tell"], &[("start", "save"), ("save", "tell")]);
        let mut new = flow(&["check", "tell", "save"], &[("save", "check"), ("check", "tell"), ("start", "save")]);
        new.steps[2].name = Some("Save it".to_owned());
        let ran = trace(&[("start", true), ("save", false)]);
        let found = carried(&old, &new, &ran).expect("the same until there");
        assert_eq!(order(&found), ["save", "check", "tell"]);
        assert_eq!((found.edges[0].from.as_str(), found.edges.len()), ("start", 3), "the edge that was used has its number");
        assert_eq!(found.steps[0].name.as_deref(), Some("Save it"));
        assert_eq!(carried(&old, &old, &ran), Ok(old.clone()), "the same version stays as it is");
    }

    #[test]
    fn what_ran_and_was_changed_is_named() {
        let old = flow(&["save", "tell"], &[("start", "save"), ("save", "tell")]);
        let ran = trace(&[("start", true), ("save", true), ("tell", false)]);
        let refused = |new: &Flow| carried(&old, new, &ran).expect_err("refused");
        let mut other = old.clone();
        other.steps[1] = step("tell", "once");
        assert_eq!(refused(&other), "the step `tell` was changed");
        assert_eq!(refused(&flow(&["save"], &[("start", "save")])), "the step `tell` is gone");
        let more = flow(&["save", "tell", "log"], &[("start", "save"), ("save", "tell"), ("save", "log")]);
        assert_eq!(refused(&more), "what follows `save`, which records had left already, was changed");
        let mut strict = old.clone();
        strict.settings.failed_records_max = Some(0);
        assert!(refused(&strict).starts_with("the flow's settings"));
        let mut moved = old.clone();
        moved.trigger = None;
        assert_eq!(refused(&moved), "another trigger stands at its beginning");
        let behind = flow(&["save", "tell", "log"], &[("start", "save"), ("save", "tell"), ("tell", "log")]);
        assert!(carried(&old, &behind, &ran).is_ok(), "nothing had left `tell`");
        let gap = flow(&["tell"], &[("start", "tell")]);
        let only_tell = trace(&[("start", false), ("tell", false)]);
        assert!(carried(&old, &gap, &only_tell).expect_err("refused").contains("so few steps"));
    }
}
