//! Snapping to the grid, and to the rows and columns of other nodes.

use crate::geometry::{Point, Rect};

/// The distance between two lines of the grid that nodes stand on.
pub const GRID: f64 = 8.0;
/// How near an edge must come to that of another node to stick to it.
pub const ALIGN_DISTANCE: f64 = 5.0;

/// The nearest point of the grid.
#[must_use]
pub fn to_grid(point: Point) -> Point {
    Point::new((point.x / GRID).round() * GRID, (point.y / GRID).round() * GRID)
}

/// The place for a node that is dragged to `corner`: the left and upper edges of others first, then the grid.
#[must_use]
pub fn snapped(corner: Point, others: impl IntoIterator<Item = Rect>) -> Point {
    let grid = to_grid(corner);
    let (mut x, mut y) = (grid.x, grid.y);
    let (mut near_x, mut near_y) = (ALIGN_DISTANCE, ALIGN_DISTANCE);
    for other in others {
        let (dx, dy) = ((other.x - corner.x).abs(), (other.y - corner.y).abs());
        if dx < near_x {
            (near_x, x) = (dx, other.x);
        }
        if dy < near_y {
            (near_y, y) = (dy, other.y);
        }
    }
    Point::new(x, y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_has_eight_units() {
        assert_eq!(to_grid(Point::new(11.0, -13.0)), Point::new(8.0, -16.0));
        assert_eq!(to_grid(Point::new(12.0, 20.1)), Point::new(16.0, 24.0));
    }

    #[test]
    fn the_row_of_another_node_wins_over_the_grid() {
        let other = Rect { x: 500.0, y: 103.0, width: 160.0, height: 76.0 };
        assert_eq!(snapped(Point::new(20.0, 101.0), [other]), Point::new(24.0, 103.0));
        assert_eq!(snapped(Point::new(20.0, 92.0), [other]), Point::new(24.0, 96.0));
    }
}
