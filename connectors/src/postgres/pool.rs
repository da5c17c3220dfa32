//! One small pool for each connection. Every server is judged by the guard before it is connected to.

use super::error::of_sqlx;
use super::tables::Tables;
use crate::net_guard::{AllowList, Guard, Lookup};
use crate::settings::Settings;
use connector::{ConnectorError, ConnectorSpec, Context};
use sqlx::{
    Connection, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
};
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// The most pools that are kept.
const POOLS_MAX: usize = 64;
/// How long to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection without work is kept.
const IDLE: Duration = Duration::from_secs(60);
/// How long a connection is used before its server is judged and connected anew.
const LIFETIME: Duration = Duration::from_secs(600);

/// All pools of the connector.
pub struct Pools {
    lookup: Arc<dyn Lookup>,
    kept: Mutex<Kept>,
}

/// A pool, and what is known of the tables behind it.
#[derive(Clone)]
pub struct Pooled {
    /// The pool.
    pub pool: PgPool,
    /// The tables.
    pub tables: Arc<Tables>,
}

#[derive(Default)]
struct Kept {
    pools: HashMap<String, (u64, Pooled)>,
    uses: u64,
}

impl Pools {
    /// None yet.
    pub fn new(lookup: Arc<dyn Lookup>) -> Self {
        Self { lookup, kept: Mutex::default() }
    }

    /// The pool of a connection.
    pub async fn pool(&self, spec: &ConnectorSpec, context: &Context) -> Result<Pooled, ConnectorError> {
        let key = format!("{} {}", context.connection_key, context.allowed_hosts.join(" "));
        if let Some(pool) = self.known(&key) {
            return Ok(pool);
        }
        let pool = self.open(spec, context).await?;
        Ok(self.keep(key, Pooled { pool, tables: Arc::default() }))
    }

    async fn open(&self, spec: &ConnectorSpec, context: &Context) -> Result<PgPool, ConnectorError> {
        let settings = Settings::new(&spec.settings, &context.settings);
        let (options, connection) = self.connect_with(&settings, context).await?;
        let most = u32::try_from(settings.whole("connections_max")).unwrap_or(1).clamp(1, super::spec::CONNECTIONS_MAX);
        // The pool makes its connections itself; this one has shown that it can.
        connection.close().await.map_err(of_sqlx)?;
        let builder = PgPoolOptions::new()
            .max_connections(most)
            .acquire_timeout(CONNECT_TIMEOUT.min(context.timeout))
            .idle_timeout(IDLE)
            .max_lifetime(LIFETIME);
        Ok(builder.connect_lazy_with(options))
    }

    /// One connection of its own, for a connection test.
    pub async fn connect(&self, spec: &ConnectorSpec, context: &Context) -> Result<PgConnection, ConnectorError> {
        let settings = Settings::new(&spec.settings, &context.settings);
        Ok(self.connect_with(&settings, context).await?.1)
    }

    /// Tries each address of the server in turn; what the last one said counts.
    async fn connect_with(&self, settings: &Settings, context: &Context) -> Result<(PgConnectOptions, PgConnection), ConnectorError> {
        let mut last = ConnectorError::retry("postgres.away", "the database has no address");
        for address in self.judged(settings, context).await? {
            let options = options(settings, address)?;
            last = match tokio::time::timeout(CONNECT_TIMEOUT.min(context.timeout), PgConnection::connect_with(&options)).await {
                Ok(Ok(connection)) => return Ok((options, connection)),
                Ok(Err(error)) => of_sqlx(error),
                Err(_) => ConnectorError::retry("postgres.away", "the database did not answer in time"),
            };
            if !matches!(last, ConnectorError::Retry { .. }) {
                break;
            }
        }
        Err(last)
    }

    async fn judged(&self, settings: &Settings, context: &Context) -> Result<Vec<SocketAddr>, ConnectorError> {
        let host = settings.required("host")?;
        if host.starts_with('/') {
            return Err(ConnectorError::setting(
                "host",
                "postgres.bad_host",
                "a socket of this server cannot be connected to; give a host name or an address",
            ));
        }
        let port = port(settings)?;
        let allowed = AllowList::parse(&context.allowed_hosts)
            .map_err(|error| ConnectorError::setting("host", "net.bad_allow_list", error.to_string()))?;
        Guard::new(self.lookup.clone(), allowed).addresses(&host, port).await.map_err(|refused| refused.into_error("host"))
    }

    fn known(&self, key: &str) -> Option<Pooled> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.uses += 1;
        let now = kept.uses;
        kept.pools.get_mut(key).filter(|(_, pooled)| !pooled.pool.is_closed()).map(|(used, pooled)| {
            *used = now;
            pooled.clone()
        })
    }

    /// Keeps a pool, unless another call was faster.
    fn keep(&self, key: String, pooled: Pooled) -> Pooled {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = kept.pools.get(&key).filter(|(_, known)| !known.pool.is_closed()) {
            return known.clone();
        }
        if kept.pools.len() >= POOLS_MAX
            && let Some(oldest) = kept.pools.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone())
        {
            kept.pools.remove(&oldest);
        }
        let now = kept.uses;
        kept.pools.insert(key, (now, pooled.clone()));
        pooled
    }
}

fn port(settings: &Settings) -> Result<u16, ConnectorError> {
    u16::try_from(settings.whole("port"))
        .ok()
        .filter(|port| *port > 0)
        .ok_or_else(|| ConnectorError::setting("port", "postgres.bad_port", "the port is a number from 1 to 65535"))
}

/// Where the certificate is not checked, we connect to the judged address itself. Where it is, the name is needed for
/// the check: should it lead somewhere else by then, no server there can show the certificate of that name, and nothing
/// but the wish for encryption is ever sent to it.
fn options(settings: &Settings, address: SocketAddr) -> Result<PgConnectOptions, ConnectorError> {
    let tls = settings.text("tls");
    let host = if tls == "verify" { settings.required("host")? } else { address.ip().to_string() };
    let timeout = Duration::from_secs(settings.whole("statement_timeout_secs").max(1)).as_millis().to_string();
    let mut options = PgConnectOptions::new_without_pgpass()
        .host(&host)
        .port(port(settings)?)
        .database(&settings.required("database")?)
        .username(&settings.required("user")?)
        .password(&settings.text("password"))
        .application_name("linkspan")
        .ssl_mode(match tls.as_str() {
            "off" => PgSslMode::Disable,
            "require" => PgSslMode::Require,
            _ => PgSslMode::VerifyFull,
        })
        .options([
            ("statement_timeout", timeout.as_str()),
            ("idle_in_transaction_session_timeout", timeout.as_str()),
            ("TimeZone", "UTC"),
            ("DateStyle", "ISO"),
            ("standard_conforming_strings", "on"),
        ]);
    if let Some(pem) = settings.some_text("ca_certificate") {
        options = options.ssl_root_cert_from_pem(pem.into_bytes());
    }
    Ok(options)
}
