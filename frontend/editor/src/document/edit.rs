//! The edits of a graph as changes: connect, remove, move, lay out.

use super::{Change, Node, graph};
use canvas::{Point, layout};
use flow::document::{Edge, Flow, Position};

/// Connects a port with a step.
#[must_use]
pub fn connect(flow: &Flow, from: &str, port: &str, to: &str) -> Vec<Change> {
    let edge = Edge { from: from.to_owned(), port: port.to_owned(), to: to.to_owned() };
    vec![Change::Edge { edge, at: flow.edges.len(), added: true }]
}

/// Removes nodes with their edges, and edges. Where one edge led in and one led out, the neighbours are connected,
/// so that taking a step out of a chain leaves a chain.
#[must_use]
pub fn remove(flow: &Flow, nodes: &[String], edges: &[Edge]) -> Vec<Change> {
    let gone = |id: &str| nodes.iter().any(|node| node == id);
    let mut changes = Vec::new();
    let mut left = flow.edges.clone();
    for (at, edge) in flow.edges.iter().enumerate().rev() {
        if gone(&edge.from) || gone(&edge.to) || edges.contains(edge) {
            changes.push(Change::Edge { edge: edge.clone(), at, added: false });
            left.remove(at);
        }
    }
    for id in nodes {
        let into: Vec<&Edge> = flow.edges.iter().filter(|edge| edge.to == *id).collect();
        let out: Vec<&Edge> = flow.edges.iter().filter(|edge| edge.from == *id).collect();
        if let ([into], [out]) = (into.as_slice(), out.as_slice())
            && !gone(&into.from)
            && !gone(&out.to)
        {
            let heal = Edge { from: into.from.clone(), port: into.port.clone(), to: out.to.clone() };
            if !left.contains(&heal) {
                changes.push(Change::Edge { edge: heal.clone(), at: left.len(), added: true });
                left.push(heal);
            }
        }
        changes.extend(graph::node(flow, id).map(Change::remove));
    }
    changes
}

/// Puts nodes elsewhere.
#[must_use]
pub fn move_to(flow: &Flow, places: &[(String, Point)]) -> Vec<Change> {
    let change = |(id, to): &(String, Point)| {
        let before = graph::node(flow, id)?.at();
        let after = Some(graph::position(*to));
        (before != after).then(|| Change::Move { id: id.clone(), before, after })
    };
    places.iter().filter_map(change).collect()
}

/// Lays the whole flow out anew.
#[must_use]
pub fn lay_out(flow: &Flow) -> Vec<Change> {
    move_to(flow, &laid_out(flow))
}

/// Where each node would stand in a layout, the trigger's corner at a fixed place.
#[must_use]
pub fn laid_out(flow: &Flow) -> Vec<(String, Point)> {
    let nodes: Vec<Node> = graph::nodes(flow).collect();
    let index = |id: &str| nodes.iter().position(|node| node.id() == id);
    let ports = |edge: &Edge| {
        let node = index(&edge.from).map(|at| &nodes[at])?;
        graph::ports_out(node, true).iter().position(|port| *port == edge.port)
    };
    // In the order of the ports, so that the ways of a branch do not cross.
    let mut edges: Vec<&Edge> = flow.edges.iter().collect();
    edges.sort_by_key(|edge| (index(&edge.from), ports(edge)));
    let pairs: Vec<(usize, usize)> = edges.iter().filter_map(|edge| Some((index(&edge.from)?, index(&edge.to)?))).collect();
    let sizes: Vec<layout::Node> =
        nodes.iter().map(|node| layout::Node { size: graph::shape(node, graph::failed_used(&flow.edges, node.id())).size() }).collect();
    nodes.iter().map(|node| node.id().to_owned()).zip(layout::layered(&sizes, &pairs)).collect()
}

/// Gives every node that has no place one, without a trace in the log: files need not say places.
pub fn place_the_placeless(flow: &mut Flow) {
    let placed = graph::nodes(flow).filter(|node| node.at().is_some()).count();
    let places = laid_out(flow);
    let drop = if placed == 0 {
        Point::default()
    } else {
        let low = graph::nodes(flow).filter(|node| node.at().is_some()).map(|node| graph::rect(flow, &node).bottom()).fold(0.0, f64::max);
        Point::new(0.0, low + 120.0)
    };
    for (id, place) in places {
        let at = Some(Position { x: place.x + drop.x, y: place.y + drop.y });
        if let Some(trigger) = flow.trigger.as_mut().filter(|trigger| trigger.id == id && trigger.at.is_none()) {
            trigger.at = at;
        }
        if let Some(step) = flow.steps.iter_mut().find(|step| step.id == id && step.at.is_none()) {
            step.at = at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Entry, Log, fixture};

    fn done(flow: &Flow, changes: Vec<Change>) -> Flow {
        let (mut edited, mut log) = (flow.clone(), Log::default());
        log.perform(&mut edited, Entry::new("test", changes));
        let mut back = edited.clone();
        log.undo(&mut back);
        assert_eq!(back.edges, flow.edges, "undo brings the edges back in their order");
        assert_eq!(graph::ids(&back).collect::<std::collections::BTreeSet<_>>(), graph::ids(flow).collect());
        edited
    }

    fn edges(flow: &Flow) -> Vec<String> {
        flow.edges.iter().map(|edge| format!("{}.{}>{}", edge.from, edge.port, edge.to)).collect()
    }

    #[test]
    fn taking_a_step_out_of_a_chain_leaves_a_chain() {
        let flow = fixture::branched();
        let edited = done(&flow, remove(&flow, &["map_eu".to_owned()], &[]));
        assert_eq!(edges(&edited), ["received.out>split", "split.eu>save"]);
    }

    #[test]
    fn removing_the_trigger_and_an_edge_leaves_the_rest() {
        let flow = fixture::branched();
        let edited = done(&flow, remove(&flow, &["received".to_owned()], &[flow.edges[2].clone()]));
        assert_eq!(edges(&edited), ["split.eu>map_eu"]);
        assert!(edited.trigger.is_none());
    }

    #[test]
    fn a_layout_goes_from_left_to_right_and_twice_changes_nothing() {
        let flow = fixture::branched();
        let edited = done(&flow, lay_out(&flow));
        let x = |id: &str| graph::node(&edited, id).and_then(|node| node.at()).expect("it has a place").x;
        assert!(x("received") < x("split") && x("split") < x("map_eu") && x("map_eu") < x("save"));
        assert_eq!(lay_out(&edited), []);
    }

    #[test]
    fn nodes_without_a_place_get_one() {
        let mut flow = fixture::branched();
        flow.steps.iter_mut().for_each(|step| step.at = None);
        place_the_placeless(&mut flow);
        assert!(graph::nodes(&flow).all(|node| node.at().is_some()));
    }
}
