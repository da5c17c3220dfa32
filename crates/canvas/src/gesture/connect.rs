//! Drawing a wire from a port.

use super::{Change, DRAG_THRESHOLD, Gesture, Pointer, PortRef, Target};
use crate::geometry::Point;

/// A wire is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Connect {
    start: Point,
    from: PortRef,
    drawing: bool,
}

impl Connect {
    pub(super) fn new(start: Point, from: PortRef) -> Self {
        Self { start, from, drawing: false }
    }

    pub(super) fn on(mut self, event: &Pointer) -> (Gesture, Vec<Change>) {
        match event {
            Pointer::Move { at } => {
                self.drawing |= self.start.distance(*at) >= DRAG_THRESHOLD;
                let wire = self.drawing.then(|| Change::WireTo { from: self.from.clone(), at: *at });
                (Gesture::Connect(self), wire.into_iter().collect())
            }
            Pointer::Up { at } if self.drawing => (Gesture::Idle, vec![Change::WireEnd { from: self.from, at: *at }]),
            Pointer::Up { .. } => (Gesture::Idle, vec![Change::Click(Target::Port(self.from))]),
            Pointer::Cancel => (Gesture::Idle, vec![Change::WireCancel]),
            Pointer::Down { .. } => (Gesture::Connect(self), Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Press,
        tests::{down, run},
    };
    use super::*;

    #[test]
    fn a_wire_follows_and_ends_where_it_is_let_go() {
        let from = PortRef { node: "a".to_owned(), port: "out".to_owned() };
        let (at, far) = (Point::new(160.0, 38.0), Point::new(300.0, 90.0));
        let press = down(at, Target::Port(from.clone()), Press::default(), false);
        let changes = run([press.clone(), Pointer::Move { at: far }, Pointer::Up { at: far }]);
        assert_eq!(changes, [Change::WireTo { from: from.clone(), at: far }, Change::WireEnd { from: from.clone(), at: far }]);
        assert_eq!(run([press.clone(), Pointer::Up { at }]), [Change::Click(Target::Port(from))]);
        assert_eq!(run([press, Pointer::Cancel]), [Change::WireCancel]);
    }
}
