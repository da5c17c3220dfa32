//! What runs are handed from the rest of the server: connections with their secrets in clear, and the hosts inside that
//! a workspace may reach. The one place where a connection's secrets are sealed and opened.

use crate::{app::App, secrets::Secrets};
use anyhow::Context as _;
use connector::Context;
use serde_json::{Map, Value};
use std::sync::Arc;
use store::{Store, connections::Connection};
use wire::{ConnectionId, WorkspaceId, settings::Network};

/// The name of the setting that holds the allow-list.
pub const NETWORK: &str = "network";

/// Connections and allow-lists out of the store.
#[derive(Debug, Clone)]
pub struct Surroundings {
    store: Store,
    secrets: Arc<Secrets>,
}

impl Surroundings {
    /// From the store, with what opens its secrets.
    #[must_use]
    pub fn new(store: Store, secrets: Arc<Secrets>) -> Self {
        Self { store, secrets }
    }
}

#[async_trait::async_trait]
impl engine::Surroundings for Surroundings {
    async fn connection(&self, workspace: WorkspaceId, name: &str) -> anyhow::Result<Option<engine::Connection>> {
        let Some(connection) = self.store.workspace(workspace).connection_named(name).await? else { return Ok(None) };
        let mut settings = connection.settings.clone();
        settings.extend(open(&self.secrets, workspace, &connection).await?);
        let refused = connection.health == wire::connection::Health::ReconnectNeeded;
        Ok(Some(engine::Connection {
            id: connection.id,
            connector: connection.connector,
            revision: connection.revision,
            limits: connection.limits,
            reconnect_needed: refused.then(|| connection.health_detail.unwrap_or_default()),
            settings,
        }))
    }

    async fn allowed_hosts(&self, workspace: WorkspaceId) -> anyhow::Result<Vec<String>> {
        Ok(network(&self.store, workspace).await?.0.allowed_hosts)
    }
}

/// The allow-list of a workspace and its revision.
///
/// # Errors
/// When the database fails, or the list is of a newer version.
pub async fn network(store: &Store, workspace: WorkspaceId) -> anyhow::Result<(Network, i64)> {
    let Some(setting) = store.workspace(workspace).setting(NETWORK).await? else { return Ok((Network::default(), 0)) };
    let network = serde_json::from_value(setting.value).context("reading the allow-list of internal hosts")?;
    Ok((network, setting.revision))
}

/// What identifies a connection for connectors that keep something open for it.
#[must_use]
pub fn connection_key(id: ConnectionId, revision: i64) -> String {
    format!("{id}|{revision}")
}

/// What a connector is handed outside of runs.
///
/// # Errors
/// When the allow-list cannot be read.
pub async fn context(app: &App, workspace: WorkspaceId, key: String, settings: Map<String, Value>) -> anyhow::Result<Context> {
    let mut context = Context::new(key, settings, app.clock.now());
    context.timeout = ASKING_TIMEOUT;
    context.allowed_hosts = Arc::new(network(&app.store, workspace).await?.0.allowed_hosts);
    context.files_root = Some(Arc::new(app.config.files.clone()));
    Ok(context)
}

/// The longest a person waits for an answer of a connected system.
const ASKING_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(20);

/// Seals the secret settings of a connection; none when there are none.
///
/// # Errors
/// When the workspace's key cannot be had.
pub async fn seal(
    secrets: &Secrets,
    workspace: WorkspaceId,
    id: ConnectionId,
    clear: &Map<String, Value>,
) -> anyhow::Result<Option<Vec<u8>>> {
    if clear.is_empty() {
        return Ok(None);
    }
    let text = zeroize::Zeroizing::new(serde_json::to_vec(clear).context("writing secrets")?);
    secrets.seal(workspace, &place(id), &text).await.map(Some)
}

/// Opens the secret settings of a connection.
///
/// # Errors
/// When they were sealed by another key, or changed.
pub async fn open(secrets: &Secrets, workspace: WorkspaceId, connection: &Connection) -> anyhow::Result<Map<String, Value>> {
    let Some(sealed) = &connection.secrets else { return Ok(Map::new()) };
    let clear = secrets
        .open(workspace, &place(connection.id), sealed)
        .await
        .with_context(|| format!("opening the secrets of connection {}", connection.id))?;
    serde_json::from_slice(&clear).context("reading secrets")
}

fn place(id: ConnectionId) -> String {
    format!("connection|{id}|secrets")
}
