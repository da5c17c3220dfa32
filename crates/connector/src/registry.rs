//! All connectors of a host, by name.

use crate::{Connector, ConnectorSpec, OperationSpec};
use std::sync::Arc;

/// All connectors of a host. Cheap to clone.
#[derive(Clone, Default)]
pub struct Registry {
    connectors: Arc<Vec<Arc<dyn Connector>>>,
}

impl Registry {
    /// A registry of these, in the order in which they are listed.
    #[must_use]
    pub fn new(connectors: Vec<Arc<dyn Connector>>) -> Self {
        Self { connectors: Arc::new(connectors) }
    }

    /// The connector of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Arc<dyn Connector>> {
        self.connectors.iter().find(|connector| connector.spec().name == name).cloned()
    }

    /// What the connector of this name says about itself.
    #[must_use]
    pub fn spec(&self, name: &str) -> Option<&ConnectorSpec> {
        self.specs().find(|spec| spec.name == name)
    }

    /// What an operation says about itself.
    #[must_use]
    pub fn operation(&self, connector: &str, operation: &str) -> Option<&OperationSpec> {
        self.spec(connector)?.operation(operation)
    }

    /// All connectors in order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Connector>> {
        self.connectors.iter()
    }

    /// What they say about themselves, in order.
    pub fn specs(&self) -> impl Iterator<Item = &ConnectorSpec> {
        self.connectors.iter().map(|connector| connector.spec())
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.specs().map(|spec| &spec.name)).finish()
    }
}
