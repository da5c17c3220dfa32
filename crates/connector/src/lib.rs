//! The connector kit: what every connector promises. Leaves out any one system on purpose.

pub mod error;
pub mod host;
pub mod spec;

pub use error::{ConnectorError, RecordFault};
pub use host::{Connector, Context, Exchange, Outcome, Page, RawEvent, Triggered};
pub use spec::{ConnectorSpec, FieldSpec, Idempotency, Input, OperationKind, OperationSpec};
