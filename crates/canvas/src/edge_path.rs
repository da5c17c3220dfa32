//! Edges and wires: cubic Bézier curves that leave and enter horizontally.

use crate::geometry::{Point, Rect};

/// The shortest control of an edge on the canvas, so that short edges still leave horizontally.
const CONTROL_MIN: f64 = 28.0;
/// The longest control of an edge that runs backwards.
const CONTROL_BACK_MAX: f64 = 140.0;
/// Into how many pieces a curve is cut to measure distances.
const PIECES: u32 = 24;

/// A cubic Bézier curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve {
    /// Where it begins.
    pub from: Point,
    /// The control of its beginning.
    pub leave: Point,
    /// The control of its end.
    pub enter: Point,
    /// Where it ends.
    pub to: Point,
}

impl Curve {
    /// An edge of the canvas: the control is half of the horizontal gap.
    #[must_use]
    pub fn edge(from: Point, to: Point) -> Self {
        let gap = to.x - from.x;
        let control = if gap >= 0.0 { (gap / 2.0).max(CONTROL_MIN) } else { (CONTROL_MIN - gap / 2.0).min(CONTROL_BACK_MAX) };
        Self::with_control(from, to, control)
    }

    /// A wire of the mapper: the control is 35 % of the vertical distance and 60, between 64 and 110.
    #[must_use]
    pub fn wire(from: Point, to: Point) -> Self {
        Self::with_control(from, to, ((to.y - from.y).abs() * 0.35 + 60.0).clamp(64.0, 110.0))
    }

    fn with_control(from: Point, to: Point, control: f64) -> Self {
        Self { from, leave: from.moved(control, 0.0), enter: to.moved(-control, 0.0), to }
    }

    /// The point after this part of the way, from 0 to 1.
    #[must_use]
    pub fn at(&self, t: f64) -> Point {
        let u = 1.0 - t;
        let (a, b, c, d) = (u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t);
        Point::new(
            a * self.from.x + b * self.leave.x + c * self.enter.x + d * self.to.x,
            a * self.from.y + b * self.leave.y + c * self.enter.y + d * self.to.y,
        )
    }

    /// The point in its middle.
    #[must_use]
    pub fn middle(&self) -> Point {
        self.at(0.5)
    }

    /// How far the point is from the curve, to within a fraction of a pixel at the sizes of a canvas.
    #[must_use]
    pub fn distance(&self, point: Point) -> f64 {
        let mut before = self.from;
        let mut least = f64::INFINITY;
        for piece in 1..=PIECES {
            let after = self.at(f64::from(piece) / f64::from(PIECES));
            least = least.min(distance_to_line(point, before, after));
            before = after;
        }
        least
    }

    /// A rectangle around it: the one around its four points.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        Rect::between(self.from, self.to).union(&Rect::between(self.leave, self.enter))
    }

    /// The `d` of an SVG path.
    #[must_use]
    pub fn path(&self) -> String {
        let n = |value: f64| (value * 10.0).round() / 10.0;
        format!(
            "M{} {}C{} {} {} {} {} {}",
            n(self.from.x),
            n(self.from.y),
            n(self.leave.x),
            n(self.leave.y),
            n(self.enter.x),
            n(self.enter.y),
            n(self.to.x),
            n(self.to.y)
        )
    }
}

fn distance_to_line(point: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    if length == 0.0 {
        return point.distance(a);
    }
    let t = (((point.x - a.x) * dx + (point.y - a.y) * dy) / length).clamp(0.0, 1.0);
    point.distance(a.moved(t * dx, t * dy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_takes_half_the_gap() {
        let edge = Curve::edge(Point::new(382.0, 254.0), Point::new(442.0, 122.0));
        assert_eq!(edge.path(), "M382 254C412 254 412 122 442 122");
    }

    #[test]
    fn a_short_edge_still_leaves_horizontally() {
        let edge = Curve::edge(Point::new(180.0, 228.0), Point::new(222.0, 228.0));
        assert_eq!(edge.path(), "M180 228C208 228 194 228 222 228");
    }

    #[test]
    fn a_backward_edge_swings_out() {
        let edge = Curve::edge(Point::new(400.0, 0.0), Point::new(100.0, 200.0));
        assert!((edge.leave.x - 540.0).abs() < 1e-9);
        assert!((edge.enter.x + 40.0).abs() < 1e-9);
    }

    #[test]
    fn the_control_of_a_wire_stays_between_64_and_110() {
        let control = |dy: f64| Curve::wire(Point::default(), Point::new(196.0, dy)).leave.x;
        assert!((control(0.0) - 64.0).abs() < 1e-9);
        assert!((control(100.0) - 95.0).abs() < 1e-9);
        assert!((control(-100.0) - 95.0).abs() < 1e-9);
        assert!((control(900.0) - 110.0).abs() < 1e-9);
    }

    #[test]
    fn distance_is_measured_to_the_curve_and_not_to_the_chord() {
        let curve = Curve::edge(Point::default(), Point::new(200.0, 200.0));
        assert!(curve.distance(curve.at(0.3)) < 0.5);
        assert!(curve.distance(Point::new(100.0, 0.0)) > 20.0);
        assert!((curve.distance(Point::new(-30.0, 0.0)) - 30.0).abs() < 1e-6);
        assert!(curve.bounds().contains(curve.middle()));
    }
}
