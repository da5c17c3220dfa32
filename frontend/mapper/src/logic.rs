//! The mapper without a screen: trees, rows, wires, rules and texts. Nothing here knows signals or elements, so all of
//! it is tested on the machine that builds it.

pub mod chips;
pub mod discover;
pub mod drop;
pub mod edit;
pub mod fit;
pub mod functions;
pub mod history;
pub mod json;
pub mod lists;
pub mod path;
pub mod preview;
pub mod refs;
pub mod rows;
pub mod scope;
pub mod source;
pub mod suggest;
pub mod template;
pub mod wires;
pub mod written;
