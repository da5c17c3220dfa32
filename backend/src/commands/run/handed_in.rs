//! Connections that are handed in on the command line, instead of kept by a server.

use anyhow::{Context, bail};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::{collections::BTreeMap, path::Path};
use wire::{ConnectionId, WorkspaceId};

/// Connections by name, and the hosts inside that they may reach.
#[derive(Debug, Default)]
pub struct HandedIn {
    connections: BTreeMap<String, Connection>,
    allowed_hosts: Vec<String>,
}

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    connections: BTreeMap<String, Connection>,
    #[serde(default)]
    allowed_hosts: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Connection {
    connector: String,
    #[serde(default)]
    settings: Map<String, Value>,
    #[serde(default)]
    limits: wire::connection::Limits,
}

impl HandedIn {
    /// Reads the file; `${NAME}` in a setting is taken from `env`.
    ///
    /// # Errors
    /// When it is not of its form, or names a variable that is not set, or settings are wrong.
    pub fn read(path: &Path, env: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let file = super::files::parse::<File>(path)?;
        let registry = connectors::registry();
        let mut connections = file.connections;
        for (name, connection) in &mut connections {
            for (setting, value) in &mut connection.settings {
                fill(value, &env).with_context(|| format!("{}: connection `{name}`, setting `{setting}`", path.display()))?;
            }
            let Some(spec) = registry.spec(&connection.connector) else {
                bail!("{}: connection `{name}`: there is no connector `{}`", path.display(), connection.connector);
            };
            if let Some(problem) = connector::check(&spec.settings, &connection.settings, &[]).into_iter().next() {
                bail!("{}: connection `{name}`, setting `{}`: {}", path.display(), problem.field, problem.message);
            }
        }
        Ok(Self { connections, allowed_hosts: file.allowed_hosts })
    }

    /// The names and connectors.
    #[must_use]
    pub fn names(&self) -> Vec<(String, String)> {
        self.connections.iter().map(|(name, connection)| (name.clone(), connection.connector.clone())).collect()
    }
}

#[async_trait::async_trait]
impl engine::Surroundings for HandedIn {
    async fn connection(&self, _: WorkspaceId, name: &str) -> anyhow::Result<Option<engine::Connection>> {
        let Some((index, connection)) =
            self.connections.iter().enumerate().find(|(_, (known, _))| *known == name).map(|(index, (_, found))| (index, found))
        else {
            return Ok(None);
        };
        let id = ConnectionId(uuid::Uuid::from_u128(index as u128 + 1));
        Ok(Some(engine::Connection {
            id,
            connector: connection.connector.clone(),
            revision: 1,
            limits: connection.limits,
            reconnect_needed: None,
            settings: connection.settings.clone(),
        }))
    }

    async fn allowed_hosts(&self, _: WorkspaceId) -> anyhow::Result<Vec<String>> {
        Ok(self.allowed_hosts.clone())
    }
}

/// Puts variables in, at any depth.
fn fill(value: &mut Value, env: &impl Fn(&str) -> Option<String>) -> anyhow::Result<()> {
    match value {
        Value::String(text) => *text = filled(text, env)?,
        Value::Array(items) => items.iter_mut().try_for_each(|item| fill(item, env))?,
        Value::Object(fields) => fields.values_mut().try_for_each(|field| fill(field, env))?,
        _ => {}
    }
    Ok(())
}

fn filled(text: &str, env: &impl Fn(&str) -> Option<String>) -> anyhow::Result<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, behind) = after.split_once('}').with_context(|| format!("`${{{after}` has no end"))?;
        out.push_str(before);
        out.push_str(&env(name).with_context(|| format!("the environment has no variable {name}"))?);
        rest = behind;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_and_missing_ones_named() {
        let env = |name: &str| (name == "HOST").then(|| "db".to_owned());
        assert_eq!(filled("http://${HOST}:${HOST}/", &env).expect("filled"), "http://db:db/");
        assert!(filled("${NOPE}", &env).expect_err("refused").to_string().contains("NOPE"));
        assert!(filled("${HOST", &env).is_err());
    }

    #[test]
    fn wrong_settings_are_told_before_anything_runs() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("connections.yaml");
        for (text, part) in [
            ("connections: { Shop: { connector: shop } }", "there is no connector `shop`"),
            ("connections: { Shop: { connector: http, settings: { base_url: 3 } } }", "setting `base_url`"),
            ("conections: {}", "conections"),
        ] {
            std::fs::write(&path, text).expect("written");
            let error = format!("{:#}", HandedIn::read(&path, |_| None).expect_err("refused"));
            assert!(error.contains(part), "{error}");
        }
    }
}
