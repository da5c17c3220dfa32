//! Selection, the keyboard's cursor, what the window shows, and what the checker says of each node.

use super::{Editor, Tab};
use canvas::{Point, Rect, Size, Viewport};
use flow::document::Edge;
use leptos::prelude::*;
use std::{collections::BTreeSet, sync::Arc};
use wire::{
    flow::{Finding, Severity},
    run::RunDetail,
};

/// The free space that is kept around a node that is brought into the window.
const SHOW_MARGIN: f64 = 32.0;

/// What is selected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Nodes.
    pub nodes: BTreeSet<String>,
    /// Or one edge.
    pub edge: Option<Edge>,
}

impl Selection {
    /// The node, if exactly one is selected.
    #[must_use]
    pub fn single(&self) -> Option<&str> {
        let mut nodes = self.nodes.iter();
        nodes.next().filter(|_| nodes.next().is_none()).map(String::as_str)
    }
}

/// Up to this width of the window the inspector lies over the canvas, as `style/pages/editor.css` says.
const OVERLAY_MAX: f64 = 1180.0;
/// How wide the inspector is.
const INSPECTOR: f64 = 320.0;

/// How much of the canvas an open inspector covers.
fn covered_width() -> f64 {
    let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(f64::MAX);
    if width <= OVERLAY_MAX { INSPECTOR } else { 0.0 }
}

impl Editor {
    /// Selects this node alone and puts the keyboard's cursor on it.
    pub fn select_node(&self, id: &str) {
        self.cursor.set(Some(id.to_owned()));
        self.select(Selection { nodes: BTreeSet::from([id.to_owned()]), edge: None });
    }

    /// Selects or deselects this node besides the others.
    pub fn toggle_node(&self, id: &str) {
        let mut nodes = self.selection.get_untracked().nodes;
        if !nodes.remove(id) {
            nodes.insert(id.to_owned());
            self.cursor.set(Some(id.to_owned()));
        }
        self.select(Selection { nodes, edge: None });
    }

    /// Selects nothing.
    pub fn clear_selection(&self) {
        self.select(Selection::default());
    }

    /// Selects exactly this.
    pub fn select(&self, selection: Selection) {
        let before = self.selection.get_untracked();
        if before == selection {
            return;
        }
        self.seal();
        for id in before.nodes.symmetric_difference(&selection.nodes) {
            if let Some(node) = self.node(id) {
                node.selected.set(selection.nodes.contains(id));
            }
        }
        self.selection.set(selection);
    }

    /// Forgets selected things that are gone.
    pub(super) fn drop_lost_selection(&self) {
        let mut selection = self.selection.get_untracked();
        self.with_flow(|flow| {
            selection.nodes.retain(|id| crate::document::graph::ids(flow).any(|other| other == id));
            selection.edge = selection.edge.take().filter(|edge| flow.edges.contains(edge));
        });
        if selection != self.selection.get_untracked() {
            self.selection.set(selection);
        }
        if self.cursor.with_untracked(|cursor| cursor.as_ref().is_some_and(|id| self.node(id).is_none())) {
            self.cursor.set(None);
        }
    }

    /// Opens the inspector for the selected node.
    pub fn inspect(&self) {
        let Some(id) = self.selection.with_untracked(|selection| selection.single().map(str::to_owned)) else { return };
        if !self.inspecting.get_untracked() {
            self.tab.set(Tab::SetUp);
            self.inspecting.set(true);
            // The inspector takes room from the canvas: the node must not end up behind it.
            let editor = *self;
            self.alive.after(std::time::Duration::from_millis(60), move || editor.show(&id));
        }
    }

    /// Begins with this step selected and its form open, if there is one of this id.
    pub fn begin_at(&self, step: &str) {
        if self.loading.try_get_untracked().is_some() && self.node(step).is_some() {
            self.select_node(step);
            self.inspect();
        }
    }

    /// Goes to what a finding is about.
    pub fn go_to(&self, finding: &Finding) {
        let Some(step) = &finding.step else { return };
        self.select_node(step);
        self.inspect();
        if finding.field.as_deref().is_some_and(|field| matches!(field, "on_error" | "retry")) {
            self.tab.set(Tab::OnError);
        }
        self.show(step);
        self.wanted_field.set(Some(finding.field.clone().unwrap_or_default()));
    }

    /// Moves the window no further than needed to show the node.
    pub fn show(&self, id: &str) {
        if let Some(node) = self.node(id) {
            let (rect, mut window) = (node.rect(), self.window.get_untracked());
            if self.inspecting.get_untracked() {
                window.width -= covered_width();
            }
            let view = self.view.get_untracked();
            let shown = view.showing(rect, window, SHOW_MARGIN);
            if shown != view {
                self.view.set(shown);
            }
        }
    }

    /// Whether a window of this size shows the whole flow.
    #[must_use]
    pub fn shows_all(&self, window: Size) -> bool {
        let shown = self.view.get_untracked().shown(window);
        Rect::around(self.rects().into_iter().map(|(_, rect)| rect)).is_none_or(|bounds| {
            bounds.x >= shown.x && bounds.y >= shown.y && bounds.right() <= shown.right() && bounds.bottom() <= shown.bottom()
        })
    }

    /// Shows the whole flow.
    pub fn fit(&self) {
        if let Some(bounds) = Rect::around(self.rects().into_iter().map(|(_, rect)| rect)) {
            self.view.set(Viewport::fit(bounds, self.window.get_untracked()));
        }
    }

    /// Zooms around the middle of the window.
    pub fn zoom(&self, factor: f64) {
        let window = self.window.get_untracked();
        let middle = Point::new(window.width / 2.0, window.height / 2.0);
        self.view.update(|view| *view = view.zoomed(factor, middle));
    }

    /// The canvas's point in the middle of the window.
    #[must_use]
    pub fn middle(&self) -> Point {
        let window = self.window.get_untracked();
        self.view.get_untracked().to_canvas(Point::new(window.width / 2.0, window.height / 2.0))
    }

    /// Takes what the checker found.
    pub fn set_findings(&self, mut findings: Vec<Finding>) {
        findings.sort_by_key(|finding| finding.severity);
        if self.findings.with_untracked(|old| *old == findings) {
            return;
        }
        self.findings.set(findings);
        for id in self.order.get_untracked() {
            let badge = self.badge_of(&id);
            if let Some(node) = self.node(&id).filter(|node| node.badge.get_untracked() != badge) {
                node.badge.set(badge);
            }
        }
    }

    /// The worst finding about a node.
    pub(super) fn badge_of(&self, id: &str) -> Option<Severity> {
        self.findings
            .with_untracked(|all| all.iter().filter(|finding| finding.step.as_deref() == Some(id)).map(|finding| finding.severity).min())
    }

    /// Takes what became of a test.
    pub fn set_run(&self, run: Option<Arc<RunDetail>>) {
        for id in self.order.get_untracked() {
            let result = run.as_ref().and_then(|run| run.steps.iter().find(|step| step.step == id).cloned());
            if let Some(node) = self.node(&id).filter(|node| node.result.with_untracked(|old| *old != result)) {
                node.result.set(result);
            }
        }
        self.run.set(run);
    }
}
