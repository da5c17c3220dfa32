//! What comes out of this record? Pure: no I/O, no clock, no chance; the same on the server and in the page.

pub mod document;
pub mod json;
pub mod model;
pub mod path;
pub mod value;

pub use document::{Fill, Mapping, Target};
pub use model::{Kind, Model, ModelField};
pub use path::Path;
pub use value::{Number, Object, Value};
