//! What is a flow, is it sound, what happens next? Decides, and performs nothing.

pub mod carry;
pub mod check;
pub mod document;
pub mod effect;
pub mod event;
pub mod facts;
pub mod finding;
pub mod graph;
pub mod models;
pub mod plan;
pub mod pure;
pub mod replay;
pub mod reroute;
pub mod run;
pub mod spill;
#[cfg(test)]
mod testing;
mod text;
pub mod uses;
pub mod validate;
mod value;
pub mod yaml;

pub use check::check;
pub use document::{Action, Edge, Flow, KeepPayloads, Step, Trigger};
pub use effect::{Effect, Ending, Outcome};
pub use event::{Event, Failure, Fault};
pub use facts::{Facts, StepModels};
pub use finding::{Finding, Severity};
pub use models::{models, models_at, wanted_by};
pub use plan::Plan;
pub use pure::{Context, Table};
pub use run::Run;
pub use text::{TEXT_BYTES_MAX, TextError};
