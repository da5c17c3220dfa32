//! Called: the trigger of a flow that other flows call. Nothing comes from outside.

use connector::{Connector, ConnectorSpec, Context, OperationSpec};
use wire::connection::TestResult;

/// The connector.
pub struct Called {
    spec: ConnectorSpec,
}

impl Called {
    /// A new one.
    #[must_use]
    pub fn new() -> Self {
        let spec = ConnectorSpec::new("called", "Called by a flow")
            .summary("Starts when another flow calls this one, with the record that it hands over.")
            .category("Flow")
            .icon("right", 290)
            .offers(OperationSpec::trigger("called", "Another flow calls").sentence("When another flow calls").summary(
                "Hands on the record of the flow that calls. What leaves the last step, or what the flow answers with, goes back.",
            ));
        Self { spec }
    }
}

impl Default for Called {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait::async_trait]
impl Connector for Called {
    fn spec(&self) -> &ConnectorSpec {
        &self.spec
    }

    async fn test(&self, _context: &Context) -> TestResult {
        crate::test_result(Ok("Nothing is needed to be called.".to_owned()), std::time::Duration::ZERO)
    }
}
