//! Selecting by a marquee, or an edge by a click.

use super::{Change, DRAG_THRESHOLD, Gesture, Pointer, Target};
use crate::geometry::{Point, Rect};

/// A marquee is drawn, or an edge was pressed.
#[derive(Debug, Clone, PartialEq)]
pub struct Select {
    start: Point,
    add: bool,
    edge: Option<usize>,
    drawing: bool,
}

impl Select {
    pub(super) fn marquee(start: Point, add: bool) -> Self {
        Self { start, add, edge: None, drawing: false }
    }

    pub(super) fn edge(start: Point, edge: usize) -> Self {
        Self { start, add: false, edge: Some(edge), drawing: false }
    }

    pub(super) fn on(mut self, event: &Pointer) -> (Gesture, Vec<Change>) {
        match event {
            Pointer::Move { at } if self.edge.is_none() => {
                self.drawing |= self.start.distance(*at) >= DRAG_THRESHOLD;
                let drawn = self.drawing.then(|| Change::Marquee(Some(Rect::between(self.start, *at))));
                (Gesture::Select(self), drawn.into_iter().collect())
            }
            Pointer::Up { at } => (Gesture::Idle, self.end(*at)),
            Pointer::Cancel => (Gesture::Idle, vec![Change::Marquee(None)]),
            _ => (Gesture::Select(self), Vec::new()),
        }
    }

    fn end(self, at: Point) -> Vec<Change> {
        match self.edge {
            Some(edge) => vec![Change::SelectEdge(edge), Change::Click(Target::Edge(edge))],
            None if self.drawing => vec![Change::Marquee(None), Change::SelectIn { rect: Rect::between(self.start, at), add: self.add }],
            None if self.add => Vec::new(),
            None => vec![Change::ClearSelection, Change::Click(Target::Background)],
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
    fn shift_on_the_background_draws_a_marquee() {
        let (at, far) = (Point::new(50.0, 50.0), Point::new(10.0, 90.0));
        let press = down(at, Target::Background, Press { add: true, ..Press::default() }, false);
        let rect = Rect { x: 10.0, y: 50.0, width: 40.0, height: 40.0 };
        let changes = run([press, Pointer::Move { at: far }, Pointer::Up { at: far }]);
        assert_eq!(changes, [Change::Marquee(Some(rect)), Change::Marquee(None), Change::SelectIn { rect, add: true }]);
    }

    #[test]
    fn a_click_on_an_edge_selects_it() {
        let at = Point::new(0.0, 0.0);
        let changes = run([down(at, Target::Edge(3), Press::default(), false), Pointer::Up { at }]);
        assert_eq!(changes, [Change::SelectEdge(3), Change::Click(Target::Edge(3))]);
    }
}
