//! Questions about the graph: nodes, ports, who hears from whom, what may be connected.

use super::Node;
use canvas::{NodeShape, Point, Rect};
use flow::document::{Action, Edge, Flow, OnError, PORT_EACH, PORT_FAILED, PORT_OUT, Position};
use std::collections::BTreeSet;

/// All nodes, the trigger first.
pub fn nodes(flow: &Flow) -> impl Iterator<Item = Node> {
    flow.trigger.iter().cloned().map(Node::Trigger).chain(flow.steps.iter().cloned().map(Node::Step))
}

/// The ids of all nodes, the trigger first.
pub fn ids(flow: &Flow) -> impl Iterator<Item = &str> {
    flow.trigger.iter().map(|trigger| trigger.id.as_str()).chain(flow.steps.iter().map(|step| step.id.as_str()))
}

/// The node of this id.
#[must_use]
pub fn node(flow: &Flow, id: &str) -> Option<Node> {
    nodes(flow).find(|node| node.id() == id)
}

/// The ports from which the node hands on, in the order in which they are drawn.
#[must_use]
pub fn ports_out(node: &Node, failed_used: bool) -> Vec<String> {
    let Node::Step(step) = node else { return vec![PORT_OUT.to_owned()] };
    let mut ports = match &step.action {
        Action::Branch(branch) => branch.ways.iter().map(|way| way.port.clone()).chain(branch.otherwise.clone()).collect(),
        Action::Loop(_) => vec![PORT_EACH.to_owned(), PORT_OUT.to_owned()],
        _ => vec![PORT_OUT.to_owned()],
    };
    if failed_used || step.on_error == OnError::Port {
        ports.push(PORT_FAILED.to_owned());
    }
    ports
}

/// Whether an edge leaves the node's port for failed records.
#[must_use]
pub fn failed_used(edges: &[Edge], id: &str) -> bool {
    edges.iter().any(|edge| edge.from == id && edge.port == PORT_FAILED)
}

/// What the node looks like, as far as its box and its ports go.
#[must_use]
pub fn shape(node: &Node, failed_used: bool) -> NodeShape {
    let Node::Step(step) = node else { return NodeShape { ways: 0, takes: false, gives: true, failed: false } };
    let failed = failed_used || step.on_error == OnError::Port;
    match &step.action {
        Action::Branch(branch) => {
            NodeShape { ways: branch.ways.len() + usize::from(branch.otherwise.is_some()), takes: true, gives: false, failed }
        }
        Action::Loop(_) => NodeShape { ways: 2, takes: true, gives: false, failed },
        _ => NodeShape { ways: 0, takes: true, gives: true, failed },
    }
}

/// Where the port stands, relative to the node's corner.
#[must_use]
pub fn port_at(node: &Node, port: &str, failed_used: bool) -> Option<Point> {
    let at = ports_out(node, failed_used).iter().position(|other| other == port)?;
    shape(node, failed_used).ports_out().get(at).copied()
}

/// The node's box.
#[must_use]
pub fn rect(flow: &Flow, node: &Node) -> Rect {
    let at = node.at().unwrap_or_default();
    shape(node, failed_used(&flow.edges, node.id())).rect(point(at))
}

/// A place of the document as a point of the canvas.
#[must_use]
pub fn point(at: Position) -> Point {
    Point::new(at.x, at.y)
}

/// A point of the canvas as a place of the document.
#[must_use]
pub fn position(at: Point) -> Position {
    Position { x: at.x, y: at.y }
}

/// Every node that records from `id` can reach, itself among them.
#[must_use]
pub fn reached_from(flow: &Flow, id: &str) -> BTreeSet<String> {
    closure(id, |here| flow.edges.iter().filter(|edge| edge.from == here).map(|edge| edge.to.clone()).collect())
}

/// Every node from which records can reach `id`, itself among them.
#[must_use]
pub fn leading_to(flow: &Flow, id: &str) -> BTreeSet<String> {
    closure(id, |here| flow.edges.iter().filter(|edge| edge.to == here).map(|edge| edge.from.clone()).collect())
}

fn closure(id: &str, next: impl Fn(&str) -> Vec<String>) -> BTreeSet<String> {
    let mut seen = BTreeSet::from([id.to_owned()]);
    let mut open = vec![id.to_owned()];
    while let Some(here) = open.pop() {
        for there in next(&here) {
            if seen.insert(there.clone()) {
                open.push(there);
            }
        }
    }
    seen
}

/// The steps to which an edge from this port may lead: no trigger, no circle, no second edge of the same kind.
#[must_use]
pub fn may_connect(flow: &Flow, from: &str, port: &str) -> Vec<String> {
    let before = leading_to(flow, from);
    let linked = |to: &str| flow.edges.iter().any(|edge| edge.from == from && edge.port == port && edge.to == to);
    flow.steps.iter().map(|step| step.id.clone()).filter(|to| !before.contains(to) && !linked(to)).collect()
}

/// An id that no node has: the base, or the base and a number.
#[must_use]
pub fn free_id<'a>(taken: impl Iterator<Item = &'a str>, base: &str) -> String {
    let taken: BTreeSet<&str> = taken.collect();
    let mut base: String = base.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    if !base.starts_with(|c: char| c.is_ascii_lowercase()) {
        base.insert_str(0, "step_");
    }
    let free = |id: &String| !taken.contains(id.as_str());
    std::iter::once(base.clone()).chain((2..).map(|number| format!("{base}_{number}"))).find(free).unwrap_or(base)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::fixture;

    #[test]
    fn circles_triggers_and_doubles_are_not_offered() {
        let flow = fixture::branched();
        assert_eq!(may_connect(&flow, "received", "out"), ["map_eu", "save"]);
        assert_eq!(may_connect(&flow, "map_eu", "out"), Vec::<String>::new());
        assert_eq!(may_connect(&flow, "save", "out"), Vec::<String>::new());
        assert_eq!(may_connect(&flow, "split", "otherwise"), ["map_eu", "save"]);
    }

    #[test]
    fn ids_are_made_free_and_lawful() {
        assert_eq!(free_id(["map"].into_iter(), "map"), "map_2");
        assert_eq!(free_id(["map", "map_2"].into_iter(), "map"), "map_3");
        assert_eq!(free_id([].into_iter(), "2 Fast"), "step_2_fast");
    }

    #[test]
    fn a_branch_has_a_port_for_each_way_and_for_the_rest() {
        let flow = fixture::branched();
        let split = node(&flow, "split").expect("it is in the flow");
        assert_eq!(ports_out(&split, false), ["eu", "otherwise"]);
        assert_eq!(ports_out(&split, true), ["eu", "otherwise", "failed"]);
        assert_eq!(shape(&split, false).ways, 2);
        assert!(port_at(&split, "otherwise", false).is_some_and(|at| at.y > port_at(&split, "eu", false).expect("a port").y));
        assert_eq!(port_at(&split, "out", false), None);
    }
}
