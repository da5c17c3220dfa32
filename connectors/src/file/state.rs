//! What the last write left behind, in a small file of ours beside the one that is written: enough to take it back when
//! the same write is tried again.

use crate::folder::OURS;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The last write.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The run that wrote.
    pub run: String,
    /// Its idempotency key.
    pub key: String,
    /// How long the file was before; nothing: it was replaced.
    pub before: Option<u64>,
    /// The columns of a CSV file or a sheet.
    #[serde(default)]
    pub columns: Vec<String>,
}

/// The file of ours beside a file.
pub fn beside(path: &Path, end: &str) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!("{OURS}{name}.{end}"))
}

/// What the last write left; nothing, when there was none or its note cannot be read.
pub fn load(path: &Path) -> Option<State> {
    serde_json::from_slice(&fs::read(beside(path, "state")).ok()?).ok()
}

/// Notes a write before it is done.
pub fn save(path: &Path, state: &State) -> io::Result<()> {
    replace(&beside(path, "state"), &beside(path, "state-part"), &serde_json::to_vec(state).map_err(io::Error::other)?)
}

/// Puts a whole file in the place of another, at one moment.
pub fn replace(path: &Path, part: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(part, path)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}
