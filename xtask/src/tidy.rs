//! Rules about the house that no compiler keeps: who may name whom, and what the sources never say.

use crate::{faults, place::root};
use anyhow::{Context, bail};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Which of our rooms a room may name in its manifest. A new arrow is a decision: write it in ARCHITECTURE.md too.
const ARROWS: &[(&str, &[&str])] = &[
    ("crates/mapping", &[]),
    ("crates/canvas", &[]),
    ("crates/wire", &[]),
    ("crates/flow", &["mapping"]),
    ("crates/connector", &["mapping", "wire"]),
    ("connectors", &["connector", "mapping", "wire"]),
    ("migrations", &[]),
    ("backend/store", &["wire", "migrations"]),
    ("backend/engine", &["wire", "mapping", "flow", "connector", "connectors", "store"]),
    ("backend", &["wire", "mapping", "flow", "connector", "connectors", "store", "engine", "migrations"]),
    ("frontend/client", &["wire", "connector"]),
    ("frontend/ui", &["wire", "connector", "mapping"]),
    ("frontend/editor", &["ui", "client", "wire", "flow", "mapping", "canvas", "connector"]),
    ("frontend/mapper", &["ui", "client", "wire", "flow", "mapping", "canvas", "connector"]),
    ("frontend/mapping-worker", &["mapping"]),
    ("frontend", &["ui", "client", "editor", "mapper", "wire", "flow", "mapping", "connector"]),
    ("bench", &[]),
    ("bench/mapping", &["mapping"]),
    ("bench/crash", &[]),
    ("bench/sim", &["mapping", "flow"]),
    ("bench/history", &["store", "wire"]),
    ("xtask", &[]),
];

/// Outside crates that only some rooms may name, and why.
const OUTSIDE: &[(&str, &[&str], &str)] = &[
    ("sea-orm", &["backend/store"], "every query stands in the store"),
    ("sea-orm-migration", &["migrations", "backend/store"], "the schema stands in the migrations"),
    ("axum", &["backend", "bench"], "only the api room speaks HTTP to people"),
    ("leptos", &["frontend", "frontend/ui", "frontend/client", "frontend/editor", "frontend/mapper"], "the pure rooms know no page"),
    (
        "tokio",
        &["backend", "backend/store", "backend/engine", "connectors", "bench", "bench/crash", "bench/history"],
        "the pure rooms wait for nothing",
    ),
    ("sonic-rs", &["bench/mapping"], "a reference to be measured against; our own reader keeps digits and rules, and runs in the page"),
];

/// The most lines a source file may have before it wants to be two.
const LINES_MAX: usize = 600;

/// Keeps the rules.
///
/// # Errors
/// All that is wrong, at once.
pub fn tidy() -> anyhow::Result<()> {
    let mut wrong = Vec::new();
    arrows(&mut wrong)?;
    sources(&mut wrong)?;
    wrong.extend(faults::missing("docs/reliability.md")?);
    if !wrong.is_empty() {
        bail!("tidy:\n  {}", wrong.join("\n  "));
    }
    Ok(())
}

fn arrows(wrong: &mut Vec<String>) -> anyhow::Result<()> {
    let names = room_names()?;
    for (room, path) in members()? {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{room}: a room without a line in xtask/src/tidy.rs"));
            continue;
        };
        let manifest: toml::Table = fs::read_to_string(path.join("Cargo.toml"))?.parse()?;
        for dependency in dependencies(&manifest) {
            if names.contains_key(&dependency) && !allowed.contains(&dependency.as_str()) {
                wrong.push(format!("{room} may not depend on {dependency}"));
            }
            if let Some((_, rooms, why)) = OUTSIDE.iter().find(|(name, _, _)| *name == dependency)
                && !rooms.contains(&room.as_str())
            {
                wrong.push(format!("{room} may not depend on {dependency}: {why}"));
            }
        }
    }
    Ok(())
}

/// Every room and its folder, from the workspace's manifest.
fn members() -> anyhow::Result<Vec<(String, PathBuf)>> {
    let manifest: toml::Table = fs::read_to_string(root().join("Cargo.toml"))?.parse()?;
    let members = manifest["workspace"]["members"].as_array().context("workspace.members is a list")?;
    Ok(members.iter().filter_map(|member| member.as_str()).map(|room| (room.to_owned(), root().join(room))).collect())
}

fn room_names() -> anyhow::Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for (room, path) in members()? {
        let manifest: toml::Table = fs::read_to_string(path.join("Cargo.toml"))?.parse()?;
        let name = manifest["package"]["name"].as_str().context("a package has a name")?;
        names.insert(name.to_owned(), room);
    }
    Ok(names)
}

/// What a room is built from; what its tests use besides is its own affair.
fn dependencies(manifest: &toml::Table) -> Vec<String> {
    let table = manifest.get("dependencies").and_then(toml::Value::as_table);
    table.map(|table| table.keys().cloned().collect()).unwrap_or_default()
}

fn sources(wrong: &mut Vec<String>) -> anyhow::Result<()> {
    let mut files = Vec::new();
    for folder in ["crates", "connectors", "migrations", "backend", "frontend", "xtask", "bench", "fuzz"] {
        walk(&root().join(folder), &mut files)?;
    }
    for file in files {
        let text = fs::read_to_string(&file)?;
        let name = file.strip_prefix(root()).unwrap_or(&file).display().to_string();
        let lines = text.lines().count();
        if lines > LINES_MAX {
            wrong.push(format!("{name}: {lines} lines, the most is {LINES_MAX}"));
        }
        if !text.starts_with("//!") && !text.starts_with("#![") {
            wrong.push(format!("{name}: does not begin by saying what it is for (`//!`)"));
        }
        if file.file_name().is_some_and(|name| name == "mod.rs") {
            wrong.push(format!("{name}: name the file after its module"));
        }
    }
    Ok(())
}

fn walk(dir: &Path, into: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let Ok(entries) = fs::read_dir(dir) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, into)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
    Ok(())
}
