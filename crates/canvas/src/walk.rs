//! Walking the graph by arrow keys: along the edges first, then to the nearest node in that direction.

use crate::geometry::{Point, Rect};

/// Where an arrow key points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// ←
    Left,
    /// →
    Right,
    /// ↑
    Up,
    /// ↓
    Down,
}

/// The node to go to from `here`. Right and left follow edges, the topmost first; the rest goes by nearness, and
/// so does everything that no edge answers.
pub fn next<'a>(here: &str, direction: Direction, nodes: &'a [(String, Rect)], edges: &[(String, String)]) -> Option<&'a str> {
    let rect = |name: &str| nodes.iter().find(|(other, _)| other == name).map(|(_, rect)| *rect);
    let from = rect(here)?.center();
    let linked = |name: &str| match direction {
        Direction::Right => edges.iter().any(|(a, b)| a == here && b == name),
        Direction::Left => edges.iter().any(|(a, b)| b == here && a == name),
        _ => false,
    };
    let along = nodes.iter().filter(|(name, _)| linked(name)).min_by(|a, b| a.1.y.total_cmp(&b.1.y));
    let near = || {
        nodes
            .iter()
            .filter(|(name, _)| name != here)
            .filter_map(|node| Some((node, cost(from, node.1.center(), direction)?)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(node, _)| node)
    };
    along.or_else(near).map(|(name, _)| name.as_str())
}

/// How far it is in that direction, sideways counted double; `None` when it lies elsewhere.
fn cost(from: Point, to: Point, direction: Direction) -> Option<f64> {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let (ahead, aside) = match direction {
        Direction::Left => (-dx, dy),
        Direction::Right => (dx, dy),
        Direction::Up => (-dy, dx),
        Direction::Down => (dy, dx),
    };
    (ahead > 0.5 && ahead >= aside.abs() * 0.3).then_some(ahead + 2.0 * aside.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str, x: f64, y: f64) -> (String, Rect) {
        (name.to_owned(), Rect { x, y, width: 160.0, height: 76.0 })
    }

    #[test]
    fn right_follows_an_edge_and_down_goes_to_the_neighbour() {
        let nodes = [node("hook", 0.0, 100.0), node("split", 220.0, 100.0), node("eu", 440.0, 0.0), node("other", 440.0, 140.0)];
        let edge = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let edges = [edge("hook", "split"), edge("split", "other"), edge("split", "eu")];
        let go = |here, direction| next(here, direction, &nodes, &edges);
        assert_eq!(go("hook", Direction::Right), Some("split"));
        assert_eq!(go("split", Direction::Right), Some("eu"));
        assert_eq!(go("eu", Direction::Down), Some("other"));
        assert_eq!(go("other", Direction::Left), Some("split"));
        assert_eq!(go("hook", Direction::Left), None);
        assert_eq!(go("gone", Direction::Left), None);
    }
}
