//! A workspace as files: one YAML file for each flow, model, lookup table and connection, in a stable order, without
//! secrets, referring to each other by name. `export` writes them, `apply` reads them.
//!
//! ```text
//! connections/ledger-database.yaml     name, connector, settings, limits; the names of its secrets
//! lookup_tables/countries.yaml         name, columns, rows
//! models/order.yaml                    name, model
//! flows/finance/orders-to-invoices.yaml    the flow document; its folder is the folder's path
//! ```

use anyhow::{Context, anyhow, bail};
use flow::yaml;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use wire::connection::Limits;

/// The most files that one folder may hold.
pub const FILES_MAX: usize = 10_000;
/// The largest file that is read, in bytes.
pub const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

const CONNECTIONS: &str = "connections";
pub(super) const LOOKUP_TABLES: &str = "lookup_tables";
pub(super) const MODELS: &str = "models";
const FLOWS: &str = "flows";

/// A connection as a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionFile {
    /// Unique in the workspace.
    pub name: String,
    /// The connector.
    pub connector: String,
    /// The settings that are not secret.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub settings: Map<String, Value>,
    /// How many calls it takes; none where nothing is said.
    #[serde(default, skip_serializing_if = "has_no_limit")]
    pub limits: Limits,
    /// The names of the settings that are secret and hold a value; the values come from the environment on `apply`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
}

fn has_no_limit(limits: &Limits) -> bool {
    *limits == Limits::default()
}

/// A lookup table as a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookupTableFile {
    /// Unique in the workspace.
    pub name: String,
    /// Column names; the first is the key.
    pub columns: Vec<String>,
    /// The rows.
    #[serde(default)]
    pub rows: Vec<Vec<String>>,
}

/// A model as a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    /// Unique in the workspace.
    pub name: String,
    /// The model.
    pub model: mapping::Model,
}

/// A flow as a file.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowFile {
    /// Where it is filed.
    pub folder: String,
    /// The document; its name is the flow's.
    pub document: flow::Flow,
}

/// A whole workspace.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Files {
    /// By name.
    pub connections: BTreeMap<String, ConnectionFile>,
    /// By name.
    pub lookup_tables: BTreeMap<String, LookupTableFile>,
    /// By name.
    pub models: BTreeMap<String, ModelFile>,
    /// By name.
    pub flows: BTreeMap<String, FlowFile>,
}

impl Files {
    /// Reads a folder; files that are not YAML are passed over.
    ///
    /// # Errors
    /// When a file cannot be read or is not of its form, naming it and the place; when a name occurs twice.
    pub fn read(root: &Path) -> anyhow::Result<Self> {
        if !root.is_dir() {
            bail!("{} is not a folder", root.display());
        }
        let mut files = Self::default();
        for path in yaml_files(&root.join(CONNECTIONS))? {
            let file = parse::<ConnectionFile>(&path)?;
            insert(&mut files.connections, file.name.clone(), file, &path)?;
        }
        files.lookup_tables = tables(&root.join(LOOKUP_TABLES))?;
        files.models = models(&root.join(MODELS))?;
        let flows = root.join(FLOWS);
        for path in yaml_files(&flows)? {
            let document = parse::<flow::Flow>(&path)?;
            let folder = folder_of(&flows, &path);
            insert(&mut files.flows, document.name.clone(), FlowFile { folder, document }, &path)?;
        }
        Ok(files)
    }

    /// The files, by path below the root, in order of the path.
    ///
    /// # Errors
    /// When a document cannot be written as YAML.
    pub fn to_texts(&self) -> anyhow::Result<BTreeMap<PathBuf, String>> {
        let mut texts = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for file in self.connections.values() {
            texts.insert(place(&mut taken, CONNECTIONS, "", &file.name), to_yaml(file)?);
        }
        for file in self.lookup_tables.values() {
            texts.insert(place(&mut taken, LOOKUP_TABLES, "", &file.name), to_yaml(file)?);
        }
        for file in self.models.values() {
            texts.insert(place(&mut taken, MODELS, "", &file.name), to_yaml(file)?);
        }
        for (name, file) in &self.flows {
            texts.insert(place(&mut taken, FLOWS, &file.folder, name), to_yaml(&file.document)?);
        }
        Ok(texts)
    }

    /// Writes the files below `root`; files of things that are gone are removed.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&self, root: &Path) -> anyhow::Result<usize> {
        let texts = self.to_texts()?;
        for room in [CONNECTIONS, LOOKUP_TABLES, MODELS, FLOWS] {
            for old in yaml_files(&root.join(room))? {
                let below = old.strip_prefix(root).unwrap_or(&old);
                if !texts.contains_key(below) {
                    fs::remove_file(&old).with_context(|| format!("removing {}", old.display()))?;
                }
            }
        }
        for (below, text) in &texts {
            let path = root.join(below);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
            }
            fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        }
        Ok(texts.len())
    }
}

/// Reads the lookup tables of a folder.
///
/// # Errors
/// As [`Files::read`].
pub fn tables(folder: &Path) -> anyhow::Result<BTreeMap<String, LookupTableFile>> {
    let mut tables = BTreeMap::new();
    for path in yaml_files(folder)? {
        let file = parse::<LookupTableFile>(&path)?;
        insert(&mut tables, file.name.clone(), file, &path)?;
    }
    Ok(tables)
}

/// Reads the models of a folder.
///
/// # Errors
/// As [`Files::read`].
pub fn models(folder: &Path) -> anyhow::Result<BTreeMap<String, ModelFile>> {
    let mut models = BTreeMap::new();
    for path in yaml_files(folder)? {
        let file = parse::<ModelFile>(&path)?;
        insert(&mut models, file.name.clone(), file, &path)?;
    }
    Ok(models)
}

/// Reads one YAML or JSON file.
///
/// # Errors
/// When it cannot be read or is not of the form; the message names file and place.
pub fn parse<T: DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let size = fs::metadata(path).with_context(|| format!("reading {}", path.display()))?.len();
    if size > FILE_BYTES_MAX {
        bail!("{} has {size} bytes; {FILE_BYTES_MAX} are the most", path.display());
    }
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let value = yaml::read(&text).with_context(|| format!("{} is not YAML", path.display()))?;
    yaml::into(&value).map_err(|(place, message)| {
        let place = place.to_string();
        let place = if place == "." { String::new() } else { format!(" at {place}") };
        anyhow!("{}{place}: {message}", path.display())
    })
}

fn to_yaml(value: &impl Serialize) -> anyhow::Result<String> {
    yaml::write(value).context("writing YAML")
}

fn insert<T>(into: &mut BTreeMap<String, T>, name: String, file: T, path: &Path) -> anyhow::Result<()> {
    if name.trim().is_empty() {
        bail!("{}: `name` is missing", path.display());
    }
    if into.contains_key(&name) {
        bail!("{}: another file has the name `{name}` too", path.display());
    }
    into.insert(name, file);
    Ok(())
}

/// The YAML files below a folder, at any depth, in order; none when there is no such folder.
fn yaml_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let entry = entry.with_context(|| format!("reading {}", folder.display()))?;
            let path = entry.path();
            // A link is not followed: it could lead out of the folder, or in a circle.
            let kind = entry.file_type().with_context(|| format!("reading {}", path.display()))?;
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|end| end == "yaml" || end == "yml") {
                found.push(path);
            }
        }
        if found.len() > FILES_MAX {
            bail!("there are more than {FILES_MAX} files");
        }
    }
    found.sort();
    Ok(found)
}

fn folder_of(flows: &Path, path: &Path) -> String {
    let below = path.parent().and_then(|folder| folder.strip_prefix(flows).ok());
    let names = below.into_iter().flat_map(Path::components).map(|part| part.as_os_str().to_string_lossy().into_owned());
    names.collect::<Vec<_>>().join("/")
}

/// A free place for a thing of this name.
fn place(taken: &mut BTreeSet<PathBuf>, room: &str, folder: &str, name: &str) -> PathBuf {
    let mut base = PathBuf::from(room);
    base.extend(folder.split('/').map(str::trim).filter(|part| !part.is_empty() && *part != "." && *part != ".."));
    let slug = slug(name);
    let mut path = base.join(format!("{slug}.yaml"));
    let mut number = 2;
    while !taken.insert(path.clone()) {
        path = base.join(format!("{slug}-{number}.yaml"));
        number += 1;
    }
    path
}

/// A file name made of a thing's name: lower case, words joined by `-`.
#[must_use]
pub fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    if words.is_empty() { "unnamed".to_owned() } else { words.join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Files {
        let mut files = Files::default();
        let settings = Map::from_iter([("host".to_owned(), Value::from("db"))]);
        files.connections.insert(
            "Ledger".to_owned(),
            ConnectionFile {
                name: "Ledger".to_owned(),
                connector: "postgres".to_owned(),
                settings,
                limits: Limits { calls_per_sec: Some(2.5), ..Limits::default() },
                secrets: vec!["password".to_owned()],
            },
        );
        for name in ["Orders: EU", "Orders EU"] {
            let document = flow::Flow { name: name.to_owned(), ..flow::Flow::default() };
            files.flows.insert(name.to_owned(), FlowFile { folder: "Finance/Daily".to_owned(), document });
        }
        files.lookup_tables.insert(
            "countries".to_owned(),
            LookupTableFile {
                name: "countries".to_owned(),
                columns: vec!["code".to_owned()],
                rows: vec![vec!["no".to_owned()], vec!["007".to_owned()]],
            },
        );
        files
    }

    #[test]
    fn a_workspace_survives_the_way_to_files_and_back() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(sample().write(folder.path()).expect("written"), 4);
        assert_eq!(Files::read(folder.path()).expect("read"), sample());
        assert!(folder.path().join("flows/Finance/Daily/orders-eu-2.yaml").exists(), "names that meet in one file name part");
    }

    #[test]
    fn what_is_gone_loses_its_file_and_other_files_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        sample().write(folder.path()).expect("written");
        fs::write(folder.path().join("flows/README.md"), "ours").expect("written");
        let mut fewer = sample();
        fewer.flows.clear();
        fewer.write(folder.path()).expect("written");
        assert!(Files::read(folder.path()).expect("read").flows.is_empty());
        assert!(folder.path().join("flows/README.md").exists());
    }

    #[test]
    fn a_folder_name_cannot_lead_out() {
        let mut files = sample();
        files.flows.values_mut().for_each(|flow| flow.folder = "../../etc".to_owned());
        assert!(files.to_texts().expect("texts").keys().all(|path| !path.to_string_lossy().contains("..")));
    }

    #[test]
    fn wrong_files_are_named() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("connections")).expect("made");
        fs::write(folder.path().join("connections/a.yaml"), "name: A\nconnector: http\nsettngs: {}\n").expect("written");
        let error = format!("{:#}", Files::read(folder.path()).expect_err("refused"));
        assert!(error.contains("a.yaml") && error.contains("settngs"), "{error}");
    }
}
