//! Dragging nodes: a press selects, a move drags what is selected, a release keeps it.

use super::{Change, DRAG_THRESHOLD, Gesture, Pointer, Press, Target};
use crate::geometry::Point;

/// Nodes are pressed or dragged.
#[derive(Debug, Clone, PartialEq)]
pub struct Drag {
    start: Point,
    node: String,
    moving: bool,
    /// The press fell on a node of a larger selection: only a click, not a drag, narrows it to this node.
    narrow: bool,
    add: bool,
}

impl Drag {
    pub(super) fn begin(at: Point, node: &str, press: Press, selected: bool) -> (Gesture, Vec<Change>) {
        let drag = Self { start: at, node: node.to_owned(), moving: false, narrow: selected && !press.add, add: press.add };
        let select = Change::SelectNode { node: node.to_owned(), add: press.add };
        (Gesture::Drag(drag), if selected && !press.add { Vec::new() } else { vec![select] })
    }

    pub(super) fn on(mut self, event: &Pointer) -> (Gesture, Vec<Change>) {
        match event {
            Pointer::Move { at } => {
                self.moving |= self.start.distance(*at) >= DRAG_THRESHOLD;
                let moved = self.moving.then_some(Change::MoveBy { dx: at.x - self.start.x, dy: at.y - self.start.y });
                (Gesture::Drag(self), moved.into_iter().collect())
            }
            Pointer::Up { .. } if self.moving => (Gesture::Idle, vec![Change::MoveEnd]),
            Pointer::Up { .. } => {
                let narrow = self.narrow.then(|| Change::SelectNode { node: self.node.clone(), add: false });
                let click = (!self.add).then_some(Change::Click(Target::Node(self.node)));
                (Gesture::Idle, narrow.into_iter().chain(click).collect())
            }
            Pointer::Cancel => (Gesture::Idle, if self.moving { vec![Change::MoveCancel] } else { Vec::new() }),
            Pointer::Down { .. } => (Gesture::Drag(self), Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{down, run};
    use super::*;

    fn node() -> Target {
        Target::Node("a".to_owned())
    }

    #[test]
    fn a_small_tremble_is_a_click() {
        let at = Point::new(10.0, 10.0);
        let changes = run([down(at, node(), Press::default(), false), Pointer::Move { at: at.moved(2.0, 1.0) }, Pointer::Up { at }]);
        assert_eq!(changes, [Change::SelectNode { node: "a".to_owned(), add: false }, Change::Click(node())]);
    }

    #[test]
    fn a_drag_keeps_the_selection_of_several() {
        let at = Point::new(10.0, 10.0);
        let press = down(at, node(), Press::default(), true);
        let changes = run([press.clone(), Pointer::Move { at: at.moved(30.0, 0.0) }, Pointer::Up { at: at.moved(30.0, 0.0) }]);
        assert_eq!(changes, [Change::MoveBy { dx: 30.0, dy: 0.0 }, Change::MoveEnd]);
        let changes = run([press, Pointer::Up { at }]);
        assert_eq!(changes, [Change::SelectNode { node: "a".to_owned(), add: false }, Change::Click(node())]);
    }

    #[test]
    fn escape_puts_it_back() {
        let at = Point::new(10.0, 10.0);
        let changes = run([down(at, node(), Press::default(), true), Pointer::Move { at: at.moved(30.0, 0.0) }, Pointer::Cancel]);
        assert_eq!(changes.last(), Some(&Change::MoveCancel));
    }
}
