//! Where is it on the screen, what did the gesture mean? Pure geometry and gestures, for the server's tests and for the page.
//!
//! Leaves out signals, elements, and what a flow means: nodes are names with a box, edges are two ports.

pub mod edge_path;
pub mod geometry;
pub mod gesture;
pub mod hit_test;
pub mod layout;
pub mod marquee;
pub mod minimap;
pub mod node;
pub mod snap;
pub mod viewport;
pub mod walk;

pub use edge_path::Curve;
pub use geometry::{Point, Rect, Size};
pub use node::NodeShape;
pub use viewport::Viewport;
