//! Moving the canvas.

use super::{Change, DRAG_THRESHOLD, Gesture, Pointer, Target};
use crate::geometry::Point;

/// The canvas is moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Pan {
    start: Point,
    last: Point,
    moving: bool,
    click: Option<Target>,
}

impl Pan {
    /// `click` is what a press means that becomes no drag.
    pub(super) fn new(start: Point, click: Option<Target>) -> Self {
        Self { start, last: start, moving: false, click }
    }

    pub(super) fn on(mut self, event: &Pointer) -> (Gesture, Vec<Change>) {
        match event {
            Pointer::Move { at } => {
                self.moving |= self.start.distance(*at) >= DRAG_THRESHOLD;
                if !self.moving {
                    return (Gesture::Pan(self), Vec::new());
                }
                let (dx, dy) = (at.x - self.last.x, at.y - self.last.y);
                self.last = *at;
                (Gesture::Pan(self), vec![Change::PanBy { dx, dy }])
            }
            Pointer::Up { .. } if !self.moving => {
                (Gesture::Idle, self.click.map_or_else(Vec::new, |target| vec![Change::ClearSelection, Change::Click(target)]))
            }
            Pointer::Up { .. } | Pointer::Cancel => (Gesture::Idle, Vec::new()),
            Pointer::Down { .. } => (Gesture::Pan(self), Vec::new()),
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
    fn the_background_pans_and_a_click_on_it_clears() {
        let at = Point::new(0.0, 0.0);
        let press = down(at, Target::Background, Press::default(), false);
        let changes =
            run([press.clone(), Pointer::Move { at: at.moved(10.0, 4.0) }, Pointer::Move { at: at.moved(12.0, 0.0) }, Pointer::Up { at }]);
        assert_eq!(changes, [Change::PanBy { dx: 10.0, dy: 4.0 }, Change::PanBy { dx: 2.0, dy: -4.0 }]);
        assert_eq!(run([press, Pointer::Up { at }]), [Change::ClearSelection, Change::Click(Target::Background)]);
    }

    #[test]
    fn space_pans_even_on_a_node_and_never_clicks() {
        let at = Point::new(0.0, 0.0);
        let press = Press { pan: true, ..Press::default() };
        assert_eq!(run([down(at, Target::Node("a".to_owned()), press, true), Pointer::Up { at }]), []);
    }
}
