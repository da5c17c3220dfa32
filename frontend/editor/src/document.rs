//! The flow being edited, as data: changes, their log, and the edits that make them. No signals and no elements here.

pub mod built;
pub mod change;
pub mod edit;
pub mod graph;
pub mod insert;
pub mod log;
pub mod node;

pub use change::{Change, Node};
pub use log::{Entry, Log};

#[cfg(test)]
pub(crate) mod fixture;
