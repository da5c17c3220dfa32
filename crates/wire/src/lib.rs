//! What is said on the line between the page, the command line and the server: ids, requests, answers and
//! problem codes. Leaves out behaviour on purpose: domain types become these types by hand.
//!
//! Records, and documents that have a room of their own (flows, mappings, models, connector specs), travel here as JSON
//! text ([`Json`]) where a digit may matter, else as plain JSON.

pub mod account;
pub mod approval;
pub mod connection;
pub mod event;
pub mod failed_record;
pub mod flow;
pub mod home;
pub mod id;
pub mod json;
pub mod page;
pub mod pair;
pub mod problem;
pub mod replay;
pub mod run;
pub mod settings;
pub mod table;

pub use id::*;
pub use json::Json;
pub use page::Page;
pub use problem::{FieldProblem, Problem};

/// Milliseconds since the Unix epoch, UTC: how every moment travels.
pub type Timestamp = i64;
