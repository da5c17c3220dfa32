//! Polls: triggers that look for what is new. How far one has come is kept in the commit that keeps the runs of what it found,
//! so that nothing is lost or comes twice, whenever it ends.

use crate::{Error, Host, hooks::Hook, intake::Arrival};
use connector::{ConnectorError, Context, Polled};
use connectors::polling;
use futures_util::FutureExt;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use store::{
    journal::{self, Once},
    runs::RunRow,
};
use wire::run::Origin;

/// The most pages that one look takes, before others get their turn.
const PAGES_AT_ONCE: usize = 100;
/// How much longer than its own time limit a look may take before it is given up.
const OVERTIME: Duration = Duration::from_secs(10);

/// How long a poll waits whose look broke.
const AFTER_BREAKING_MS: i64 = 60_000;

/// Why a look found nothing.
enum Trouble {
    Connector(ConnectorError),
    Engine(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Self {
        Self::Engine(error.into())
    }
}

impl Host {
    /// Lets the polls look whose moment has come, each beside the others.
    pub(crate) fn poll_due(self: &Arc<Self>) {
        let now = self.outside.clock.now();
        for hook in self.hooks.polls_due(now) {
            if self.queue.is_paused(hook.flow) {
                // What is new stays where it is, and is found when the flow goes on.
                self.hooks.poll_waits(now + 1_000, hook);
                continue;
            }
            let host = Arc::clone(self);
            tokio::spawn(async move {
                let looks = AssertUnwindSafe(host.look(&hook)).catch_unwind();
                let looked = tokio::select! {
                    biased;
                    () = host.abandoned.cancelled() => return,
                    looked = looks => looked,
                };
                if looked.is_err() {
                    tracing::error!(flow = %hook.flow, "a look broke: this is a mistake of ours, please report it");
                    host.hooks.poll_waits(host.outside.clock.now() + AFTER_BREAKING_MS, hook);
                }
            });
        }
    }

    async fn look(&self, hook: &Arc<Hook>) {
        let Some(document) = &hook.compiled.document.trigger else { return };
        let mut wait = polling::every_ms(&document.settings);
        let mut problem = None;
        match self.take_what_is_new(hook).await {
            Ok(more) => {
                if more {
                    wait = 0;
                }
            }
            Err(Trouble::Engine(error)) => {
                tracing::warn!(flow = %hook.flow, "what a poll found cannot be kept, it looks again: {error}");
                problem = Some(error.to_string());
                wait = wait.min(10_000);
            }
            Err(Trouble::Connector(error)) => {
                tracing::warn!(flow = %hook.flow, "a poll cannot look: {error}");
                if let (ConnectorError::Reauthenticate { message, .. }, Some(name)) = (&error, &document.connection) {
                    self.watch.reconnect_needed(&self.outside, hook.workspace, name, message).await;
                }
                if let ConnectorError::Throttled { after, .. } = &error {
                    wait = wait.max(i64::try_from(after.as_millis()).unwrap_or(i64::MAX));
                }
                problem = Some(error.to_string());
            }
        }
        let next = self.outside.clock.now() + wait;
        if let Err(error) = self.note_look(hook, next, problem.as_deref()).await {
            tracing::warn!(flow = %hook.flow, "the next look of a poll cannot be noted: {error}");
        }
        self.hooks.poll_waits(next, Arc::clone(hook));
    }

    async fn note_look(&self, hook: &Hook, next: i64, problem: Option<&str>) -> Result<(), Error> {
        let scoped = self.store.workspace(hook.workspace);
        let tx = scoped.begin().await?;
        scoped.note_polled(&tx, hook.trigger, next, problem).await?;
        Ok(tx.commit().await?)
    }

    /// Keeps what is new, page by page; says whether there is more.
    async fn take_what_is_new(&self, hook: &Hook) -> Result<bool, Trouble> {
        let scoped = self.store.workspace(hook.workspace);
        for _ in 0..PAGES_AT_ONCE {
            if self.stopping.is_cancelled() || self.queue.is_paused(hook.flow) {
                return Ok(false);
            }
            let before = scoped.poll_place(hook.trigger).await?;
            let Polled { records, place, more } = self.ask(hook, before.as_deref()).await?;
            let after = place.to_string();
            if records.is_empty() {
                if before.as_ref() != Some(&after) {
                    let tx = scoped.begin().await?;
                    scoped.move_poll(&tx, hook.trigger, before.as_deref(), &after).await?;
                    tx.commit().await?;
                }
            } else {
                let now = self.outside.clock.now();
                let mut row = RunRow::accepted(self.outside.ids.next(), hook.workspace, hook.flow, Origin::Poll, now);
                (row.version, row.version_id, row.trigger) = (hook.version, hook.version_id, Some(hook.trigger));
                let once = Once::Poll { trigger: hook.trigger, workspace: hook.workspace, before, after };
                let arrival = Arrival { once: Some(once), ..Arrival::new(row, Arc::clone(&hook.compiled), records) };
                if self.accept(arrival).await? != journal::Accepted::New {
                    tracing::info!(flow = %hook.flow, "somebody else kept what this poll found");
                }
            }
            if !more {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn ask(&self, hook: &Hook, place: Option<&str>) -> Result<Polled, Trouble> {
        let fail = |code: &str, message: String| Trouble::Connector(ConnectorError::setting("connection", code, message));
        let Some(document) = &hook.compiled.document.trigger else {
            return Err(fail("flow.no_trigger", "nothing starts this flow".to_owned()));
        };
        let connector = self.outside.registry.get(&document.connector);
        let connector =
            connector.ok_or_else(|| fail("step.unknown_operation", format!("there is no connector `{}`", document.connector)))?;
        let reach = self.outside.reach(hook.workspace, document.connection.as_deref()).await.map_err(Error::Internal)?;
        let (key, settings) = match (&document.connection, reach.connection) {
            (Some(_), Some(connection)) if connection.connector == document.connector => {
                (format!("{}/{}/{}", hook.workspace, connection.id, connection.revision), connection.settings.clone())
            }
            (Some(name), _) => {
                return Err(fail("connection.missing", format!("there is no connection `{name}` for {}", document.connector)));
            }
            (None, _) => (format!("{}/{}", hook.workspace, document.connector), serde_json::Map::new()),
        };
        let context = Context {
            allowed_hosts: reach.allowed_hosts,
            files_root: self.outside.files_root.clone(),
            ..Context::new(key, settings, self.outside.clock.now())
        };
        let place = match place {
            Some(text) => Some(serde_json::from_str(text).map_err(|error| Error::Internal(error.into()))?),
            None => None,
        };
        let limit = context.timeout + OVERTIME;
        let settings = polling::settings(&document.settings);
        let asked = connector.poll(&context, &document.operation, &settings, place);
        let answer = tokio::time::timeout(limit, asked).await;
        answer
            .unwrap_or_else(|_| Err(ConnectorError::retry("connector.timeout", format!("no answer within {} s", limit.as_secs()))))
            .map_err(Trouble::Connector)
    }
}
