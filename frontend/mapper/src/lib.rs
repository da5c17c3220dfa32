//! The mapper: a source tree, wires, target rows and a live preview, for the mapping of one step of a flow. Leaves out
//! what a mapping means; that is the mapping room, which also runs here in a worker.

pub mod logic;
