//! Those who send webhooks: each with an id of its own, again until it is acknowledged, as every vendor does; what was
//! acknowledged is in a ledger.

use crate::{chance::Chance, ledger::Ledger, server::Server, sink::Sink};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::task::JoinHandle;

/// Senders at the same time.
const SENDERS: usize = 6;
/// Acknowledged webhooks that may be on their way before the senders wait.
const AHEAD_MAX: usize = 150;
/// How long a sender waits after it was refused.
const PAUSE: Duration = Duration::from_millis(25);

/// A webhook that was acknowledged.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    /// Its id; the first letter says of which flow.
    pub id: String,
    /// The run that was named.
    pub run: String,
}

/// The senders.
pub struct Producer {
    ledger: Ledger<Acknowledged>,
    sent: AtomicU64,
    /// Acknowledged a second time, under another run.
    pub renamed: AtomicU64,
    stopping: AtomicBool,
}

impl Producer {
    /// Opens the ledger.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn new(ledger: &Path) -> anyhow::Result<Self> {
        Ok(Self { ledger: Ledger::create(ledger)?, sent: AtomicU64::new(0), renamed: AtomicU64::new(0), stopping: AtomicBool::new(false) })
    }

    /// Sends until it is told to stop.
    pub fn start(
        self: &Arc<Self>,
        server: &Arc<Server>,
        sink: &Sink,
        hooks: &[String; 2],
        seed: u64,
    ) -> Vec<JoinHandle<anyhow::Result<()>>> {
        let send = |sender| {
            let (producer, server, sink, hooks) = (Arc::clone(self), Arc::clone(server), sink.clone(), hooks.clone());
            let chance = Chance::new(seed, &format!("sender {sender}"));
            tokio::spawn(async move { producer.send(&server, &sink, &hooks, &chance).await })
        };
        (0..SENDERS).map(send).collect()
    }

    /// Tells the senders to stop when what they are at is acknowledged.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Looks at all that was acknowledged.
    pub fn look<R>(&self, at: impl FnOnce(&[Acknowledged]) -> R) -> R {
        self.ledger.look(at)
    }

    /// How many webhooks there were.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    async fn send(&self, server: &Server, sink: &Sink, hooks: &[String; 2], chance: &Chance) -> anyhow::Result<()> {
        while !self.stopping.load(Ordering::Relaxed) {
            let number = self.sent.fetch_add(1, Ordering::Relaxed);
            let once = chance.below(4) == 0;
            let (letter, hook) = if once { ("o", &hooks[1]) } else { ("k", &hooks[0]) };
            let id = format!("{letter}-{number}");
            let run = self.until_acknowledged(server, hook, &id).await?;
            self.ledger.note(&format!("{id} {run}"), Acknowledged { id: id.clone(), run: run.clone() })?;
            if chance.below(10) == 0 && self.until_acknowledged(server, hook, &id).await? != run {
                self.renamed.fetch_add(1, Ordering::Relaxed);
            }
            tokio::time::sleep(chance.millis(1, 15)).await;
            while !self.stopping.load(Ordering::Relaxed) && self.look(<[_]>::len) > sink.begun() + AHEAD_MAX {
                tokio::time::sleep(PAUSE).await;
            }
        }
        Ok(())
    }

    /// Sends a webhook until the answer is 2xx, and gives the run that it names.
    pub async fn until_acknowledged(&self, server: &Server, hook: &str, id: &str) -> anyhow::Result<String> {
        let body = format!("{{\"id\":\"{id}\",\"amount\":12.50}}");
        loop {
            let request = server.client.post(server.url(hook)).header("content-type", "application/json").body(body.clone());
            if let Ok(answer) = request.send().await
                && answer.status().is_success()
                && let Ok(text) = answer.text().await
                && let Ok(accepted) = serde_json::from_str::<serde_json::Value>(&text)
                && let Some(run) = accepted["run"].as_str()
            {
                return Ok(run.to_owned());
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}
