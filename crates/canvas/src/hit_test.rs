//! What lies under a point.

use crate::{
    edge_path::Curve,
    geometry::{Point, Rect},
};

/// The side of the square around a port in which it is hit.
pub const PORT_HIT: f64 = 24.0;
/// The width of the stripe around an edge in which it is hit.
pub const EDGE_HIT: f64 = 14.0;

/// The topmost node under the point: the last one that holds it.
pub fn node_at<'a, N>(point: Point, nodes: impl IntoIterator<Item = (&'a N, Rect)>) -> Option<&'a N> {
    nodes.into_iter().filter(|(_, rect)| rect.contains(point)).last().map(|(node, _)| node)
}

/// The nearest port whose hit area holds the point.
pub fn port_at<P>(point: Point, ports: impl IntoIterator<Item = (P, Point)>) -> Option<P> {
    nearest(ports.into_iter().filter_map(|(port, at)| {
        let inside = (at.x - point.x).abs() <= PORT_HIT / 2.0 && (at.y - point.y).abs() <= PORT_HIT / 2.0;
        inside.then(|| (port, at.distance(point)))
    }))
}

/// The nearest edge whose hit area holds the point.
pub fn edge_at<E>(point: Point, edges: impl IntoIterator<Item = (E, Curve)>) -> Option<E> {
    nearest(edges.into_iter().filter_map(|(edge, curve)| {
        if !curve.bounds().grown(EDGE_HIT / 2.0).contains(point) {
            return None;
        }
        let distance = curve.distance(point);
        (distance <= EDGE_HIT / 2.0).then_some((edge, distance))
    }))
}

fn nearest<T>(found: impl Iterator<Item = (T, f64)>) -> Option<T> {
    found.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(thing, _)| thing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_topmost_node_is_the_last_one() {
        let rect = |x: f64| Rect { x, y: 0.0, width: 160.0, height: 76.0 };
        let nodes = [("a", rect(0.0)), ("b", rect(100.0))];
        let at = |x: f64| node_at(Point::new(x, 10.0), nodes.iter().map(|(name, rect)| (name, *rect))).copied();
        assert_eq!((at(50.0), at(120.0), at(261.0)), (Some("a"), Some("b"), None));
    }

    #[test]
    fn ports_have_24_pixels_and_the_nearer_one_wins() {
        let ports = || [("upper", Point::new(160.0, 30.0)), ("lower", Point::new(160.0, 50.0))];
        assert_eq!(port_at(Point::new(171.0, 38.0), ports()), Some("upper"));
        assert_eq!(port_at(Point::new(171.0, 42.0), ports()), Some("lower"));
        assert_eq!(port_at(Point::new(173.0, 30.0), ports()), None);
    }

    #[test]
    fn edges_have_14_pixels() {
        let edges = || [("flat", Curve::edge(Point::default(), Point::new(200.0, 0.0)))];
        assert_eq!(edge_at(Point::new(100.0, 6.9), edges()), Some("flat"));
        assert_eq!(edge_at(Point::new(100.0, 7.2), edges()), None);
    }
}
