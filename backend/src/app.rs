//! Everything that a running server holds: handed to every handler.

use crate::{
    api::auth::{passwords::Passwords, throttle::Throttle},
    config::Config,
    secrets::{MasterKey, Secrets},
    surroundings::Surroundings,
    telemetry::metrics::Metrics,
};
use anyhow::Context;
use connector::Registry;
use engine::{Deps, Engine, Options};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    ops::Deref,
    sync::{Arc, OnceLock},
};
use store::{Clock, Random, Store};
use tokio_util::sync::CancellationToken;

/// Sign-in tries of one address on one account: so many at once.
const LOGIN_BURST: i64 = 10;
/// Then one every so often.
const LOGIN_EVERY_MS: i64 = 20_000;
/// Sign-in tries of one address on all accounts: so many at once.
const LOGIN_ADDRESS_BURST: i64 = 60;
/// Then one every so often.
const LOGIN_ADDRESS_EVERY_MS: i64 = 2_000;

/// First starts that one address may try at once.
const SETUP_TRIES_MAX: i64 = 10;
/// Then one every so often.
const SETUP_EVERY_MS: i64 = 20_000;
/// Wrong API tokens that one address may send at once.
const TOKEN_TRIES_MAX: i64 = 60;
/// Then one every so often.
const TOKEN_EVERY_MS: i64 = 1_000;

/// A handle to the server's things. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// The things.
pub struct Inner {
    /// The database.
    pub store: Store,
    /// What the server was told to be.
    pub config: Config,
    /// Seals and opens.
    pub secrets: Arc<Secrets>,
    /// The native connectors.
    pub registry: Registry,
    /// Runs flows.
    pub engine: Engine,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Hashes passwords.
    pub passwords: Passwords,
    /// Sign-in tries by address and account.
    pub logins: Throttle<(IpAddr, String)>,
    /// Sign-in tries by address.
    pub login_addresses: Throttle<IpAddr>,
    /// First starts by address.
    pub setups: Throttle<IpAddr>,
    /// Wrong API tokens by address.
    pub tokens: Throttle<IpAddr>,
    /// Webhooks by address, where there is a limit.
    pub webhooks: Option<Throttle<IpAddr>>,
    /// Counters.
    pub metrics: Metrics,
    /// Cancelled when the server stops: long answers end then.
    pub stopping: CancellationToken,
    /// Where it listens, once it does.
    listening: OnceLock<SocketAddr>,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// Opens the database and the master key.
    ///
    /// # Errors
    /// With what is wrong and how to mend it.
    pub async fn open(config: Config, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> anyhow::Result<Self> {
        Self::open_with(config, clock, random, false).await
    }

    /// The same for a command that looks at a data folder or changes it: no flow runs meanwhile.
    ///
    /// # Errors
    /// With what is wrong and how to mend it.
    pub async fn open_still(config: Config, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> anyhow::Result<Self> {
        Self::open_with(config, clock, random, true).await
    }

    async fn open_with(config: Config, clock: Arc<dyn Clock>, random: Arc<dyn Random>, still: bool) -> anyhow::Result<Self> {
        let store = Store::open(&config.database, Arc::clone(&clock), Arc::clone(&random)).await?;
        let master = match &config.master_key {
            Some(text) => MasterKey::from_text(text, "LINKSPAN_MASTER_KEY")?,
            None => MasterKey::from_folder(&config.data, random.as_ref())?,
        };
        let secrets = Arc::new(Secrets::new(store.clone(), master));
        let registry = connectors::registry();
        std::fs::create_dir_all(&config.files).with_context(|| format!("making the folder {}", config.files.display()))?;
        let engine = Engine::start(Deps {
            store: store.clone(),
            registry: registry.clone(),
            surroundings: Arc::new(Surroundings::new(store.clone(), Arc::clone(&secrets))),
            files_root: Some(config.files.clone()),
            spill_folder: Some(config.data.join("spill")),
            options: Options { workers: config.workers, still, ..Options::default() },
        });
        let engine = engine.await?;
        let webhooks = (config.webhook_rate_max > 0).then(|| Throttle::per_second(config.webhook_rate_max));
        Ok(Self(Arc::new(Inner {
            store,
            config,
            secrets,
            registry,
            engine,
            clock,
            passwords: Passwords::default(),
            logins: Throttle::new(LOGIN_BURST, LOGIN_EVERY_MS),
            login_addresses: Throttle::new(LOGIN_ADDRESS_BURST, LOGIN_ADDRESS_EVERY_MS),
            setups: Throttle::new(SETUP_TRIES_MAX, SETUP_EVERY_MS),
            tokens: Throttle::new(TOKEN_TRIES_MAX, TOKEN_EVERY_MS),
            webhooks,
            metrics: Metrics::default(),
            stopping: CancellationToken::new(),
            listening: OnceLock::new(),
        })))
    }

    /// Notes where the server listens.
    pub fn note_listening(&self, address: SocketAddr) {
        // Said once, by the one who opened the socket; a second time changes nothing.
        let _ = self.listening.set(address);
    }

    /// Where this server reaches itself, as `127.0.0.1:8080`; `None` when it does not listen.
    #[must_use]
    pub fn listening(&self) -> Option<String> {
        let mut address = *self.listening.get()?;
        if address.ip().is_unspecified() {
            address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
        }
        Some(address.to_string())
    }

    /// Stops what runs in the background and closes the database.
    ///
    /// # Errors
    /// When the database does not close.
    pub async fn close(&self) -> anyhow::Result<()> {
        self.stopping.cancel();
        self.engine.stop(self.config.drain).await;
        self.store.close().await?;
        Ok(())
    }
}
