//! The pointer on the canvas: browser events into gestures, and what follows from them into the editor.

use crate::{
    document::{edit, graph, insert::Place},
    palette,
    state::{Editor, Selection, Tool, Wire},
};
use canvas::{
    Point, Rect,
    gesture::{Change, Gesture, Pointer, PortRef, Press, Target},
    hit_test, marquee, snap,
};
use leptos::{ev, html, prelude::*};
use std::collections::HashMap;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent, WheelEvent};

/// How far around a node a wire may be let go to end on it.
const DROP_MARGIN: f64 = 12.0;

/// What the hands are doing.
#[derive(Clone, Copy)]
pub struct Hands {
    editor: Editor,
    root: NodeRef<html::Div>,
    gesture: StoredValue<Gesture>,
    /// Where the dragged nodes stood at the press.
    grabbed: StoredValue<Vec<(String, Point)>>,
    /// Fingers on the canvas.
    touches: StoredValue<HashMap<i32, Point>>,
    /// Whether space is held.
    pub space: RwSignal<bool>,
    /// Whether the canvas is being moved.
    pub panning: RwSignal<bool>,
    /// The edge under the pointer.
    pub hovered: RwSignal<Option<String>>,
}

impl Hands {
    /// Idle hands.
    pub fn new(editor: Editor, root: NodeRef<html::Div>) -> Self {
        let hands = Self {
            editor,
            root,
            gesture: StoredValue::new(Gesture::default()),
            grabbed: StoredValue::new(Vec::new()),
            touches: StoredValue::new(HashMap::new()),
            space: RwSignal::new(false),
            panning: RwSignal::new(false),
            hovered: RwSignal::new(None),
        };
        let keydown = window_event_listener(ev::keydown, move |event| hands.key(&event, true));
        let keyup = window_event_listener(ev::keyup, move |event| hands.key(&event, false));
        on_cleanup(move || {
            keydown.remove();
            keyup.remove();
        });
        hands
    }

    fn key(self, event: &KeyboardEvent, down: bool) {
        if event.key() == " " && (!down || !ui::in_text_field()) {
            let on_board = self
                .root
                .get_untracked()
                .is_some_and(|root| document().active_element().is_some_and(|active| root.contains(Some(&active))));
            self.space.set(down && (on_board || self.space.get_untracked()));
        }
        if down && event.key() == "Escape" && !self.gesture.with_value(Gesture::is_idle) {
            event.prevent_default();
            self.cancel();
        }
    }

    /// The pointer was pressed.
    pub fn down(self, event: &PointerEvent) {
        let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        if element.closest("button, a, input, .pop, .floatbar, .minimap, .board-empty").ok().flatten().is_some() || event.button() > 1 {
            return;
        }
        let at = super::place(self.root, event.client_x(), event.client_y());
        if event.pointer_type() == "touch" {
            self.touches.update_value(|touches| {
                touches.insert(event.pointer_id(), at);
            });
            if self.touches.with_value(HashMap::len) > 1 {
                self.cancel_gesture();
                return;
            }
        }
        self.editor.palette.set(None);
        self.editor.connecting.set(None);
        let target = self.target(&element);
        let selected = matches!(&target, Target::Node(id) if self.editor.node(id).is_some_and(|node| node.selected.get_untracked()));
        let press = Press {
            pan: event.button() == 1 || self.space.get_untracked() || self.editor.tool.get_untracked() == Tool::Hand,
            add: event.shift_key(),
            marquee: false,
        };
        if let Some(root) = self.root.get_untracked() {
            // Without capture a drag ends at the window's edge, and still works.
            let _ = root.set_pointer_capture(event.pointer_id());
        }
        if matches!(target, Target::Background | Target::Edge(_)) {
            crate::focus::canvas();
        } else if let Target::Node(id) = &target {
            crate::focus::node(id);
        }
        event.prevent_default();
        self.feed(&Pointer::Down { at, target, press, selected });
    }

    /// The pointer moved.
    pub fn moved(self, event: &PointerEvent) {
        let at = super::place(self.root, event.client_x(), event.client_y());
        if self.touches.with_value(|touches| touches.len() == 2 && touches.contains_key(&event.pointer_id())) {
            self.pinch(event.pointer_id(), at);
            return;
        }
        if self.gesture.with_value(Gesture::is_idle) {
            self.hover(event);
            return;
        }
        self.feed(&Pointer::Move { at });
    }

    /// The pointer was let go.
    pub fn up(self, event: &PointerEvent) {
        self.touches.update_value(|touches| {
            touches.remove(&event.pointer_id());
        });
        self.feed(&Pointer::Up { at: super::place(self.root, event.client_x(), event.client_y()) });
    }

    /// The browser took the pointer away, or Escape was pressed.
    pub fn cancel(self) {
        self.touches.update_value(HashMap::clear);
        self.cancel_gesture();
    }

    /// The wheel turned: zoom to the pointer; with Shift, or sideways, pan.
    pub fn wheel(self, event: &WheelEvent) {
        let inside = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if inside.is_some_and(|element| element.closest(".pop").ok().flatten().is_some()) {
            return;
        }
        event.prevent_default();
        let lines = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { 16.0 } else { 1.0 };
        let (dx, dy) = (event.delta_x() * lines, event.delta_y() * lines);
        let at = super::place(self.root, event.client_x(), event.client_y());
        self.editor.view.update(|view| {
            *view = if event.shift_key() {
                view.panned(-dx - dy, 0.0)
            } else if dx.abs() > dy.abs() && !event.ctrl_key() {
                view.panned(-dx, -dy)
            } else {
                // A pinch on a touch pad comes as small turns with Control.
                view.wheeled(if event.ctrl_key() { dy * 4.0 } else { dy }, at)
            };
        });
    }

    fn pinch(self, finger: i32, at: Point) {
        let pair = self.touches.try_update_value(|touches| {
            let other = touches.iter().find(|(id, _)| **id != finger).map(|(_, at)| *at)?;
            let before = touches.insert(finger, at)?;
            Some((before, other))
        });
        if let Some((before, other)) = pair.flatten() {
            let middle = Point::new(f64::midpoint(at.x, other.x), f64::midpoint(at.y, other.y));
            let factor = at.distance(other) / before.distance(other).max(1.0);
            self.editor.view.update(|view| *view = view.zoomed(factor, middle).panned((at.x - before.x) / 2.0, (at.y - before.y) / 2.0));
        }
    }

    fn hover(self, event: &PointerEvent) {
        let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let edge = element
            .as_ref()
            .and_then(|element| element.closest("[data-edge]").ok().flatten())
            .and_then(|edge| edge.get_attribute("data-edge"));
        let kept = element.is_some_and(|element| element.closest(".edge-tools").ok().flatten().is_some());
        if !kept && self.hovered.get_untracked() != edge {
            self.hovered.set(edge);
        }
    }

    /// What the element belongs to.
    fn target(self, element: &Element) -> Target {
        let closest = |selector: &str| element.closest(selector).ok().flatten();
        let node = closest("[data-node]").and_then(|node| node.get_attribute("data-node"));
        if let (Some(port), Some(node)) = (closest("[data-port]").and_then(|port| port.get_attribute("data-port")), node.clone()) {
            return Target::Port(PortRef { node, port });
        }
        if let Some(node) = node {
            return Target::Node(node);
        }
        let edge = closest("[data-edge]").and_then(|edge| edge.get_attribute("data-edge"));
        let at =
            edge.and_then(|key| self.editor.edges.with_untracked(|edges| edges.iter().position(|edge| super::edge_view::key(edge) == key)));
        at.map_or(Target::Background, Target::Edge)
    }

    fn cancel_gesture(self) {
        self.feed(&Pointer::Cancel);
    }

    fn feed(self, event: &Pointer) {
        let (next, changes) = self.gesture.get_value().on(event);
        self.panning.set(matches!(next, Gesture::Pan(_)));
        self.gesture.set_value(next);
        for change in changes {
            self.act(change);
        }
    }

    fn act(self, change: Change) {
        let editor = self.editor;
        match change {
            Change::SelectNode { node, add: true } => editor.toggle_node(&node),
            Change::SelectNode { node, add: false } => editor.select_node(&node),
            Change::SelectEdge(at) => {
                let edge = editor.edges.with_untracked(|edges| edges.get(at).cloned());
                editor.select(Selection { edge, ..Selection::default() });
            }
            Change::ClearSelection => {
                editor.clear_selection();
                editor.inspecting.set(false);
            }
            Change::SelectIn { rect, add } => self.select_in(&rect, add),
            Change::Marquee(rect) => editor.marquee.set(rect),
            Change::MoveBy { dx, dy } => self.move_by(dx, dy),
            Change::MoveEnd => self.move_end(),
            Change::MoveCancel => {
                for (id, at) in self.grabbed.get_value() {
                    if let Some(node) = editor.node(&id) {
                        node.at.set(at);
                    }
                }
                self.grabbed.set_value(Vec::new());
            }
            Change::PanBy { dx, dy } => editor.view.update(|view| *view = view.panned(dx, dy)),
            Change::WireTo { from, at } => self.wire_to(from, at),
            Change::WireEnd { from, at } => self.wire_end(&from, at),
            Change::WireCancel => self.wire_gone(),
            Change::Click(Target::Node(_)) => editor.inspect(),
            Change::Click(Target::Port(port)) => {
                self.wire_gone();
                self.open_after(&port);
            }
            Change::Click(Target::Background | Target::Edge(_)) => {}
        }
    }

    fn select_in(self, rect: &Rect, add: bool) {
        let view = self.editor.view.get_untracked();
        let world = Rect::between(view.to_canvas(Point::new(rect.x, rect.y)), view.to_canvas(Point::new(rect.right(), rect.bottom())));
        let rects = self.editor.rects();
        let taken = marquee::taken(&world, rects.iter().map(|(id, rect)| (id.as_str(), *rect)));
        let mut nodes = if add { self.editor.selection.get_untracked().nodes } else { std::collections::BTreeSet::new() };
        nodes.extend(taken);
        let words = format!("{} steps selected", nodes.len());
        self.editor.select(Selection { nodes, edge: None });
        self.editor.say.set(words);
    }

    fn move_by(self, dx: f64, dy: f64) {
        let editor = self.editor;
        if self.grabbed.with_value(Vec::is_empty) {
            let ids = editor.selection.get_untracked().nodes;
            self.grabbed.set_value(ids.into_iter().filter_map(|id| Some((id.clone(), editor.node(&id)?.at.get_untracked()))).collect());
        }
        let grabbed = self.grabbed.get_value();
        let zoom = editor.view.get_untracked().zoom;
        let Some((_, first)) = grabbed.first() else { return };
        let wanted = first.moved(dx / zoom, dy / zoom);
        let others = editor.rects().into_iter().filter(|(id, _)| !grabbed.iter().any(|(own, _)| own == id)).map(|(_, rect)| rect);
        let snapped = snap::snapped(wanted, others.filter(|rect| (rect.x - wanted.x).abs() < 900.0 && (rect.y - wanted.y).abs() < 600.0));
        let (dx, dy) = (snapped.x - first.x, snapped.y - first.y);
        for (id, at) in &grabbed {
            let to = at.moved(dx, dy);
            if let Some(node) = editor.node(id).filter(|node| node.at.get_untracked() != to) {
                node.at.set(to);
            }
        }
    }

    fn move_end(self) {
        let editor = self.editor;
        let places: Vec<(String, Point)> =
            self.grabbed.get_value().into_iter().filter_map(|(id, _)| Some((id.clone(), editor.node(&id)?.at.get_untracked()))).collect();
        self.grabbed.set_value(Vec::new());
        let label = if places.len() == 1 { "Move step".to_owned() } else { format!("Move {} steps", places.len()) };
        editor.perform_all(label, editor.with_flow(|flow| edit::move_to(flow, &places)));
    }

    fn wire_to(self, from: PortRef, at: Point) {
        let editor = self.editor;
        if editor.wire.with_untracked(Option::is_none) {
            let fit = editor.with_flow(|flow| graph::may_connect(flow, &from.node, &from.port));
            for id in editor.order.get_untracked() {
                if let Some(node) = editor.node(&id).filter(|_| id != from.node) {
                    node.fits.set(Some(fit.contains(&id)));
                }
            }
        }
        let to = editor.view.get_untracked().to_canvas(at);
        let over = self.taker(to);
        editor.wire.set(Some(Wire { from, to, over }));
    }

    /// The node that would take a wire let go here.
    fn taker(self, at: Point) -> Option<String> {
        let fits = |id: &String| self.editor.node(id).is_some_and(|node| node.fits.get_untracked() == Some(true));
        let rects: Vec<(String, Rect)> =
            self.editor.rects().into_iter().filter(|(id, _)| fits(id)).map(|(id, rect)| (id, rect.grown(DROP_MARGIN))).collect();
        hit_test::node_at(at, rects.iter().map(|(id, rect)| (id, *rect))).cloned()
    }

    fn wire_end(self, from: &PortRef, at: Point) {
        let to = self.editor.view.get_untracked().to_canvas(at);
        let taker = self.taker(to);
        let on_node = hit_test::node_at(to, self.editor.rects().iter().map(|(id, rect)| (id, *rect))).is_some();
        self.wire_gone();
        match taker {
            Some(id) => self.editor.connect(&from.node, &from.port, &id),
            None if on_node => {
                self.editor.say.set("That step cannot take this connection: it would close a circle, or is connected already.".to_owned())
            }
            None => {
                palette::open(self.editor, Place::Wire { node: from.node.clone(), port: from.port.clone(), at: to }, at.moved(8.0, -20.0))
            }
        }
    }

    fn wire_gone(self) {
        self.editor.wire.set(None);
        for id in self.editor.order.get_untracked() {
            if let Some(node) = self.editor.node(&id).filter(|node| node.fits.get_untracked().is_some()) {
                node.fits.set(None);
            }
        }
    }

    /// A click on a port adds a step after it.
    fn open_after(self, port: &PortRef) {
        let Some(node) = self.editor.node(&port.node) else { return };
        let place = Place::After { node: port.node.clone(), port: port.port.clone() };
        let corner = untrack(|| node.port(&port.port)).unwrap_or_default();
        palette::open(self.editor, place, self.editor.view.get_untracked().to_screen(corner).moved(16.0, -20.0));
    }
}
