//! One HTTP client for each origin and list of what is allowed: it connects only to addresses that the guard has
//! judged, follows no redirect, takes no proxy from the environment and keeps no cookies.

use super::limits::CONNECT_TIMEOUT;
use crate::net_guard::{AllowList, Guard, Lookup, Refused};
use connector::{ConnectorError, Context};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use url::{Host, Url};

/// The most clients that are kept.
const CLIENTS_MAX: usize = 128;
/// How long a connection without work is kept.
const IDLE: Duration = Duration::from_secs(60);

/// All clients of the connector.
pub struct Clients {
    lookup: Arc<dyn Lookup>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    clients: HashMap<String, (u64, reqwest::Client)>,
    uses: u64,
}

impl Clients {
    /// None yet.
    pub fn new(lookup: Arc<dyn Lookup>) -> Self {
        Self { lookup, kept: Mutex::default() }
    }

    /// The client for this URL, which is judged first when its host is written as an address.
    pub async fn client_for(&self, url: &Url, context: &Context, field: &str) -> Result<reqwest::Client, ConnectorError> {
        let allowed = AllowList::parse(&context.allowed_hosts)
            .map_err(|error| ConnectorError::setting(field, "net.bad_allow_list", error.to_string()))?;
        let guard = Guard::new(self.lookup.clone(), allowed);
        let port = url.port_or_known_default().unwrap_or(443);
        if let (Some(Host::Ipv4(_) | Host::Ipv6(_)), Some(host)) = (url.host(), url.host_str()) {
            // A resolver is never asked about an address.
            guard.addresses(host, port).await.map_err(|refused| refused.into_error(field))?;
        }
        let key = format!("{} {}", url.origin().ascii_serialization(), context.allowed_hosts.join(" "));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.uses += 1;
        let now = kept.uses;
        if let Some((used, client)) = kept.clients.get_mut(&key) {
            *used = now;
            return Ok(client.clone());
        }
        let client = build(Resolver { guard, port })?;
        if kept.clients.len() >= CLIENTS_MAX
            && let Some(oldest) = kept.clients.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone())
        {
            kept.clients.remove(&oldest);
        }
        kept.clients.insert(key, (now, client.clone()));
        Ok(client)
    }
}

fn build(resolver: Resolver) -> Result<reqwest::Client, ConnectorError> {
    reqwest::Client::builder()
        .dns_resolver(Arc::new(resolver))
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE)
        .user_agent(concat!("Linkspan/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| ConnectorError::Fail {
            code: "http.no_client".to_owned(),
            message: format!("no HTTP client could be made: {error}"),
            field: None,
            hint: Some("Are the certificates of the operating system (ca-certificates) installed?".to_owned()),
        })
}

/// Resolves names for one client, and hands out what the guard lets through.
struct Resolver {
    guard: Guard,
    port: u16,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, port) = (self.guard.clone(), self.port);
        Box::pin(async move {
            let found = guard.addresses(name.as_str(), port).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// The guard's word within an error of the client, if it was the guard.
pub fn refused(error: &reqwest::Error) -> Option<Refused> {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if let Some(refused) = error.downcast_ref::<Refused>() {
            return Some(refused.clone());
        }
        source = error.source();
    }
    None
}
