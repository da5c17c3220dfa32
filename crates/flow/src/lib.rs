//! What is a flow, is it sound, what happens next? Decides, and performs nothing.

pub mod document;

pub use document::{Action, Edge, Flow, Step, Trigger};
