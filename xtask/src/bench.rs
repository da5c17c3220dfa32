//! `cargo xtask bench`: builds the release binary and measures it.

use crate::{
    dist,
    place::{self, must},
    tools,
};
use std::process::Command;

#[derive(clap::Args)]
pub struct Options {
    /// `start`, `webhook-sync`, `webhook-durable`, `batch` or `mapping`.
    name: String,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// More arguments for the bench, as `--rounds 3`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    more: Vec<String>,
}

/// Measures one scenario.
///
/// # Errors
/// When a build fails or the scenario does not hold what it must.
pub fn bench(options: &Options) -> anyhow::Result<()> {
    tools::wasm_target()?;
    if options.name == "mapping" {
        let mut mapping = place::cargo();
        mapping.args(["run", "--locked", "--quiet", "--release", "--package", "mapping", "--example", "bench_mapping", "--"]);
        return must(mapping.args(options.json.then_some("--json")).args(&options.more));
    }
    let binary = dist::dist()?;
    must(place::cargo().args(["build", "--locked", "--release", "--package", "bench"]))?;
    let mut bench = Command::new(place::target().join("release/bench"));
    bench.arg(&options.name).arg("--binary").arg(binary).args(options.json.then_some("--json"));
    must(bench.args(&options.more))
}
