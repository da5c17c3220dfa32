//! What the engine asks of its host: connections in clear, and which inner hosts may be reached.

use serde_json::{Map, Value};
use wire::{ConnectionId, WorkspaceId};

/// What the engine asks of its host.
#[async_trait::async_trait]
pub trait Surroundings: Send + Sync + 'static {
    /// The connection of this name, its secrets in clear.
    async fn connection(&self, workspace: WorkspaceId, name: &str) -> anyhow::Result<Option<Connection>>;

    /// The hosts and networks inside that this workspace may reach.
    async fn allowed_hosts(&self, workspace: WorkspaceId) -> anyhow::Result<Vec<String>>;
}

/// A connection, its secrets in clear. Has no `Debug` on purpose.
#[derive(Clone)]
pub struct Connection {
    /// The id.
    pub id: ConnectionId,
    /// The connector.
    pub connector: String,
    /// Rises with each change.
    pub revision: i64,
    /// How many calls it takes.
    pub limits: wire::connection::Limits,
    /// What the other side said when it refused our credentials, until a person tests or changes the connection.
    pub reconnect_needed: Option<String>,
    /// The settings, secrets among them.
    pub settings: Map<String, Value>,
}
