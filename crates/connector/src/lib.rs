//! The connector kit: what every connector promises. Leaves out any one system on purpose.

pub mod check;
pub mod error;
pub mod host;
pub mod registry;
pub mod spec;
pub mod testing;
pub mod trace;

pub use check::{FieldProblem, check, with_defaults};
pub use error::{ConnectorError, RecordFault, RowFault};
pub use host::{Came, Connector, Context, Exchange, Outcome, Page, Polled, RawEvent, Rest, Triggered, Turn, Turnstile};
pub use registry::Registry;
pub use spec::{ConnectorSpec, FieldSpec, Idempotency, Input, OperationKind, OperationSpec};
pub use trace::Trace;
