//! What comes out of this record? Pure: no I/O, no clock, no chance; the same on the server and in the page.

pub mod cases;
pub mod check;
pub mod context;
pub mod convert;
pub mod corpus;
pub mod document;
pub mod eval;
pub mod expression;
pub mod fault;
pub mod finding;
pub mod formats;
pub mod functions;
pub mod infer;
pub mod json;
pub mod model;
pub mod path;
mod plan;
pub mod record;
mod scope;
pub mod suggest;
pub mod suite;
pub mod translate;
pub mod value;
pub mod yaml;

pub use check::{Facts, check};
pub use context::{Context, Table, Tables};
pub use document::{Fill, Mapping, Target};
pub use eval::{Compiled, CompiledCondition, CompiledFill, Line, explain};
pub use fault::Fault;
pub use finding::{Finding, Fix, Severity};
pub use infer::infer;
pub use model::{Kind, Model, ModelField};
pub use path::Path;
pub use record::Record;
pub use suggest::{Suggestion, suggest};
pub use value::{Number, Object, Value};
