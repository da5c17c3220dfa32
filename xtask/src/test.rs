//! `cargo xtask test`: every test.

use crate::{
    crash, e2e, page,
    place::{self, must},
    tools,
};
use std::process::Command;

#[derive(clap::Args)]
pub struct Options {
    /// Leave the browser journeys out.
    #[arg(long)]
    no_browser: bool,
    /// Only tests whose name holds this.
    filter: Option<String>,
}

/// Runs every test, the mapping corpus in wasm, a short simulation, a few kills and the browser journeys included.
///
/// # Errors
/// When one fails.
pub fn test(options: &Options) -> anyhow::Result<()> {
    let page = page::build(page::Profile::Dev)?;
    let mut tests = place::cargo();
    if tools::has("cargo-nextest") {
        tests.args(["nextest", "run", "--locked", "--no-fail-fast", "--no-tests=warn"]);
    } else {
        tests.args(["test", "--locked", "--no-fail-fast"]);
    }
    tests.args(["--workspace"]).args(&options.filter);
    must(&mut tests)?;
    if options.filter.is_some() {
        return Ok(());
    }
    must(Command::new("node").arg(place::root().join("frontend/mapping-worker/corpus.mjs")).arg(&page))?;
    crash::simulate(&crash::Simulation::short())?;
    crash::crash(&crash::Options::short())?;
    if options.no_browser {
        return Ok(());
    }
    e2e::journeys(&page, &[])
}
