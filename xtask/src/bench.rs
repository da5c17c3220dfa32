//! `cargo xtask bench`: builds the release binary and measures it.

use crate::{
    dist, e2e,
    place::{self, must},
    tools,
};
use std::process::Command;

#[derive(clap::Args)]
pub struct Options {
    /// `start`, `webhook-sync`, `webhook-durable`, `batch`, `steps`, `mapping`, `history` or `ui`.
    name: String,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// For `ui`: the page as it is built while working on it, which is quick to build and slow to run.
    #[arg(long)]
    dev: bool,
    /// A peer to measure in turns with ours: `nodered`.
    #[arg(long)]
    peer: Option<String>,
    /// More arguments for the bench, as `--rounds 3`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    more: Vec<String>,
}

/// Measures one scenario.
///
/// # Errors
/// When a build fails or the scenario does not hold what it must.
pub fn bench(options: &Options) -> anyhow::Result<()> {
    if options.name == "mapping" {
        return mapping(options);
    }
    if options.name == "ui" {
        return e2e::measure(options.dev, options.json, &options.more);
    }
    if options.name == "history" {
        return history(options);
    }
    tools::wasm_target()?;
    let binary = dist::dist()?;
    must(place::cargo().args(["build", "--locked", "--release", "--package", "bench"]))?;
    let mut bench = Command::new(place::target().join("release/bench"));
    bench.arg(&options.name).arg("--binary").arg(binary).args(options.json.then_some("--json"));
    match options.peer.as_deref() {
        None => {}
        Some("nodered") => match tools::npm_cache(&place::root().join("bench/node-red"), "bench-node-red")? {
            Some(installed) => _ = bench.arg("--node-red").arg(installed),
            None => eprintln!("skipped: Node.js is missing, so Node-RED is not measured"),
        },
        Some(other) => anyhow::bail!("there is no peer `{other}`: the one that can be measured is `nodered`"),
    }
    must(bench.args(&options.more))
}

/// The mapping alone, beside programs of others; those for Node.js are left out where that is missing.
fn mapping(options: &Options) -> anyhow::Result<()> {
    must(place::cargo().args(["build", "--locked", "--quiet", "--release", "--package", "bench-mapping"]))?;
    let mut bench = Command::new(place::target().join("release/bench-mapping"));
    match tools::npm_cache(&place::root().join("bench/mapping/node"), "bench-mapping")? {
        Some(node) => _ = bench.arg("--node").arg(node),
        None => eprintln!("skipped: Node.js is missing, so its programs are not measured"),
    }
    must(bench.args(options.json.then_some("--json")).args(&options.more))
}

/// What people look at, over as many runs as are asked for (`--runs`, `--database`).
fn history(options: &Options) -> anyhow::Result<()> {
    must(place::cargo().args(["build", "--locked", "--quiet", "--release", "--package", "bench-history"]))?;
    must(Command::new(place::target().join("release/bench-history")).args(options.json.then_some("--json")).args(&options.more))
}
