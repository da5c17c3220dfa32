//! Tools that a fresh machine may lack. Each is looked for first, and installed where that is possible by hand-free
//! means; where it is not, the error says what to do.

use crate::place::{must, root, tools};
use anyhow::{Context, bail};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Makes sure that the page's compile target is there.
///
/// # Errors
/// When rustup is there and cannot add it.
pub fn wasm_target() -> anyhow::Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let Ok(listed) = Command::new("rustup").args(["target", "list", "--installed"]).current_dir(root()).output() else {
        return Ok(()); // No rustup: the distribution's own toolchain; cargo says what is missing.
    };
    if String::from_utf8_lossy(&listed.stdout).lines().any(|line| line.trim() == TARGET) {
        return Ok(());
    }
    eprintln!("adding the {TARGET} target");
    must(Command::new("rustup").args(["target", "add", TARGET]).current_dir(root()))
}

/// Whether a program answers to `--version`.
pub fn has(program: impl AsRef<std::ffi::OsStr>) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// Makes sure that the journeys' npm packages are those of the lock file.
///
/// # Errors
/// When Node.js is missing or npm fails.
pub fn npm_packages() -> anyhow::Result<()> {
    let dir = root().join("e2e");
    let lock = fs::read(dir.join("package-lock.json")).context("e2e/package-lock.json")?;
    let stamp = dir.join("node_modules/.linkspan");
    let wanted = crate::place::short_hash(&lock);
    if fs::read_to_string(&stamp).is_ok_and(|text| text == wanted) {
        return Ok(());
    }
    let _lock = crate::place::lock("npm")?;
    if !has("node") {
        bail!("Node.js is needed for the browser journeys: install Node.js 20 or newer");
    }
    must(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").current_dir(&dir))?;
    fs::write(stamp, wanted)?;
    Ok(())
}

/// Programs for Node.js with the packages of their lock file, in a folder of ours; `None` where Node.js is missing.
///
/// # Errors
/// When npm fails.
pub fn npm_cache(from: &Path, name: &str) -> anyhow::Result<Option<PathBuf>> {
    if !has("node") || !has("npm") {
        return Ok(None);
    }
    let lock = fs::read(from.join("package-lock.json")).context("package-lock.json")?;
    let dir = tools().join(format!("{name}-{}", crate::place::short_hash(&lock)));
    let _lock = crate::place::lock("npm")?;
    fs::create_dir_all(&dir)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        if let (true, Some(name)) = (path.is_file(), path.file_name()) {
            fs::copy(&path, dir.join(name))?;
        }
    }
    let stamp = dir.join("node_modules/.linkspan");
    if !stamp.exists() {
        must(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir(&dir))?;
        fs::write(stamp, "")?;
    }
    Ok(Some(dir))
}

/// The path of a Chromium, installed by apt where that is possible.
///
/// # Errors
/// When there is none and it cannot be installed.
pub fn chromium() -> anyhow::Result<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM") {
        return Ok(PathBuf::from(path));
    }
    let found = || {
        [
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        ]
        .into_iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
    };
    if let Some(path) = found() {
        return Ok(path);
    }
    apt(&["chromium"])?;
    found().context("no Chromium: install it, or say where it is with CHROMIUM=/path")
}

fn apt(packages: &[&str]) -> anyhow::Result<()> {
    let _lock = crate::place::lock("apt")?;
    let is_root = fs::metadata("/root").is_ok_and(|_| fs::read_dir("/root").is_ok());
    if !Path::new("/usr/bin/apt-get").exists() || !is_root {
        bail!("missing: {}. Install it with your system's packages (Debian: apt-get install {})", packages.join(", "), packages.join(" "));
    }
    must(Command::new("apt-get").args(["update", "-qq"]).stdout(Stdio::null()))?;
    let mut install = Command::new("apt-get");
    install.args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages);
    must(install.env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null()))
}

/// The path of cargo-deny, built once into a folder of ours.
///
/// # Errors
/// When it cannot be built.
pub fn cargo_deny() -> anyhow::Result<PathBuf> {
    const VERSION: &str = "0.20.2";
    if has("cargo-deny") {
        return Ok(PathBuf::from("cargo-deny"));
    }
    let binary = tools().join("bin/cargo-deny");
    if !binary.exists() {
        let _lock = crate::place::lock("cargo-deny")?;
        if !binary.exists() {
            eprintln!("building cargo-deny {VERSION} once, this takes some minutes");
            let mut install = crate::place::cargo();
            install.args(["install", "--quiet", "--locked", "--debug", "cargo-deny", "--version", VERSION, "--root"]).arg(tools());
            must(install.env("CARGO_TARGET_DIR", tools().join("target")).env("CARGO_PROFILE_DEV_DEBUG", "false"))?;
        }
    }
    Ok(binary)
}
