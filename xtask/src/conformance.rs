//! `cargo xtask conformance`: how much of what is right holds.

use crate::{
    page,
    place::{self, must},
};
use anyhow::{Context, bail};
use std::{fs, process::Command};

/// Where the official suite of JSONata stands, seen from the root.
const JSONATA: &str = "../shared/suites/jsonata/test/test-suite";

#[derive(clap::Args)]
pub struct Options {
    /// `suggest` or `jsonata`.
    name: String,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// For `suggest`: say what is wrong, and what is missed.
    #[arg(long)]
    differences: bool,
    /// For `jsonata`: run the module as it is released.
    #[arg(long)]
    release: bool,
}

/// Measures one conformance.
///
/// # Errors
/// When a build fails, the suite is missing, or something differs that is not known to.
pub fn conformance(options: &Options) -> anyhow::Result<()> {
    match options.name.as_str() {
        "suggest" => {
            must(example("conformance_suggest").args(options.json.then_some("--json")).args(options.differences.then_some("--differences")))
        }
        "jsonata" => jsonata(options),
        other => bail!("there is no conformance `{other}`: suggest, jsonata"),
    }
}

fn example(name: &str) -> Command {
    let mut run = place::cargo();
    run.args(["run", "--locked", "--quiet", "--package", "mapping", "--example", name, "--"]);
    run
}

fn jsonata(options: &Options) -> anyhow::Result<()> {
    let suite = place::root().join(JSONATA);
    if !suite.join("groups").is_dir() {
        bail!("the official suite of JSONata is not there: put a clone of https://github.com/jsonata-js/jsonata to {}", suite.display());
    }
    let engine = page::engine(if options.release { page::Profile::Release } else { page::Profile::Dev })?;
    let script = place::root().join("frontend/mapping-worker/jsonata.mjs");
    let ran = Command::new("node").arg(&script).arg(&engine).arg(&suite).output().context("Node.js is needed: install node")?;
    if !ran.status.success() {
        bail!("{} from {}: {}", ran.status, script.display(), String::from_utf8_lossy(&ran.stderr));
    }
    let outcomes = engine.join("outcomes.ndjson");
    fs::write(&outcomes, ran.stdout)?;
    must(example("conformance_jsonata").arg(&suite).arg(&outcomes).args(options.json.then_some("--json")))
}
