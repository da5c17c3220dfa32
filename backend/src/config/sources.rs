//! Where values come from, and which one wins.

use anyhow::{Context, bail};
use std::{collections::BTreeMap, fmt, path::PathBuf, str::FromStr};

/// The settings: name, default, what it is, whether it is secret. The variable of `data` is `LINKSPAN_DATA`.
const SETTINGS: &[(&str, &str, bool)] = &[
    ("listen", "127.0.0.1:8080", false),
    ("data", "data", false),
    ("database", "", false),
    ("files", "", false),
    ("page_dir", "", false),
    ("public_url", "", false),
    ("behind_proxy", "false", false),
    ("log", "info", false),
    ("log_format", "text", false),
    ("workers", "8", false),
    ("drain_secs", "20", false),
    ("webhook_rate_max", "0", false),
    ("master_key", "", true),
];

/// The file that is read when none is named.
const FILE_DEFAULT: &str = "linkspan.toml";

/// Settings as flags.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Flags {
    /// A TOML file with settings [env: LINKSPAN_CONFIG; default: linkspan.toml, if it is there]
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Where to listen [env: LINKSPAN_LISTEN; default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// The data folder [env: LINKSPAN_DATA; default: data]
    #[arg(long, value_name = "FOLDER")]
    pub data: Option<String>,
    /// The database: sqlite://PATH or postgres://… [env: LINKSPAN_DATABASE; default: linkspan.db in the data folder]
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// The one folder that flows may read and write files in [env: LINKSPAN_FILES; default: files in the data folder]
    #[arg(long, value_name = "FOLDER")]
    pub files: Option<String>,
    /// The folder of the built page, when it is not in the binary [env: LINKSPAN_PAGE_DIR]
    #[arg(long, value_name = "FOLDER")]
    pub page_dir: Option<String>,
    /// How browsers reach this server, as `https://flows.example.com` [env: LINKSPAN_PUBLIC_URL]
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// A proxy of yours stands before this server and adds X-Forwarded-For [env: LINKSPAN_BEHIND_PROXY]
    #[arg(long)]
    pub behind_proxy: bool,
    /// Which log lines to write, as `info` or `linkspan=debug,info` [env: LINKSPAN_LOG]
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
    /// How to write them: text or json [env: LINKSPAN_LOG_FORMAT]
    #[arg(long, value_name = "FORMAT")]
    pub log_format: Option<String>,
    /// Runs to work on at the same time [env: LINKSPAN_WORKERS; default: 8]
    #[arg(long, value_name = "NUMBER")]
    pub workers: Option<String>,
    /// Seconds that a stopping server waits for what is under way [env: LINKSPAN_DRAIN_SECS; default: 20]
    #[arg(long, value_name = "SECONDS")]
    pub drain_secs: Option<String>,
    /// Webhooks that one address may send in a second, 0: no limit [env: LINKSPAN_WEBHOOK_RATE_MAX; default: 0]
    #[arg(long, value_name = "NUMBER")]
    pub webhook_rate_max: Option<String>,
}

impl Flags {
    fn get(&self, name: &str) -> Option<String> {
        match name {
            "listen" => self.listen.clone(),
            "data" => self.data.clone(),
            "database" => self.database.clone(),
            "files" => self.files.clone(),
            "page_dir" => self.page_dir.clone(),
            "public_url" => self.public_url.clone(),
            "behind_proxy" => self.behind_proxy.then(|| "true".to_owned()),
            "log" => self.log.clone(),
            "log_format" => self.log_format.clone(),
            "workers" => self.workers.clone(),
            "drain_secs" => self.drain_secs.clone(),
            "webhook_rate_max" => self.webhook_rate_max.clone(),
            _ => None,
        }
    }
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag.
    Flag,
    /// A variable.
    Environment(String),
    /// The file.
    File(PathBuf),
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("flag"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A setting as it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    /// Its name.
    pub name: &'static str,
    /// Its value, masked if it is secret.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
}

/// All values with their origins.
pub(super) struct Sources {
    values: BTreeMap<&'static str, (String, Origin)>,
}

impl Sources {
    pub(super) fn collect(flags: &Flags, env: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let file = read_file(flags, &env)?;
        let values = SETTINGS.iter().map(|(name, default, _)| {
            let variable = format!("LINKSPAN_{}", name.to_uppercase());
            let found = flags.get(name).map(|value| (value, Origin::Flag));
            let found = found.or_else(|| env(&variable).map(|value| (value, Origin::Environment(variable))));
            let found =
                found.or_else(|| file.as_ref().and_then(|(path, values)| Some((values.get(*name)?.clone(), Origin::File(path.clone())))));
            (*name, found.unwrap_or_else(|| ((*default).to_owned(), Origin::Default)))
        });
        Ok(Self { values: values.collect() })
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |(value, _)| value.trim())
    }

    pub(super) fn parse<T: FromStr>(&self, name: &str, wanted: &str) -> anyhow::Result<T> {
        self.text(name).parse().map_err(|_| anyhow::anyhow!(self.blame(name, wanted)))
    }

    pub(super) fn blame(&self, name: &str, wanted: &str) -> String {
        let origin = self.values.get(name).map_or(&Origin::Default, |(_, origin)| origin);
        format!("`{name}` is `{}` ({origin}): it must be {wanted}", self.text(name))
    }

    /// In the order of the table; `derived` tells what an empty value became.
    pub(super) fn effective(&self, derived: &[(&str, &str)]) -> Vec<Effective> {
        let rows = SETTINGS.iter().map(|(name, _, secret)| {
            let (value, origin) = self.values.get(name).cloned().unwrap_or((String::new(), Origin::Default));
            let value = derived.iter().find(|(other, _)| other == name).map_or(value, |(_, value)| (*value).to_owned());
            let masked = *secret && !value.is_empty();
            Effective { name, value: if masked { "********".to_owned() } else { without_password(&value) }, origin }
        });
        rows.collect()
    }
}

/// An address without the password in it.
fn without_password(value: &str) -> String {
    let Ok(mut url) = url::Url::parse(value) else { return value.to_owned() };
    if url.password().is_some() && url.set_password(Some("********")).is_ok() { url.to_string() } else { value.to_owned() }
}

type File = Option<(PathBuf, BTreeMap<String, String>)>;

fn read_file(flags: &Flags, env: &impl Fn(&str) -> Option<String>) -> anyhow::Result<File> {
    let named = flags.config.clone().or_else(|| env("LINKSPAN_CONFIG").map(PathBuf::from));
    let path = match named {
        Some(path) => path,
        None if PathBuf::from(FILE_DEFAULT).exists() => PathBuf::from(FILE_DEFAULT),
        None => return Ok(None),
    };
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let table = text.parse::<toml::Table>().with_context(|| format!("{} is not TOML", path.display()))?;
    let mut values = BTreeMap::new();
    for (name, value) in table {
        if !SETTINGS.iter().any(|(known, ..)| *known == name) {
            let known = SETTINGS.iter().map(|(known, ..)| *known).collect::<Vec<_>>().join(", ");
            bail!("{}: there is no setting `{name}`; there are {known}", path.display());
        }
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(flag) => flag.to_string(),
            other => bail!("{}: `{name}` is a {}: write a text, a number, or true or false", path.display(), other.type_str()),
        };
        values.insert(name, value);
    }
    Ok(Some((path, values)))
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Flags, Origin};

    fn origin(config: &Config, name: &str) -> (String, Origin) {
        let found = config.effective.iter().find(|row| row.name == name).expect("a setting");
        (found.value.clone(), found.origin.clone())
    }

    #[test]
    fn flags_beat_variables_beat_the_file_beats_defaults() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("linkspan.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:1\"\ndata = \"from-file\"\nworkers = 3\n").expect("written");
        let flags = Flags { config: Some(path.clone()), listen: Some("127.0.0.1:3".into()), ..Flags::default() };
        let env = |name: &str| match name {
            "LINKSPAN_LISTEN" => Some("127.0.0.1:2".to_owned()),
            "LINKSPAN_DATA" => Some("from-env".to_owned()),
            "LINKSPAN_MASTER_KEY" => Some("c2VjcmV0".to_owned()),
            "LINKSPAN_DATABASE" => Some("postgres://me:secret@db/linkspan".to_owned()),
            _ => None,
        };
        let config = Config::load(&flags, env).expect("loads");
        assert_eq!(config.listen.port(), 3);
        assert_eq!(origin(&config, "listen").1, Origin::Flag);
        assert_eq!(origin(&config, "data"), ("from-env".into(), Origin::Environment("LINKSPAN_DATA".into())));
        assert_eq!(origin(&config, "workers"), ("3".into(), Origin::File(path)));
        assert_eq!(origin(&config, "log").1, Origin::Default);
        let shown = format!("{config:?}");
        assert!(!shown.contains("c2VjcmV0") && !shown.contains("secret"), "{shown}");
    }

    #[test]
    fn unknown_keys_and_wrong_values_are_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("linkspan.toml");
        let load = |text: &str| {
            std::fs::write(&path, text).expect("written");
            let flags = Flags { config: Some(path.clone()), ..Flags::default() };
            Config::load(&flags, |_| None).expect_err("refused").to_string()
        };
        assert!(load("listn = \"x\"").contains("there is no setting `listn`"));
        assert!(load("listen = \"x\"").contains("`listen` is `x` (file "));
        assert!(load("workers = 0").contains("a number from 1"));
        assert!(load("log = []").contains("`log` is a array"));
        assert!(load("log = ").contains("is not TOML"));
    }
}
