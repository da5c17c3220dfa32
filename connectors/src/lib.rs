//! Native connectors: one folder per system. Leaves out the database, the engine and each other.

pub mod called;
pub mod file;
mod folder;
pub mod http;
pub mod net_guard;
pub mod polling;
pub mod postgres;
mod redact;
pub mod schedule;
mod settings;
mod sql;
pub mod sqlite;
mod value;
pub mod webhook;

use connector::{ConnectorError, Registry};
use std::{sync::Arc, time::Duration};
use wire::connection::TestResult;

/// All connectors that are built in.
#[must_use]
pub fn registry() -> Registry {
    Registry::new(vec![
        Arc::new(http::Http::new()),
        Arc::new(webhook::Webhook::new()),
        Arc::new(schedule::Schedule::new()),
        Arc::new(called::Called::new()),
        Arc::new(postgres::Postgres::new()),
        Arc::new(sqlite::Sqlite::new()),
        Arc::new(file::Files::new()),
    ])
}

fn no_operation(name: &str) -> ConnectorError {
    ConnectorError::setting("operation", "connector.no_operation", format!("there is no operation `{name}`, or it is not used like this"))
}

/// What a connection test found, from what was tried.
fn test_result(found: Result<String, ConnectorError>, took: Duration) -> TestResult {
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match found {
        Ok(message) => TestResult { ok: true, message, field: None, duration_ms },
        Err(error) => {
            let (field, hint) = match &error {
                ConnectorError::Fail { field, hint, .. } => (field.clone(), hint.clone()),
                _ => (None, None),
            };
            let message = hint.map_or_else(|| error.to_string(), |hint| format!("{error}. {hint}"));
            TestResult { ok: false, message, field, duration_ms }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_connector_keeps_the_rules() {
        let found = connector::testing::violations(&super::registry());
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}
