//! What comes out of this record? Pure: no I/O, no clock, no chance; the same on the server and in the page.

pub mod document;
pub mod model;

pub use document::{Fill, Mapping, Target};
pub use model::{Kind, Model, ModelField};
/// Stand-in until the value module stands.
pub type Value = serde_json::Value;
