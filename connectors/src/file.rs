//! Files.

mod limits;
mod spec;

use connector::{Connector, ConnectorSpec, Context};
use wire::connection::TestResult;

/// The connector.
pub struct Files {
    spec: ConnectorSpec,
}

impl Files {
    /// A new one.
    #[must_use]
    pub fn new() -> Self {
        Self { spec: spec::spec() }
    }
}

#[async_trait::async_trait]
impl Connector for Files {
    fn spec(&self) -> &ConnectorSpec {
        &self.spec
    }

    async fn test(&self, _context: &Context) -> TestResult {
        TestResult { ok: false, message: "being built".to_owned(), field: None, duration_ms: 0 }
    }
}
