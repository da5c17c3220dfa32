//! What part of the canvas the screen shows: one offset and one zoom, so that panning changes one transform.

use crate::geometry::{Point, Rect, Size};

/// The smallest zoom.
pub const ZOOM_MIN: f64 = 0.1;
/// The greatest zoom.
pub const ZOOM_MAX: f64 = 2.0;
/// The free space around a flow that is fitted into the window.
pub const FIT_PADDING: f64 = 48.0;
/// Fitting never enlarges.
const FIT_ZOOM_MAX: f64 = 1.0;
/// One press of a zoom button.
pub const ZOOM_STEP: f64 = 1.25;

/// What part of the canvas the screen shows: `screen = canvas * zoom + offset`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// Where the canvas's origin stands on the screen.
    pub x: f64,
    /// See `x`.
    pub y: f64,
    /// Screen pixels for one unit of the canvas.
    pub zoom: f64,
}

impl Default for Viewport {
    fn default() -> Self {
        Self { x: 0.0, y: 0.0, zoom: 1.0 }
    }
}

impl Viewport {
    /// From the screen to the canvas.
    #[must_use]
    pub fn to_canvas(&self, screen: Point) -> Point {
        Point::new((screen.x - self.x) / self.zoom, (screen.y - self.y) / self.zoom)
    }

    /// From the canvas to the screen.
    #[must_use]
    pub fn to_screen(&self, canvas: Point) -> Point {
        Point::new(canvas.x * self.zoom + self.x, canvas.y * self.zoom + self.y)
    }

    /// Moved by so many screen pixels.
    #[must_use]
    pub fn panned(&self, dx: f64, dy: f64) -> Self {
        Self { x: self.x + dx, y: self.y + dy, zoom: self.zoom }
    }

    /// Zoomed by a factor; what is under the pointer stays under the pointer.
    #[must_use]
    pub fn zoomed(&self, factor: f64, pointer: Point) -> Self {
        self.zoomed_to(self.zoom * factor, pointer)
    }

    /// Zoomed to a value; what is under the pointer stays under the pointer.
    #[must_use]
    pub fn zoomed_to(&self, zoom: f64, pointer: Point) -> Self {
        let zoom = zoom.clamp(ZOOM_MIN, ZOOM_MAX);
        let fixed = self.to_canvas(pointer);
        Self { x: pointer.x - fixed.x * zoom, y: pointer.y - fixed.y * zoom, zoom }
    }

    /// Zoomed by one turn of the wheel: `delta` in pixels, down is out.
    #[must_use]
    pub fn wheeled(&self, delta: f64, pointer: Point) -> Self {
        self.zoomed((-delta.clamp(-200.0, 200.0) * 0.0022).exp(), pointer)
    }

    /// The whole of `bounds` in the middle of a window of this size.
    #[must_use]
    pub fn fit(bounds: Rect, window: Size) -> Self {
        let room = |length: f64| (length - 2.0 * FIT_PADDING).max(1.0);
        let zoom = (room(window.width) / bounds.width.max(1.0)).min(room(window.height) / bounds.height.max(1.0));
        let zoom = zoom.clamp(ZOOM_MIN, FIT_ZOOM_MAX);
        let middle = bounds.center();
        Self { x: window.width / 2.0 - middle.x * zoom, y: window.height / 2.0 - middle.y * zoom, zoom }
    }

    /// Moved no further than needed to show `rect` with a margin.
    #[must_use]
    pub fn showing(&self, rect: Rect, window: Size, margin: f64) -> Self {
        let low = self.to_screen(Point::new(rect.x, rect.y));
        let high = self.to_screen(Point::new(rect.right(), rect.bottom()));
        let nudge = |low: f64, high: f64, length: f64| {
            if low < margin {
                margin - low
            } else if high > length - margin {
                (length - margin - high).max(margin - low)
            } else {
                0.0
            }
        };
        self.panned(nudge(low.x, high.x, window.width), nudge(low.y, high.y, window.height))
    }

    /// The part of the canvas that a window of this size shows.
    #[must_use]
    pub fn shown(&self, window: Size) -> Rect {
        Rect::between(self.to_canvas(Point::default()), self.to_canvas(Point::new(window.width, window.height)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: Point, b: Point) -> bool {
        a.distance(b) < 1e-9
    }

    #[test]
    fn screen_and_canvas_are_inverse() {
        let view = Viewport { x: 33.0, y: -12.0, zoom: 0.7 };
        let point = Point::new(120.0, 450.0);
        assert!(near(view.to_screen(view.to_canvas(point)), point));
    }

    #[test]
    fn zooming_keeps_what_is_under_the_pointer() {
        let view = Viewport { x: 10.0, y: 20.0, zoom: 1.0 };
        let pointer = Point::new(200.0, 100.0);
        for factor in [0.2, 0.9, 1.1, 1.9] {
            let zoomed = view.zoomed(factor, pointer);
            assert!(near(zoomed.to_canvas(pointer), view.to_canvas(pointer)), "{factor}");
        }
        assert!(view.wheeled(100.0, pointer).zoom < 1.0);
        assert!(view.wheeled(-100.0, pointer).zoom > 1.0);
    }

    #[test]
    fn zoom_has_limits() {
        let pointer = Point::default();
        assert!((Viewport::default().zoomed(1e9, pointer).zoom - ZOOM_MAX).abs() < 1e-9);
        assert!((Viewport::default().zoomed(1e-9, pointer).zoom - ZOOM_MIN).abs() < 1e-9);
    }

    #[test]
    fn fitting_shows_everything_and_never_enlarges() {
        let window = Size::new(800.0, 600.0);
        let wide = Rect { x: -500.0, y: 0.0, width: 4000.0, height: 300.0 };
        let view = Viewport::fit(wide, window);
        let shown = view.shown(window);
        assert!(shown.x <= wide.x && shown.right() >= wide.right());
        let small = Viewport::fit(Rect { x: 0.0, y: 0.0, width: 160.0, height: 76.0 }, window);
        assert!((small.zoom - 1.0).abs() < 1e-9);
        assert!(near(small.to_screen(Point::new(80.0, 38.0)), Point::new(400.0, 300.0)));
    }

    #[test]
    fn showing_moves_only_when_needed() {
        let window = Size::new(800.0, 600.0);
        let inside = Rect { x: 100.0, y: 100.0, width: 160.0, height: 76.0 };
        assert_eq!(Viewport::default().showing(inside, window, 24.0), Viewport::default());
        let right = Rect { x: 900.0, y: 100.0, width: 160.0, height: 76.0 };
        let view = Viewport::default().showing(right, window, 24.0);
        assert!((view.to_screen(Point::new(1060.0, 0.0)).x - 776.0).abs() < 1e-9);
    }
}
