//! Which nodes a marquee takes.

use crate::geometry::Rect;

/// The names of the nodes that the marquee touches, in their order.
pub fn taken<'a>(marquee: &Rect, nodes: impl IntoIterator<Item = (&'a str, Rect)>) -> Vec<String> {
    nodes.into_iter().filter(|(_, rect)| rect.touches(marquee)).map(|(name, _)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Point;

    #[test]
    fn touching_is_enough() {
        let node = |x: f64| Rect { x, y: 0.0, width: 160.0, height: 76.0 };
        let marquee = Rect::between(Point::new(-10.0, 70.0), Point::new(225.0, 300.0));
        assert_eq!(taken(&marquee, [("a", node(0.0)), ("b", node(220.0)), ("c", node(440.0))]), ["a", "b"]);
    }
}
