//! Is a flow sound? Everything that is wrong with it at once, each with a stable code, a place, a sentence and a way to
//! mend it. Nothing is performed.

mod asks;
mod built;
mod operation;
mod settings;
mod shape;
mod steps;

use crate::{document::Flow, facts::Facts, finding::Finding, graph::Graph, models};

/// The most steps of a flow.
pub const STEPS_MAX: usize = 200;

/// The most runs a second that are drained.
pub const DRAIN_PER_SEC_MAX: f64 = 1_000.0;

/// Everything that is wrong with a flow: first the shape, then the nodes in order.
#[must_use]
pub fn check(flow: &Flow, facts: &Facts) -> Vec<Finding> {
    let graph = Graph::new(flow);
    let mut found = shape::check(flow, &graph);
    found.extend(settings::check(flow, facts));
    let models = models::models(flow, facts);
    for node in graph.order().0 {
        found.extend(steps::check(flow, facts, &graph, node, &models));
    }
    found
}

#[cfg(test)]
mod tests;
