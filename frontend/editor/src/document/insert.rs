//! Adding nodes: onto an edge, after a port, at a place, as the trigger.

use super::{Change, Node, graph};
use canvas::{Point, Rect, geometry::Size, layout::COLUMN_PITCH, node, snap};
use flow::document::{Action, Branch, Edge, Filter, Flow, OnError, Operation, PORT_OUT, Step, Trigger, Way};
use mapping::{Mapping, document::Condition};

/// What is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Makes records anew.
    Map,
    /// Keeps some records.
    Filter,
    /// Sends records different ways.
    Branch,
    /// Another built-in step, as a document writes it.
    Built(&'static str),
    /// An operation of a connector.
    Operation {
        /// The connector.
        connector: String,
        /// Its operation.
        operation: String,
        /// The connection, where there is no choice.
        connection: Option<String>,
    },
    /// What starts the flow.
    Trigger {
        /// The connector.
        connector: String,
        /// Its operation.
        operation: String,
        /// The connection, where there is no choice.
        connection: Option<String>,
    },
}

/// Where it is added.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// In the middle of an edge.
    Edge(Edge),
    /// After a port, next to its node.
    After {
        /// The node.
        node: String,
        /// Its port.
        port: String,
    },
    /// At a point of the canvas, connected with a port.
    Wire {
        /// The node.
        node: String,
        /// Its port.
        port: String,
        /// Where the left middle of the new node stands.
        at: Point,
    },
    /// At a point of the canvas.
    Free(Point),
}

/// The changes that add the choice there, and the id of the new node.
#[must_use]
pub fn insert(flow: &Flow, choice: &Choice, place: &Place) -> (String, Vec<Change>) {
    let (mut new, mut changes) = (make(flow, choice), Vec::new());
    let id = new.id().to_owned();
    let height = graph::shape(&new, false).size().height;
    let at = match place {
        Place::Edge(edge) => on_edge(flow, edge, &mut changes),
        Place::After { node, .. } => beside(flow, node, height),
        Place::Wire { at, .. } => snap::to_grid(at.moved(0.0, -node::NODE_HEIGHT / 2.0)),
        Place::Free(at) => free(flow, snap::to_grid(*at), height),
    };
    new.put(Some(graph::position(at)));
    let takes = matches!(new, Node::Step(_));
    // What follows a loop follows it when it is done.
    let ports = graph::ports_out(&new, false);
    let first_port = ports.iter().find(|port| *port == PORT_OUT).or(ports.first()).cloned();
    changes.push(Change::add(new));
    let mut length = flow.edges.len();
    let mut link = |from: &str, port: &str, to: &str| {
        let edge = Edge { from: from.to_owned(), port: port.to_owned(), to: to.to_owned() };
        changes.push(Change::Edge { edge, at: length, added: true });
        length += 1;
    };
    match place {
        Place::Edge(edge) if takes => {
            link(&edge.from, &edge.port, &id);
            if let Some(port) = first_port {
                link(&id, &port, &edge.to);
            }
        }
        Place::After { node, port } | Place::Wire { node, port, .. } if takes => link(node, port, &id),
        _ => {}
    }
    (id, changes)
}

/// The trigger stands left of everything; steps that hear from nobody are connected with it.
#[must_use]
pub fn insert_trigger(flow: &Flow, choice: &Choice, at: Point) -> (String, Vec<Change>) {
    let mut new = make(flow, choice);
    let id = new.id().to_owned();
    let orphans: Vec<&Step> = flow.steps.iter().filter(|step| !flow.edges.iter().any(|edge| edge.to == step.id)).collect();
    let first = orphans.iter().filter_map(|step| step.at).min_by(|a, b| a.x.total_cmp(&b.x));
    let at = first.map_or(snap::to_grid(at), |first| Point::new(first.x - COLUMN_PITCH, first.y));
    new.put(Some(graph::position(at)));
    let port = graph::ports_out(&new, false).remove(0);
    let edges = orphans.iter().enumerate().map(|(more, step)| Change::Edge {
        edge: Edge { from: id.clone(), port: port.clone(), to: step.id.clone() },
        at: flow.edges.len() + more,
        added: true,
    });
    let edges: Vec<Change> = edges.collect();
    (id, std::iter::once(Change::add(new)).chain(edges).collect())
}

/// Takes the edge away, and makes room by moving what comes after it one column to the right.
fn on_edge(flow: &Flow, edge: &Edge, changes: &mut Vec<Change>) -> Point {
    if let Some(at) = flow.edges.iter().position(|other| other == edge) {
        changes.push(Change::Edge { edge: edge.clone(), at, added: false });
    }
    let corner = |id: &str| graph::node(flow, id).and_then(|node| node.at()).map(graph::point).unwrap_or_default();
    let (from, to) = (corner(&edge.from), corner(&edge.to));
    let at = Point::new(from.x + COLUMN_PITCH, to.y);
    let lacking = from.x + 2.0 * COLUMN_PITCH - to.x;
    if lacking > 0.0 {
        let places: Vec<(String, Point)> = graph::reached_from(flow, &edge.to)
            .into_iter()
            .map(|id| {
                let at = corner(&id).moved(lacking, 0.0);
                (id, at)
            })
            .collect();
        changes.extend(super::edit::move_to(flow, &places));
    }
    at
}

fn beside(flow: &Flow, node: &str, height: f64) -> Point {
    let at = graph::node(flow, node).and_then(|node| node.at()).map(graph::point).unwrap_or_default();
    free(flow, at.moved(COLUMN_PITCH, 0.0), height)
}

/// The point, or the first one below it where the node covers no other.
fn free(flow: &Flow, at: Point, height: f64) -> Point {
    let others: Vec<Rect> = graph::nodes(flow).map(|node| graph::rect(flow, &node).grown(12.0)).collect();
    let mut at = at;
    while let Some(other) = others.iter().find(|other| other.touches(&Rect::at(at, Size::new(node::NODE_WIDTH, height)))) {
        at.y = snap::to_grid(Point::new(0.0, other.bottom() + 28.0)).y;
    }
    at
}

fn make(flow: &Flow, choice: &Choice) -> Node {
    let id = |base: &str| graph::free_id(graph::ids(flow), base);
    let step = |base: &str, action: Action| {
        Node::Step(Step {
            id: id(base),
            name: None,
            action,
            source_model: None,
            target_model: None,
            on_error: OnError::default(),
            substitute: None,
            retry: None,
            at: None,
        })
    };
    match choice {
        Choice::Map => step("map", Action::Map(Mapping::default())),
        Choice::Filter => step("filter", Action::Filter(Filter { keep: Condition::All(Vec::new()) })),
        Choice::Branch => {
            let way = Way { port: "way_1".to_owned(), name: String::new(), condition: Condition::All(Vec::new()) };
            step("branch", Action::Branch(Branch { ways: vec![way], otherwise: Some("otherwise".to_owned()) }))
        }
        Choice::Built(word) => step(word, super::built::new(word).unwrap_or_else(|| Action::Merge(flow::document::Merge::default()))),
        Choice::Operation { connector, operation, connection } => {
            let made = Operation {
                connector: connector.clone(),
                name: operation.clone(),
                connection: connection.clone(),
                settings: serde_json::Map::new(),
                values: std::collections::BTreeMap::new(),
                undo: None,
            };
            step(operation, Action::Operation(made))
        }
        Choice::Trigger { connector, operation, connection } => Node::Trigger(Trigger {
            id: id(operation),
            name: None,
            connector: connector.clone(),
            operation: operation.clone(),
            connection: connection.clone(),
            settings: serde_json::Map::new(),
            model: None,
            samples: Vec::new(),
            at: None,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Entry, Log, fixture};

    fn insert_into(flow: &mut Flow, choice: &Choice, place: &Place) -> String {
        let (id, changes) = insert(flow, choice, place);
        Log::default().perform(flow, Entry::new("Add", changes));
        id
    }

    #[test]
    fn a_step_on_an_edge_stands_between_and_makes_room() {
        let mut flow = fixture::branched();
        let edge = flow.edges[1].clone();
        let id = insert_into(&mut flow, &Choice::Filter, &Place::Edge(edge.clone()));
        let linked = |from: &str, to: &str| flow.edges.iter().any(|edge| edge.from == from && edge.to == to);
        assert!(linked("split", &id) && linked(&id, "map_eu") && !flow.edges.contains(&edge));
        let rects: Vec<Rect> = graph::nodes(&flow).map(|node| graph::rect(&flow, &node)).collect();
        for (at, rect) in rects.iter().enumerate() {
            assert!(rects[at + 1..].iter().all(|other| !rect.touches(other)));
        }
    }

    #[test]
    fn a_branch_on_an_edge_continues_on_its_first_way() {
        let mut flow = fixture::branched();
        let edge = flow.edges[2].clone();
        let id = insert_into(&mut flow, &Choice::Branch, &Place::Edge(edge));
        assert!(flow.edges.iter().any(|edge| edge.from == id && edge.port == "way_1" && edge.to == "save"));
    }

    #[test]
    fn three_steps_after_one_port_do_not_cover_each_other() {
        let mut flow = fixture::branched();
        let place = Place::After { node: "save".to_owned(), port: "out".to_owned() };
        let ids: Vec<String> = (0..3).map(|_| insert_into(&mut flow, &Choice::Map, &place)).collect();
        assert_eq!(ids, ["map", "map_2", "map_3"]);
        let y: Vec<f64> = ids.iter().filter_map(|id| graph::node(&flow, id)?.at()).map(|at| at.y).collect();
        assert!(y.windows(2).all(|pair| pair[1] - pair[0] >= node::NODE_HEIGHT));
    }

    #[test]
    fn a_trigger_is_connected_with_the_steps_that_hear_from_nobody() {
        let mut flow = fixture::branched();
        flow.trigger = None;
        flow.edges.remove(0);
        let choice = Choice::Trigger { connector: "webhook".to_owned(), operation: "received".to_owned(), connection: None };
        let (id, changes) = insert_trigger(&flow, &choice, Point::default());
        Log::default().perform(&mut flow, Entry::new("Add", changes));
        assert_eq!(flow.edges.last().map(|edge| (edge.from.as_str(), edge.to.as_str())), Some((id.as_str(), "split")));
    }
}
