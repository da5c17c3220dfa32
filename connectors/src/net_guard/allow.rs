//! The list of hosts and networks inside that a workspace may reach.

use super::range::within;
use std::net::IpAddr;

/// What a workspace may reach although it is inside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList {
    entries: Vec<Entry>,
}

/// An entry that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither a host name, an address nor a network; examples: `db.internal`, `10.0.0.7:5432`, `10.1.0.0/16`, `[fd00::1]:443`")]
pub struct BadEntry(pub String);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    what: What,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// Exactly this name.
    Name(String),
    /// Every name below this one; begins with a dot.
    Below(String),
    /// A network, or one address with all its bits.
    Network { base: IpAddr, length: u32 },
}

impl AllowList {
    /// Reads a list: host names (`*.internal` for all below), addresses, networks, each with an optional port.
    ///
    /// # Errors
    /// The first entry that cannot be read.
    pub fn parse<T: AsRef<str>>(entries: &[T]) -> Result<Self, BadEntry> {
        let entries = entries.iter().map(AsRef::as_ref).map(str::trim).filter(|text| !text.is_empty());
        Ok(Self { entries: entries.map(|text| entry(text).ok_or_else(|| BadEntry(text.to_owned()))).collect::<Result<_, _>>()? })
    }

    /// Whether the list lets this address through under this name and port.
    #[must_use]
    pub fn holds(&self, host: &str, address: IpAddr, port: u16) -> bool {
        let host = plain(host);
        let address = address.to_canonical();
        self.entries.iter().filter(|entry| entry.port.is_none_or(|allowed| allowed == port)).any(|entry| match &entry.what {
            What::Name(name) => *name == host,
            What::Below(suffix) => host.ends_with(suffix.as_str()) && host.len() > suffix.len(),
            What::Network { base, length } => in_network(address, *base, *length),
        })
    }
}

/// A host as it is compared: lower case, without a dot at the end.
fn plain(host: &str) -> String {
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

fn in_network(address: IpAddr, base: IpAddr, length: u32) -> bool {
    match (address, base) {
        (IpAddr::V4(address), IpAddr::V4(base)) => within(address.to_bits().into(), base.to_bits().into(), length, 32),
        (IpAddr::V6(address), IpAddr::V6(base)) => within(address.to_bits(), base.to_bits(), length, 128),
        _ => false,
    }
}

fn entry(text: &str) -> Option<Entry> {
    if let Some(what) = network(text) {
        return Some(Entry { what, port: None });
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse().ok().filter(|port| *port > 0)?)),
        None => (text, None),
    };
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    let what = network(bare).or_else(|| name(host))?;
    Some(Entry { what, port })
}

fn network(text: &str) -> Option<What> {
    let (base, length) = match text.split_once('/') {
        Some((base, length)) => (base.parse::<IpAddr>().ok()?, Some(length.parse::<u32>().ok()?)),
        None => (text.parse::<IpAddr>().ok()?, None),
    };
    let width = if base.is_ipv4() { 32 } else { 128 };
    let length = length.unwrap_or(width);
    (length <= width).then(|| What::Network {
        base: if length == width { base.to_canonical() } else { base },
        length: if length == width && base.to_canonical().is_ipv4() { 32 } else { length },
    })
}

fn name(text: &str) -> Option<What> {
    let lower = plain(text);
    let (suffix, below) = lower.strip_prefix('*').map_or((lower.as_str(), false), |rest| (rest, true));
    let labels = if below { suffix.strip_prefix('.')? } else { suffix };
    let is_label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    // A last label of digits only would be read as an address by a resolver.
    let numeric = labels.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    (labels.split('.').all(is_label) && !numeric).then(|| if below { What::Below(suffix.to_owned()) } else { What::Name(lower.clone()) })
}
