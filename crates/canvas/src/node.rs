//! The box of a node and where its ports stand on it.

use crate::geometry::{Point, Rect, Size};

/// How wide a node is.
pub const NODE_WIDTH: f64 = 160.0;
/// How high a node without ways is.
pub const NODE_HEIGHT: f64 = 76.0;
/// How high the row of one way of a branch is.
pub const WAY_HEIGHT: f64 = 22.0;
/// Where the rows of the ways begin.
pub const WAYS_TOP: f64 = 58.0;
/// What stands below the last row.
const WAYS_BOTTOM: f64 = 8.0;
/// Where a single port stands.
const PORT_MIDDLE: f64 = 38.0;
/// Where the upper of two ports stands.
const PORT_UPPER: f64 = 30.0;
/// Where the lower of two ports stands.
const PORT_LOWER: f64 = 62.0;

/// What the look of a node depends on, as far as its box and ports go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NodeShape {
    /// The ways of a branch, each a row with a port; 0 for every other node.
    pub ways: usize,
    /// Whether it takes records.
    pub takes: bool,
    /// Whether it hands records on (a branch does by its ways).
    pub gives: bool,
    /// Whether it has a port for failed records.
    pub failed: bool,
}

impl NodeShape {
    /// Its size.
    #[must_use]
    pub fn size(&self) -> Size {
        if self.ways == 0 {
            return Size::new(NODE_WIDTH, NODE_HEIGHT);
        }
        let rows = self.ways + usize::from(self.failed);
        #[expect(clippy::cast_precision_loss, reason = "a branch has few ways")]
        let rows = rows as f64;
        Size::new(NODE_WIDTH, WAYS_TOP + rows * WAY_HEIGHT + WAYS_BOTTOM)
    }

    /// Its box at a place.
    #[must_use]
    pub fn rect(&self, corner: Point) -> Rect {
        Rect::at(corner, self.size())
    }

    /// Where records come in, relative to its corner.
    #[must_use]
    pub fn port_in(&self) -> Point {
        Point::new(0.0, PORT_MIDDLE)
    }

    /// Where records go out, relative to its corner: the ways from the top, then or alone `out`, then `failed`.
    #[must_use]
    pub fn ports_out(&self) -> Vec<Point> {
        let mut heights = Vec::new();
        if self.ways > 0 {
            let row = |at: usize| {
                #[expect(clippy::cast_precision_loss, reason = "a branch has few ways")]
                let at = at as f64;
                WAYS_TOP + (at + 0.5) * WAY_HEIGHT
            };
            heights.extend((0..self.ways + usize::from(self.failed)).map(row));
        } else if self.gives {
            heights.push(if self.failed { PORT_UPPER } else { PORT_MIDDLE });
            heights.extend(self.failed.then_some(PORT_LOWER));
        } else if self.failed {
            heights.push(PORT_LOWER);
        }
        heights.into_iter().map(|y| Point::new(NODE_WIDTH, y)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_node_has_a_port_in_the_middle_of_each_side() {
        let shape = NodeShape { ways: 0, takes: true, gives: true, failed: false };
        assert_eq!(shape.size(), Size::new(160.0, 76.0));
        assert_eq!(shape.ports_out(), [Point::new(160.0, 38.0)]);
        assert_eq!(NodeShape { failed: true, ..shape }.ports_out(), [Point::new(160.0, 30.0), Point::new(160.0, 62.0)]);
    }

    #[test]
    fn a_branch_grows_by_a_row_for_each_way() {
        let shape = NodeShape { ways: 3, takes: true, gives: false, failed: false };
        assert!((shape.size().height - 132.0).abs() < 1e-9);
        let ports = shape.ports_out();
        assert_eq!(ports.len(), 3);
        assert!(ports.windows(2).all(|pair| (pair[1].y - pair[0].y - WAY_HEIGHT).abs() < 1e-9));
        assert!(ports.iter().all(|port| port.y < shape.size().height));
        assert_eq!(NodeShape { failed: true, ..shape }.ports_out().len(), 4);
    }
}
