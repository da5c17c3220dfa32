//! The small picture of the whole flow: how canvas and picture relate.

use crate::geometry::{Point, Rect, Size};

/// How the canvas is scaled down into the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Minimap {
    /// The part of the canvas that the picture covers.
    pub world: Rect,
    /// Pixels of the picture for one unit of the canvas.
    pub scale: f64,
    /// Where the world's corner stands in the picture.
    pub offset: Point,
}

/// The free space along the picture's edge.
const PADDING: f64 = 7.0;

impl Minimap {
    /// Shows all nodes and the window, in the middle of a picture of this size.
    #[must_use]
    pub fn new(nodes: Option<Rect>, window: Rect, picture: Size) -> Self {
        let world = nodes.map_or(window, |nodes| nodes.union(&window));
        let room = |length: f64| (length - 2.0 * PADDING).max(1.0);
        let scale = (room(picture.width) / world.width.max(1.0)).min(room(picture.height) / world.height.max(1.0));
        let offset = Point::new((picture.width - world.width * scale) / 2.0, (picture.height - world.height * scale) / 2.0);
        Self { world, scale, offset }
    }

    /// From the canvas to the picture.
    #[must_use]
    pub fn rect(&self, canvas: Rect) -> Rect {
        Rect {
            x: (canvas.x - self.world.x) * self.scale + self.offset.x,
            y: (canvas.y - self.world.y) * self.scale + self.offset.y,
            width: canvas.width * self.scale,
            height: canvas.height * self.scale,
        }
    }

    /// From the picture to the canvas.
    #[must_use]
    pub fn to_canvas(&self, picture: Point) -> Point {
        Point::new((picture.x - self.offset.x) / self.scale + self.world.x, (picture.y - self.offset.y) / self.scale + self.world.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_fits_and_comes_back() {
        let window = Rect { x: 0.0, y: 0.0, width: 1000.0, height: 700.0 };
        let nodes = Rect { x: -400.0, y: 100.0, width: 3000.0, height: 200.0 };
        let map = Minimap::new(Some(nodes), window, Size::new(152.0, 84.0));
        for rect in [window, nodes] {
            let small = map.rect(rect);
            assert!(small.x >= 6.9 && small.right() <= 145.1 && small.y >= 6.9 && small.bottom() <= 77.1, "{small:?}");
        }
        let point = map.rect(Rect { x: 500.0, y: 150.0, width: 0.0, height: 0.0 });
        assert!(map.to_canvas(Point::new(point.x, point.y)).distance(Point::new(500.0, 150.0)) < 1e-9);
    }

    #[test]
    fn an_empty_flow_shows_the_window() {
        let window = Rect { x: 5.0, y: 5.0, width: 100.0, height: 50.0 };
        assert_eq!(Minimap::new(None, window, Size::new(152.0, 84.0)).world, window);
    }
}
