//! Where we connect to: public addresses, and what a workspace allows on purpose. A name is resolved once, each of its
//! addresses is judged, and the caller connects to exactly those addresses, so that a name that answers differently
//! the next time gains nothing.

mod allow;
mod range;

pub use allow::{AllowList, BadEntry};
pub use range::is_public;

use connector::ConnectorError;
use std::{io, net::IpAddr, net::SocketAddr, sync::Arc};
use url::{Host, Url};

/// The most addresses of a name that are looked at.
const ADDRESSES_MAX: usize = 32;
/// The most characters of a URL.
pub const URL_BYTES_MAX: usize = 8 * 1024;

/// Finds the addresses of a name.
#[async_trait::async_trait]
pub trait Lookup: Send + Sync {
    /// Every address of the name.
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// Asks the resolver of the operating system.
pub struct SystemLookup;

#[async_trait::async_trait]
impl Lookup for SystemLookup {
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// Why nothing is connected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The URL is not one that we speak to.
    #[error("{0}")]
    Url(String),
    /// The address is inside.
    #[error("{host} is not a public address, and this workspace does not allow it")]
    Inside {
        /// The host, as it was written.
        host: String,
    },
    /// The name has no address, or nobody could say.
    #[error("the name {host} was not found")]
    Unknown {
        /// The host, as it was written.
        host: String,
    },
}

impl Refused {
    /// What follows from it, with the setting to blame.
    #[must_use]
    pub fn into_error(self, field: &str) -> ConnectorError {
        let message = self.to_string();
        match self {
            Self::Url(_) => ConnectorError::setting(field, "net.bad_url", message),
            Self::Inside { host } => ConnectorError::Fail {
                code: "net.inside".to_owned(),
                message,
                field: Some(field.to_owned()),
                hint: Some(format!("If it is meant, an administrator can allow `{host}` in the workspace's network settings.")),
            },
            Self::Unknown { .. } => ConnectorError::retry("net.unknown_host", message),
        }
    }
}

/// Judges where a workspace may connect to.
#[derive(Clone)]
pub struct Guard {
    lookup: Arc<dyn Lookup>,
    allowed: Arc<AllowList>,
}

impl Guard {
    /// A guard that resolves with `lookup` and lets through what is public or on the list.
    #[must_use]
    pub fn new(lookup: Arc<dyn Lookup>, allowed: AllowList) -> Self {
        Self { lookup, allowed: Arc::new(allowed) }
    }

    /// The addresses of a host that may be connected to. If a single one may not, none may.
    ///
    /// # Errors
    /// When the host is unknown, or inside.
    pub async fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Refused> {
        let found = match literal(host) {
            Some(address) => vec![address],
            None => self.lookup.lookup(host).await.map_err(|_| Refused::Unknown { host: host.to_owned() })?,
        };
        if found.is_empty() {
            return Err(Refused::Unknown { host: host.to_owned() });
        }
        if let Some(inside) = found.iter().find(|address| !self.lets(host, **address, port)) {
            tracing::warn!(host, address = %inside, port, "refused to connect to an address inside");
            return Err(Refused::Inside { host: host.to_owned() });
        }
        Ok(found.into_iter().take(ADDRESSES_MAX).map(|address| SocketAddr::new(address, port)).collect())
    }

    /// Whether this address may be connected to under this name.
    #[must_use]
    pub fn lets(&self, host: &str, address: IpAddr, port: u16) -> bool {
        is_public(address) || self.allowed.holds(host, address, port)
    }
}

/// The address that a host is, when it is written as one.
fn literal(host: &str) -> Option<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = bare.parse() {
        return Some(address);
    }
    // Decimal, octal and hexadecimal forms, which the resolver of the operating system would take as well.
    match Host::parse(host).ok()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

/// Reads a URL that we are to speak to: `http` or `https`, a host, no user and no password in it.
///
/// # Errors
/// A sentence about what is wrong.
pub fn parse_url(text: &str) -> Result<Url, Refused> {
    let refuse = |why: &str| Err(Refused::Url(why.to_owned()));
    if text.len() > URL_BYTES_MAX {
        return refuse("the URL is too long");
    }
    if text.chars().any(|character| character.is_control() || character.is_whitespace() || character == '\\') {
        return refuse("the URL holds a blank, a backslash or a control character");
    }
    let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    if !lower.starts_with("http://") && !lower.starts_with("https://") {
        return refuse("the URL must begin with http:// or https://");
    }
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    if rest.starts_with('/') {
        return refuse("the URL has no host");
    }
    if rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@')) {
        return refuse("the URL holds a user or a password; they belong to the connection");
    }
    let url = Url::parse(text).map_err(|error| Refused::Url(format!("the URL cannot be read: {error}")))?;
    if url.host_str().is_none_or(str::is_empty) {
        return refuse("the URL has no host");
    }
    Ok(url)
}

#[cfg(test)]
mod tests;
