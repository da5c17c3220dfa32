//! A change of a flow as data: it can be applied, turned around, and kept.

use flow::document::{Edge, Flow, Position, Settings, Step, Trigger};
use serde::{Deserialize, Serialize};

/// A node of the graph.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "nodes are few, and nearly all of them are steps")]
pub enum Node {
    /// What starts the flow.
    Trigger(Trigger),
    /// Something that takes records.
    Step(Step),
}

impl Node {
    /// Its id in the document.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Trigger(trigger) => &trigger.id,
            Self::Step(step) => &step.id,
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn at(&self) -> Option<Position> {
        match self {
            Self::Trigger(trigger) => trigger.at,
            Self::Step(step) => step.at,
        }
    }

    /// What people call it, when they do.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Trigger(trigger) => trigger.name.as_deref(),
            Self::Step(step) => step.name.as_deref(),
        }
    }

    /// Puts it elsewhere.
    pub fn put(&mut self, at: Option<Position>) {
        match self {
            Self::Trigger(trigger) => trigger.at = at,
            Self::Step(step) => step.at = at,
        }
    }

    /// Calls it something, or nothing.
    pub fn rename(&mut self, name: &str) {
        let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        match self {
            Self::Trigger(trigger) => trigger.name = name,
            Self::Step(step) => step.name = name,
        }
    }
}

/// One change; holds what was and what is, so that it can be turned around.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A node came, went, or became another.
    Node {
        /// What it was.
        before: Option<Box<Node>>,
        /// What it is.
        after: Option<Box<Node>>,
    },
    /// A node was put elsewhere.
    Move {
        /// Which.
        id: String,
        /// From where.
        before: Option<Position>,
        /// To where.
        after: Option<Position>,
    },
    /// An edge came or went.
    Edge {
        /// Which.
        edge: Edge,
        /// Its place among the edges.
        at: usize,
        /// Whether it came.
        added: bool,
    },
    /// The settings of the flow became others.
    Settings {
        /// What they were.
        before: Box<Settings>,
        /// What they are.
        after: Box<Settings>,
    },
}

impl Change {
    /// A node comes.
    #[must_use]
    pub fn add(node: Node) -> Self {
        Self::Node { before: None, after: Some(Box::new(node)) }
    }

    /// A node goes.
    #[must_use]
    pub fn remove(node: Node) -> Self {
        Self::Node { before: Some(Box::new(node)), after: None }
    }

    /// A node becomes another with the same id.
    #[must_use]
    pub fn replace(before: Node, after: Node) -> Self {
        Self::Node { before: Some(Box::new(before)), after: Some(Box::new(after)) }
    }

    /// The change that takes this one back.
    #[must_use]
    pub fn inverted(&self) -> Self {
        match self.clone() {
            Self::Node { before, after } => Self::Node { before: after, after: before },
            Self::Move { id, before, after } => Self::Move { id, before: after, after: before },
            Self::Edge { edge, at, added } => Self::Edge { edge, at, added: !added },
            Self::Settings { before, after } => Self::Settings { before: after, after: before },
        }
    }

    /// Makes it so.
    pub fn apply(&self, flow: &mut Flow) {
        match self {
            Self::Node { before, after } => {
                let gone = before.as_ref().filter(|before| after.as_ref().is_none_or(|after| after.id() != before.id()));
                if let Some(gone) = gone {
                    take(flow, gone);
                }
                if let Some(after) = after {
                    set(flow, after);
                }
            }
            Self::Move { id, after, .. } => {
                if let Some(trigger) = flow.trigger.as_mut().filter(|trigger| trigger.id == *id) {
                    trigger.at = *after;
                }
                if let Some(step) = flow.steps.iter_mut().find(|step| step.id == *id) {
                    step.at = *after;
                }
            }
            Self::Edge { edge, at, added: true } => flow.edges.insert((*at).min(flow.edges.len()), edge.clone()),
            Self::Edge { edge, .. } => flow.edges.retain(|other| other != edge),
            Self::Settings { after, .. } => flow.settings.clone_from(after),
        }
    }

    /// Whether a `later` change of the same node can be folded into this one, so that typing is one step of undo.
    pub(super) fn absorb(&mut self, later: &Self) -> bool {
        match (self, later) {
            (Self::Node { after: Some(mine), .. }, Self::Node { before: Some(theirs), after: Some(after) })
                if mine.id() == theirs.id() && after.id() == theirs.id() =>
            {
                mine.clone_from(after);
                true
            }
            (Self::Move { id, after: mine, .. }, Self::Move { id: other, after, .. }) if id == other => {
                *mine = *after;
                true
            }
            _ => false,
        }
    }
}

fn take(flow: &mut Flow, node: &Node) {
    match node {
        Node::Trigger(_) => flow.trigger = None,
        Node::Step(step) => flow.steps.retain(|other| other.id != step.id),
    }
}

fn set(flow: &mut Flow, node: &Node) {
    match node {
        Node::Trigger(trigger) => flow.trigger = Some(trigger.clone()),
        Node::Step(step) => match flow.steps.iter_mut().find(|other| other.id == step.id) {
            Some(other) => other.clone_from(step),
            None => flow.steps.push(step.clone()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::fixture;

    #[test]
    fn each_change_can_be_taken_back() {
        let flow = fixture::branched();
        let step = flow.steps[1].clone();
        let mut renamed = Node::Step(step.clone());
        renamed.rename("Another name");
        let changes = [
            Change::add(Node::Step(Step { id: "more".to_owned(), ..step.clone() })),
            Change::replace(Node::Step(step.clone()), renamed),
            Change::Move { id: step.id.clone(), before: step.at, after: Some(Position { x: 5.0, y: 6.0 }) },
            Change::Edge { edge: flow.edges[1].clone(), at: 1, added: false },
            Change::Settings { before: Box::default(), after: Box::new(Settings { concurrency_max: Some(1), ..Settings::default() }) },
        ];
        for change in changes {
            let mut edited = flow.clone();
            change.apply(&mut edited);
            assert_ne!(edited, flow, "{change:?}");
            change.inverted().apply(&mut edited);
            assert_eq!(edited, flow, "{change:?}");
        }
    }

    #[test]
    fn a_change_survives_json() {
        let change = Change::add(Node::Step(fixture::branched().steps[0].clone()));
        let text = serde_json::to_string(&change).expect("it is data");
        assert_eq!(serde_json::from_str::<Change>(&text).expect("the same data"), change);
    }
}
