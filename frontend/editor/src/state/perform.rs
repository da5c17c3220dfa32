//! Doing, undoing and redoing changes, and bringing the signals in line with the document.

use super::{Editor, NodeSignals};
use crate::document::{Change, Entry, Node, edit, graph, insert};
use flow::document::{Edge, Flow};
use leptos::prelude::*;
use std::collections::HashMap;

impl Editor {
    /// Puts a document in place of the one that was there.
    pub fn open(&self, mut flow: Flow, log: crate::document::Log) {
        edit::place_the_placeless(&mut flow);
        self.flow.set_value(flow);
        self.log.set_value(log);
        self.sync();
    }

    /// Does it, remembers it, and lets it be saved.
    pub fn perform(&self, entry: Entry) {
        if entry.changes.is_empty() {
            return;
        }
        self.log.update_value(|log| self.flow.update_value(|flow| log.perform(flow, entry)));
        self.after_change();
    }

    /// Does these changes as one step of undo.
    pub fn perform_all(&self, label: impl Into<String>, changes: Vec<Change>) {
        self.perform(Entry::new(label, changes));
    }

    /// Changes one node; changes with the same `key` that follow each other are one step of undo.
    pub fn change_node(&self, id: &str, key: &str, change: impl FnOnce(&mut Node)) {
        let Some(before) = self.with_flow(|flow| graph::node(flow, id)) else { return };
        let mut after = before.clone();
        change(&mut after);
        if before != after {
            let label = format!("Change {}", self.name_of(&before));
            self.perform(Entry::merging(label, format!("{id}:{key}"), vec![Change::replace(before, after)]));
        }
    }

    /// What follows is a step of undo of its own.
    pub fn seal(&self) {
        self.log.update_value(crate::document::Log::seal);
    }

    /// Takes the last change back.
    pub fn undo(&self) {
        let undone = self.log.try_update_value(|log| self.flow.try_update_value(|flow| log.undo(flow))).flatten().flatten();
        if let Some(label) = undone {
            self.after_change();
            self.say.set(format!("Undone: {label}"));
        }
    }

    /// Does the last change that was taken back again.
    pub fn redo(&self) {
        let redone = self.log.try_update_value(|log| self.flow.try_update_value(|flow| log.redo(flow))).flatten().flatten();
        if let Some(label) = redone {
            self.after_change();
            self.say.set(format!("Done again: {label}"));
        }
    }

    /// Adds what was chosen, selects it and opens the inspector.
    pub fn insert(&self, choice: &insert::Choice, place: &insert::Place, center: canvas::Point) {
        let (id, changes) = self.with_flow(|flow| match choice {
            insert::Choice::Trigger { .. } => insert::insert_trigger(flow, choice, center),
            _ => insert::insert(flow, choice, place),
        });
        let label = self.with_flow(|flow| {
            let mut preview = flow.clone();
            changes.iter().for_each(|change| change.apply(&mut preview));
            graph::node(&preview, &id).map_or_else(String::new, |node| self.name_of(&node))
        });
        self.perform_all(format!("Add {label}"), changes);
        self.select_node(&id);
        self.inspect();
        self.show(&id);
        crate::focus::node(&id);
        self.say.set(format!("Added {label}"));
    }

    /// Removes what is selected.
    pub fn remove_selected(&self) {
        let selection = self.selection.get_untracked();
        let nodes: Vec<String> = selection.nodes.into_iter().collect();
        let edges: Vec<Edge> = selection.edge.into_iter().collect();
        let changes = self.with_flow(|flow| edit::remove(flow, &nodes, &edges));
        if changes.is_empty() {
            return;
        }
        let next =
            nodes.first().and_then(|id| self.with_flow(|flow| flow.edges.iter().find(|edge| edge.to == *id).map(|edge| edge.from.clone())));
        let label = match (nodes.as_slice(), edges.len()) {
            ([], _) => "Remove connection".to_owned(),
            ([one], _) => {
                format!("Remove {}", self.with_flow(|flow| graph::node(flow, one)).map_or_else(String::new, |node| self.name_of(&node)))
            }
            (many, _) => format!("Remove {} steps", many.len()),
        };
        self.perform_all(label.clone(), changes);
        self.clear_selection();
        self.inspecting.set(false);
        if let Some(next) = next.filter(|id| self.node(id).is_some()) {
            self.cursor.set(Some(next.clone()));
            crate::focus::node(&next);
        } else {
            crate::focus::canvas();
        }
        self.say.set(format!("{label}: done. Control Z takes it back."));
    }

    /// Lays everything out anew and fits it into the window.
    pub fn lay_out(&self) {
        self.perform_all("Lay out", self.with_flow(edit::lay_out));
        self.fit();
    }

    /// Connects a port with a step, if that may be.
    pub fn connect(&self, from: &str, port: &str, to: &str) {
        if self.with_flow(|flow| graph::may_connect(flow, from, port).iter().any(|other| other == to)) {
            self.perform_all("Connect", self.with_flow(|flow| edit::connect(flow, from, port, to)));
            self.say.set(format!("Connected with {}", self.title_of(to)));
        }
    }

    /// What people call a node.
    #[must_use]
    pub fn name_of(&self, node: &Node) -> String {
        self.specs.with_untracked(|specs| crate::document::node::face(node, specs).sentence)
    }

    /// What people call the node of this id.
    #[must_use]
    pub fn title_of(&self, id: &str) -> String {
        self.with_flow(|flow| graph::node(flow, id)).map_or_else(|| id.to_owned(), |node| self.name_of(&node))
    }

    fn after_change(&self) {
        self.sync();
        crate::save::changed(*self);
    }

    /// Brings the signals in line with the document; wakes only what differs.
    pub(crate) fn sync(&self) {
        let (ids, edges) = self.with_flow(|flow| (graph::ids(flow).map(str::to_owned).collect::<Vec<_>>(), flow.edges.clone()));
        self.with_flow(|flow| {
            let mut wake = Vec::new();
            self.nodes.update_value(|signals| wake = self.sync_nodes(flow, signals));
            wake.into_iter().for_each(|wake| wake());
        });
        if self.order.with_untracked(|order| *order != ids) {
            self.order.set(ids);
        }
        if self.edges.with_untracked(|old| *old != edges) {
            self.edges.set(edges);
        }
        self.drop_lost_selection();
        self.log.with_value(|log| {
            self.undo_label.set(log.undo_label().map(str::to_owned));
            self.redo_label.set(log.redo_label().map(str::to_owned));
        });
        self.changed.update(|count| *count += 1);
    }

    /// What must be woken once the map is free again.
    fn sync_nodes(&self, flow: &Flow, signals: &mut HashMap<String, NodeSignals>) -> Vec<Box<dyn FnOnce()>> {
        let mut wake: Vec<Box<dyn FnOnce()>> = Vec::new();
        signals.retain(|id, _| graph::ids(flow).any(|other| other == id));
        for mut node in graph::nodes(flow) {
            let at = node.at().map(graph::point).unwrap_or_default();
            let failed = graph::failed_used(&flow.edges, node.id());
            node.put(None);
            match signals.get(node.id()).cloned() {
                Some(old) => {
                    if old.node.with_untracked(|old| *old != node) {
                        let signal = old.node.clone();
                        wake.push(Box::new(move || signal.set(node)));
                    }
                    if old.at.get_untracked() != at {
                        wake.push(Box::new(move || old.at.set(at)));
                    }
                    if old.failed_used.get_untracked() != failed {
                        wake.push(Box::new(move || old.failed_used.set(failed)));
                    }
                }
                None => {
                    let id = node.id().to_owned();
                    signals.insert(id.clone(), NodeSignals::new(node, at, failed, self.badge_of(&id)));
                }
            }
        }
        wake
    }
}

impl NodeSignals {
    fn new(node: Node, at: canvas::Point, failed: bool, badge: Option<wire::flow::Severity>) -> Self {
        Self {
            node: ArcRwSignal::new(node),
            at: ArcRwSignal::new(at),
            failed_used: ArcRwSignal::new(failed),
            selected: ArcRwSignal::new(false),
            badge: ArcRwSignal::new(badge),
            result: ArcRwSignal::new(None),
            fits: ArcRwSignal::new(None),
        }
    }
}
