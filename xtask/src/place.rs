//! Where things are: the clone, the target folder that all clones share, and locks between two calls at once.

use anyhow::{Context, bail};
use sha2::{Digest, Sha256};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The root of this clone. Asked of cargo at run time: clones share one target folder, so the binary that runs may have
/// been built for another one.
pub fn root() -> PathBuf {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&manifest).parent().expect("xtask lies in the root").to_path_buf()
}

/// The target folder: what the caller says, else one folder outside of all clones.
pub fn target() -> PathBuf {
    let named = env::var_os("CARGO_TARGET_DIR").or_else(|| env::var_os("LINKSPAN_TARGET_DIR"));
    named.map_or_else(|| home().join(".cache/linkspan/target"), PathBuf::from)
}

/// Where tools are kept that this command installs.
pub fn tools() -> PathBuf {
    home().join(".cache/linkspan/tools")
}

fn home() -> PathBuf {
    env::var_os("HOME").map_or_else(|| PathBuf::from("."), PathBuf::from)
}

/// A folder of this clone alone below the shared target folder.
pub fn own() -> PathBuf {
    let name = short_hash(root().to_string_lossy().as_bytes());
    target().join("linkspan").join(name)
}

/// The first 16 hex digits of the SHA-256.
pub fn short_hash(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes)[..8])
}

/// A cargo command in the root with the shared target folder. What cargo told this program about its own package is not
/// handed on: build scripts that watch it (ring's does) would run anew, and with them all that depends on them, whenever
/// cargo is called by hand in between.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).env("CARGO_TARGET_DIR", target());
    let ours = env::vars_os().map(|(name, _)| name);
    for name in ours.filter(|name| name.to_str().is_some_and(of_our_package)) {
        command.env_remove(name);
    }
    command
}

fn of_our_package(name: &str) -> bool {
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// Runs to the end.
///
/// # Errors
/// When it cannot be started or does not end with 0.
pub fn must(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("cannot start {command:?}"))?;
    if !status.success() {
        bail!("{status} from {command:?}");
    }
    Ok(())
}

/// Holds off other calls in any clone until it is dropped.
///
/// # Errors
/// When the lock file cannot be made.
pub fn lock(name: &str) -> anyhow::Result<fs::File> {
    let dir = target().join("linkspan");
    fs::create_dir_all(&dir)?;
    let file = fs::File::create(dir.join(format!("{name}.lock")))?;
    file.lock()?;
    Ok(file)
}

/// Builds the server and gives a copy of it that no other build overwrites.
///
/// # Errors
/// When the build fails.
pub fn server() -> anyhow::Result<PathBuf> {
    let _lock = lock("server")?;
    must(cargo().args(["build", "--locked", "--package", "linkspan", "--bin", "linkspan"]))?;
    let copy = own().join("bin/linkspan");
    fs::create_dir_all(own().join("bin"))?;
    // A running server keeps the old file: a new one takes its name.
    let fresh = own().join(format!("bin/linkspan.{}", std::process::id()));
    fs::copy(target().join("debug/linkspan"), &fresh)?;
    fs::rename(&fresh, &copy)?;
    Ok(copy)
}
