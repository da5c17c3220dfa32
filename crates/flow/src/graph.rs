//! The graph of a flow: its nodes, their ports, who follows whom, in which order.

use crate::document::{Action, Flow, OnError, PORT_EACH, PORT_FAILED, PORT_OUT, PORT_REJECTED, Step, Trigger};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A node of the graph.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Node<'a> {
    /// The trigger.
    Trigger(&'a Trigger),
    /// A step.
    Step(&'a Step),
}

impl<'a> Node<'a> {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &'a str {
        match self {
            Node::Trigger(trigger) => &trigger.id,
            Node::Step(step) => &step.id,
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> String {
        let (given, id) = match self {
            Node::Trigger(trigger) => (trigger.name.as_deref(), &trigger.id),
            Node::Step(step) => (step.name.as_deref(), &step.id),
        };
        given.filter(|name| !name.is_empty()).map_or_else(|| words(id), str::to_owned)
    }

    /// The ports on which it hands on records.
    #[must_use]
    pub fn ports(&self) -> Vec<&'a str> {
        let mut ports = Vec::new();
        match self {
            Node::Step(Step { action: Action::Branch(branch), .. }) => {
                ports.extend(branch.ways.iter().map(|way| way.port.as_str()));
                ports.extend(branch.otherwise.as_deref());
            }
            Node::Step(Step { action: Action::Loop(_), .. }) => ports.extend([PORT_EACH, PORT_OUT]),
            Node::Step(Step { action: Action::Approve(_), .. }) => ports.extend([PORT_OUT, PORT_REJECTED]),
            _ => ports.push(PORT_OUT),
        }
        if matches!(self, Node::Step(Step { on_error: OnError::Port, .. })) {
            ports.push(PORT_FAILED);
        }
        ports
    }

    /// Whether the records that leave it are others than those that came: they cannot be traced back one by one.
    #[must_use]
    pub fn renames(&self) -> bool {
        let Node::Step(step) = self else { return false };
        matches!(step.action, Action::Sort(_) | Action::Join(_) | Action::Aggregate(_) | Action::Batch(_))
    }
}

/// `map_invoice` as a person would write it: `Map invoice`.
fn words(id: &str) -> String {
    let text = id.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A flow as nodes and edges. Where two nodes have the same id, the first one has the edges.
#[derive(Debug, Clone)]
pub struct Graph<'a> {
    /// The nodes, the trigger first if there is one.
    pub nodes: Vec<Node<'a>>,
    /// Edges between nodes that exist: from, port, to.
    pub edges: Vec<(usize, &'a str, usize)>,
    index: BTreeMap<&'a str, usize>,
}

impl<'a> Graph<'a> {
    /// The graph of a flow; edges to nowhere are left out (the checker names them).
    #[must_use]
    pub fn new(flow: &'a Flow) -> Self {
        let nodes: Vec<Node<'a>> = flow.trigger.iter().map(Node::Trigger).chain(flow.steps.iter().map(Node::Step)).collect();
        let mut index = BTreeMap::new();
        for (at, node) in nodes.iter().enumerate() {
            index.entry(node.id()).or_insert(at);
        }
        let mut seen = BTreeSet::new();
        let edges = flow.edges.iter().filter_map(|edge| {
            let found = (*index.get(edge.from.as_str())?, edge.port.as_str(), *index.get(edge.to.as_str())?);
            seen.insert(found).then_some(found)
        });
        let edges = edges.collect();
        Self { nodes, edges, index }
    }

    /// The node of this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// Who follows a node, on any port.
    pub fn after(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.edges.iter().filter(move |edge| edge.0 == node).map(|edge| edge.2)
    }

    /// Whom a node follows.
    pub fn before(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.edges.iter().filter(move |edge| edge.2 == node).map(|edge| edge.0)
    }

    /// The nodes that records of `start` can reach, itself among them.
    #[must_use]
    pub fn reachable(&self, start: usize) -> BTreeSet<usize> {
        self.closure(start, |node| self.after(node).collect())
    }

    /// The nodes from which records can reach `end`, itself among them.
    #[must_use]
    pub fn leading_to(&self, end: usize) -> BTreeSet<usize> {
        self.closure(end, |node| self.before(node).collect())
    }

    /// The steps that a loop repeats: all that its port `each` leads to.
    #[must_use]
    pub fn body(&self, node: usize) -> BTreeSet<usize> {
        let first = self.edges.iter().filter(|edge| edge.0 == node && edge.1 == PORT_EACH).map(|edge| edge.2);
        let is_loop = matches!(self.nodes[node], Node::Step(Step { action: Action::Loop(_), .. }));
        first.filter(|_| is_loop).flat_map(|first| self.reachable(first)).collect()
    }

    /// The loop that repeats a step; of several, one within the other, the innermost.
    #[must_use]
    pub fn loop_of(&self, node: usize) -> Option<usize> {
        let bodies = (0..self.nodes.len()).map(|owner| (self.body(owner), owner));
        bodies.filter(|(body, _)| body.contains(&node)).min_by_key(|(body, owner)| (body.len(), *owner)).map(|(_, owner)| owner)
    }

    /// The nodes from which records may still come to a node, up to the loop that repeats it.
    #[must_use]
    pub fn needed_by(&self, node: usize) -> BTreeSet<usize> {
        let owner = self.loop_of(node);
        let mut needed = self.closure(node, |at| self.before(at).filter(|before| Some(*before) != owner).collect());
        needed.remove(&node);
        needed
    }

    /// The steps that a loop repeats and to which another way leads too: on the right the loop.
    #[must_use]
    pub fn entered_from_outside(&self) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for owner in 0..self.nodes.len() {
            let body = self.body(owner);
            for node in &body {
                let outside =
                    |edge: &&(usize, &str, usize)| edge.2 == *node && !body.contains(&edge.0) && !(edge.0 == owner && edge.1 == PORT_EACH);
                if self.edges.iter().any(|edge| outside(&edge)) {
                    found.push((*node, owner));
                }
            }
        }
        found
    }

    fn closure(&self, start: usize, next: impl Fn(usize) -> Vec<usize>) -> BTreeSet<usize> {
        let mut found = BTreeSet::from([start]);
        let mut open = VecDeque::from([start]);
        while let Some(node) = open.pop_front() {
            for other in next(node) {
                if found.insert(other) {
                    open.push_back(other);
                }
            }
        }
        found
    }

    /// The nodes so that each stands behind all that it follows, in the document's order otherwise; nodes on a cycle
    /// (and behind one) come last and are given on the right as well.
    #[must_use]
    pub fn order(&self) -> (Vec<usize>, Vec<usize>) {
        let mut waits: Vec<usize> = (0..self.nodes.len()).map(|node| self.before(node).count()).collect();
        let mut ready: BTreeSet<usize> = (0..self.nodes.len()).filter(|node| waits[*node] == 0).collect();
        let mut order = Vec::with_capacity(self.nodes.len());
        while let Some(node) = ready.pop_first() {
            order.push(node);
            for next in self.after(node) {
                waits[next] -= 1;
                if waits[next] == 0 {
                    ready.insert(next);
                }
            }
        }
        let stuck: Vec<usize> = (0..self.nodes.len()).filter(|node| !order.contains(node)).collect();
        order.extend(&stuck);
        (order, stuck)
    }

    /// Those of `stuck` that can reach themselves: the nodes of cycles.
    #[must_use]
    pub fn on_cycles(&self) -> Vec<usize> {
        let (_, stuck) = self.order();
        stuck.into_iter().filter(|node| self.after(*node).any(|next| self.reachable(next).contains(node))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::flow;

    #[test]
    fn order_follows_the_edges_and_names_cycles() {
        let flow = flow(&["a", "b", "c", "d"], &[("start", "c"), ("c", "a"), ("a", "b"), ("b", "a"), ("b", "d")]);
        let graph = Graph::new(&flow);
        let ids = |list: &[usize]| list.iter().map(|node| graph.nodes[*node].id()).collect::<Vec<_>>();
        let (order, stuck) = graph.order();
        assert_eq!(ids(&order)[..2], ["start", "c"]);
        assert_eq!(ids(&stuck), ["a", "b", "d"]);
        assert_eq!(ids(&graph.on_cycles()), ["a", "b"]);
        assert_eq!(graph.leading_to(graph.find("c").expect("c")).len(), 2);
    }

    #[test]
    fn a_node_without_a_name_is_called_by_its_id() {
        assert_eq!(words("map_invoice"), "Map invoice");
        assert_eq!(words(""), "");
    }
}
