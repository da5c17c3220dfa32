//! Configuration: flags before environment (`LINKSPAN_*`) before one TOML file before defaults. Each value knows where it
//! came from; an unknown key in the file, or a value of the wrong form, is an error that names it.

mod sources;

pub use sources::{Effective, Flags, Origin};

use anyhow::Context;
use sources::Sources;
use std::{net::SocketAddr, path::PathBuf, time::Duration};
use url::Url;
use zeroize::Zeroizing;

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// What the server runs with.
#[derive(Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
    /// The database, as `sqlite://…` or `postgres://…`.
    pub database: String,
    /// The one folder below which the file connector reads and writes.
    pub files: PathBuf,
    /// The built page, when it is not in the binary.
    pub page_dir: Option<PathBuf>,
    /// How browsers reach the server.
    pub public_url: Option<Url>,
    /// Whether a proxy of ours stands before the server and adds `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Which log lines are written, as `info` or `linkspan=debug,info`.
    pub log: String,
    /// How they are written.
    pub log_format: LogFormat,
    /// Runs that are worked on at the same time.
    pub workers: usize,
    /// How long a stopping server waits for what is under way.
    pub drain: Duration,
    /// Webhooks that one address may send in a second; 0: no limit.
    pub webhook_rate_max: u32,
    /// The master key, when it does not come from the data folder.
    pub master_key: Option<Zeroizing<String>>,
    /// Every setting with its origin, secrets masked.
    pub effective: Vec<Effective>,
}

impl Config {
    /// From flags, the environment and the file that they name.
    ///
    /// # Errors
    /// With the key, what is wrong with it, and where it was said.
    pub fn load(flags: &Flags, env: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let sources = Sources::collect(flags, env)?;
        let data = PathBuf::from(sources.text("data"));
        let database = match sources.text("database") {
            "" => format!("sqlite://{}", data.join("linkspan.db").display()),
            url => url.to_owned(),
        };
        let files = match sources.text("files") {
            "" => data.join("files"),
            path => PathBuf::from(path),
        };
        let optional = |name| Some(sources.text(name)).filter(|text| !text.is_empty());
        let public_url = optional("public_url")
            .map(|text| Url::parse(text).with_context(|| sources.blame("public_url", "an address such as https://flows.example.com")));
        let log_format = match sources.text("log_format") {
            "text" => LogFormat::Text,
            "json" => LogFormat::Json,
            _ => anyhow::bail!(sources.blame("log_format", "`text` or `json`")),
        };
        Ok(Self {
            listen: sources.parse("listen", "an address and port such as 127.0.0.1:8080")?,
            page_dir: optional("page_dir").map(PathBuf::from),
            public_url: public_url.transpose()?,
            behind_proxy: sources.parse("behind_proxy", "`true` or `false`")?,
            log: sources.text("log").to_owned(),
            log_format,
            workers: sources.parse::<std::num::NonZeroUsize>("workers", "a number from 1")?.get(),
            drain: Duration::from_secs(sources.parse("drain_secs", "a number of seconds")?),
            webhook_rate_max: sources.parse("webhook_rate_max", "a number of requests a second, or 0 for no limit")?,
            master_key: optional("master_key").map(|text| Zeroizing::new(text.to_owned())),
            effective: sources.effective(&[("database", &database), ("files", &files.display().to_string())]),
            data,
            database,
            files,
        })
    }

    /// Whether browsers reach the server by TLS: then cookies say so.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    /// The address to show to people.
    #[must_use]
    pub fn shown_url(&self, listening: SocketAddr) -> String {
        match &self.public_url {
            Some(url) => url.to_string(),
            None if listening.ip().is_unspecified() => format!("http://localhost:{}/", listening.port()),
            None => format!("http://{listening}/"),
        }
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.effective).finish()
    }
}
