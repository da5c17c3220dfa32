//! What a gesture means: pointer events in, changes out. One machine for each gesture, and one that chooses among them.
//!
//! Places are screen pixels relative to the canvas's corner; what a change means for a flow is not known here.

pub mod connect;
pub mod drag;
pub mod pan;
pub mod select;

use crate::geometry::{Point, Rect};
use connect::Connect;
use drag::Drag;
use pan::Pan;
use select::Select;

/// How far the pointer must move before a press becomes a drag.
pub const DRAG_THRESHOLD: f64 = 4.0;

/// What the pointer was pressed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The empty canvas.
    Background,
    /// A node, by its name.
    Node(String),
    /// A port from which records go out.
    Port(PortRef),
    /// An edge, by its index.
    Edge(usize),
}

/// A port of a node.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PortRef {
    /// The node.
    pub node: String,
    /// The port.
    pub port: String,
}

/// How the pointer was pressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Press {
    /// The middle button, or space held, or the hand tool: panning wherever it lands.
    pub pan: bool,
    /// Shift: adds to the selection, and draws a marquee on the background.
    pub add: bool,
    /// The select tool: the background draws a marquee without Shift.
    pub marquee: bool,
}

/// What the pointer did.
#[derive(Debug, Clone, PartialEq)]
pub enum Pointer {
    /// Pressed.
    Down {
        /// Where.
        at: Point,
        /// On what.
        target: Target,
        /// How.
        press: Press,
        /// Whether the node under it was selected already.
        selected: bool,
    },
    /// Moved.
    Move {
        /// Where to.
        at: Point,
    },
    /// Let go.
    Up {
        /// Where.
        at: Point,
    },
    /// Escape, or the browser took it away.
    Cancel,
}

/// What follows from what the pointer did.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Select this node: alone, or besides the others (and out again if it was).
    SelectNode {
        /// Which.
        node: String,
        /// Besides the others.
        add: bool,
    },
    /// Select this edge alone.
    SelectEdge(usize),
    /// Select nothing.
    ClearSelection,
    /// Select what this marquee touches, besides the others if `add`.
    SelectIn {
        /// In screen pixels.
        rect: Rect,
        /// Besides the others.
        add: bool,
    },
    /// Draw the marquee, or take it away.
    Marquee(Option<Rect>),
    /// Show the selected nodes moved by so many screen pixels since the press.
    MoveBy {
        /// To the right.
        dx: f64,
        /// Down.
        dy: f64,
    },
    /// Keep the selected nodes where they are shown.
    MoveEnd,
    /// Put the selected nodes back.
    MoveCancel,
    /// Move the viewport by so many screen pixels.
    PanBy {
        /// To the right.
        dx: f64,
        /// Down.
        dy: f64,
    },
    /// Draw a wire from this port to the pointer.
    WireTo {
        /// From where.
        from: PortRef,
        /// In screen pixels.
        at: Point,
    },
    /// The wire was let go here.
    WireEnd {
        /// From where.
        from: PortRef,
        /// In screen pixels.
        at: Point,
    },
    /// Take the wire away.
    WireCancel,
    /// A press that became no drag.
    Click(Target),
}

/// The gesture under way.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Gesture {
    /// None.
    #[default]
    Idle,
    /// Nodes are dragged.
    Drag(Drag),
    /// A wire is drawn.
    Connect(Connect),
    /// The canvas is moved.
    Pan(Pan),
    /// A marquee is drawn, or an edge was pressed.
    Select(Select),
}

impl Gesture {
    /// What the event makes of the gesture, and what follows from it.
    #[must_use]
    pub fn on(self, event: &Pointer) -> (Self, Vec<Change>) {
        match (self, event) {
            (Self::Idle, Pointer::Down { at, target, press, selected }) => Self::begin(*at, target, *press, *selected),
            (Self::Idle, _) => (Self::Idle, Vec::new()),
            (Self::Drag(drag), event) => drag.on(event),
            (Self::Connect(connect), event) => connect.on(event),
            (Self::Pan(pan), event) => pan.on(event),
            (Self::Select(select), event) => select.on(event),
        }
    }

    /// Whether one is under way.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        *self == Self::Idle
    }

    fn begin(at: Point, target: &Target, press: Press, selected: bool) -> (Self, Vec<Change>) {
        match target {
            _ if press.pan => (Self::Pan(Pan::new(at, None)), Vec::new()),
            Target::Port(port) => (Self::Connect(Connect::new(at, port.clone())), Vec::new()),
            Target::Node(node) => Drag::begin(at, node, press, selected),
            Target::Edge(edge) => (Self::Select(Select::edge(at, *edge)), Vec::new()),
            Target::Background if press.add || press.marquee => (Self::Select(Select::marquee(at, press.add)), Vec::new()),
            Target::Background => (Self::Pan(Pan::new(at, Some(Target::Background))), Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn down(at: Point, target: Target, press: Press, selected: bool) -> Pointer {
        Pointer::Down { at, target, press, selected }
    }

    /// The changes of a whole gesture, which must end idle.
    pub(super) fn run(events: impl IntoIterator<Item = Pointer>) -> Vec<Change> {
        let mut gesture = Gesture::default();
        let mut all = Vec::new();
        for event in events {
            let (next, changes) = gesture.on(&event);
            gesture = next;
            all.extend(changes);
        }
        assert!(gesture.is_idle());
        all
    }

    #[test]
    fn moves_without_a_press_mean_nothing() {
        assert_eq!(run([Pointer::Move { at: Point::default() }, Pointer::Up { at: Point::default() }, Pointer::Cancel]), []);
    }
}
