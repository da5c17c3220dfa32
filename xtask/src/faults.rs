//! The list of faults, and which tests bring each one about. A test says so in a comment before it: `// fault: F4 F6`.
//! `docs/faults.md` is made from those marks.

mod list;

use crate::place::root;
use anyhow::{Context, bail};
use list::FAULTS;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// How a mark begins, behind the comment's slashes.
const MARK: &str = "fault: ";

/// A test or a part of a harness that brings a fault about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Proof {
    file: String,
    name: String,
}

/// The page about faults, as the marks say it.
///
/// # Errors
/// When a mark names no fault, or stands before no test.
pub fn page() -> anyhow::Result<String> {
    let proofs = proofs()?;
    let covered = FAULTS.iter().filter(|(number, ..)| proofs.contains_key(number)).count();
    let mut page = format!(
        "<!-- Made by `cargo xtask faults`; do not edit. -->\n# Faults\n\nWhat may go wrong around Linkspan, what must come of it, and \
         which test brings it about. A test says so by a comment before it, `fault: F…`; this page is made from those marks. \
         {covered} of {} faults are brought about by a test; not every form of each one.\n\nThe harness `bench-crash` is run by `cargo \
         xtask crash`, the simulation `bench-sim` by `cargo xtask sim`; everything else by `cargo xtask test`.\n\n| | Fault | What must \
         come of it | Brought about by |\n|---|---|---|---|\n",
        FAULTS.len()
    );
    for (number, fault, outcome) in FAULTS {
        let proofs = proofs.get(number).map(Vec::as_slice).unwrap_or_default();
        let links: Vec<_> = proofs.iter().map(|proof| format!("[`{}`](../{})", proof.name, proof.file)).collect();
        let links = if links.is_empty() { "–".to_owned() } else { links.join(", ") };
        writeln!(page, "| F{number} | {fault} | {outcome} | {links} |")?;
    }
    Ok(page)
}

fn proofs() -> anyhow::Result<BTreeMap<u32, Vec<Proof>>> {
    let mut files = Vec::new();
    for folder in ["backend", "bench", "connectors", "crates", "e2e/journeys", "migrations"] {
        walk(&root().join(folder), &mut files)?;
    }
    files.sort();
    let mut proofs: BTreeMap<u32, Vec<Proof>> = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(&file)?;
        let shown = file.strip_prefix(root()).unwrap_or(&file).display().to_string();
        let lines: Vec<_> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let Some(marked) = line.trim().strip_prefix("// ").and_then(|comment| comment.strip_prefix(MARK)) else { continue };
            let name = lines[at + 1..].iter().find_map(|line| name_of(line));
            let name = name.with_context(|| format!("{shown}:{}: a mark before no test", at + 1))?;
            for word in marked.split_whitespace() {
                let number = word.strip_prefix('F').and_then(|digits| digits.parse().ok());
                let number = number.filter(|number| FAULTS.iter().any(|(known, ..)| known == number));
                let Some(number) = number else { bail!("{shown}:{}: `{word}` is no fault", at + 1) };
                proofs.entry(number).or_default().push(Proof { file: shown.clone(), name: name.clone() });
            }
        }
    }
    Ok(proofs)
}

/// The name of a function, or of a journey, that a line begins.
pub fn name_of(line: &str) -> Option<String> {
    let line = line.trim();
    if let Some(title) = line.strip_prefix("test('") {
        return title.split('\'').next().map(str::to_owned);
    }
    let line = line.strip_prefix("pub ").unwrap_or(line);
    let line = line.strip_prefix("async ").unwrap_or(line);
    let rest = line.strip_prefix("fn ")?;
    rest.split(['(', '<']).next().map(str::to_owned)
}

fn walk(dir: &Path, into: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let Ok(entries) = fs::read_dir(dir) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, into)?;
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "mjs") {
            into.push(path);
        }
    }
    Ok(())
}

/// The tests that a page of the docs names as `` [`name`](../file) `` and that are not there.
///
/// # Errors
/// When the page cannot be read.
pub fn missing(page: &str) -> anyhow::Result<Vec<String>> {
    let text = fs::read_to_string(root().join(page)).with_context(|| page.to_owned())?;
    let mut missing = Vec::new();
    for part in text.split("[`").skip(1) {
        let Some((name, rest)) = part.split_once("`](../") else { continue };
        let Some((file, _)) = rest.split_once(')') else { continue };
        let there =
            fs::read_to_string(root().join(file)).is_ok_and(|source| source.lines().any(|line| name_of(line).as_deref() == Some(name)));
        if !there {
            missing.push(format!("{page}: there is no `{name}` in {file}"));
        }
    }
    Ok(missing)
}
