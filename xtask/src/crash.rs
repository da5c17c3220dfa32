//! `cargo xtask crash` and `cargo xtask sim`: does Linkspan keep its word when it is killed, and does its core in every order
//! of events that a seed can think of?

use crate::{
    dist,
    place::{self, must},
};
use std::process::Command;

/// What belongs to every run of the tests; the long ones are run by hand.
pub const SHORT_KILLS: u32 = 3;
/// Worlds that are simulated at every run of the tests.
pub const SHORT_SEEDS: u64 = 200;

#[derive(clap::Args)]
pub struct Options {
    /// How often the server is killed.
    #[arg(long, default_value_t = 20)]
    kills: u32,
    /// Decides when, and what the other side does.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// `sqlite`, `postgres` or `both`.
    #[arg(long, default_value = "both")]
    database: String,
    /// Print one JSON object a line, and nothing else.
    #[arg(long)]
    json: bool,
    /// Kill the release binary.
    #[arg(long)]
    release: bool,
}

impl Options {
    /// The short one.
    pub fn short() -> Self {
        Self { kills: SHORT_KILLS, seed: 1, database: "sqlite".to_owned(), json: true, release: false }
    }
}

#[derive(clap::Args)]
pub struct Simulation {
    /// How many worlds.
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Print one JSON object a line, and nothing else.
    #[arg(long)]
    json: bool,
}

impl Simulation {
    /// The short one.
    pub fn short() -> Self {
        Self { seeds: SHORT_SEEDS, from: 0, json: true }
    }
}

/// Kills real processes, and judges.
///
/// # Errors
/// When a build fails, or something is lost, doubled or wrong.
pub fn crash(options: &Options) -> anyhow::Result<()> {
    let binary = if options.release { dist::dist()? } else { place::server()? };
    must(place::cargo().args(["build", "--locked", "--quiet", "--package", "bench-crash"]))?;
    let mut crash = Command::new(place::target().join("debug/bench-crash"));
    crash.arg("--binary").arg(binary).args(["--kills", &options.kills.to_string(), "--seed", &options.seed.to_string()]);
    must(crash.args(["--database", &options.database]).args(options.json.then_some("--json")))
}

/// Simulates the core.
///
/// # Errors
/// When a build fails, or an invariant does not hold.
pub fn simulate(options: &Simulation) -> anyhow::Result<()> {
    must(place::cargo().args(["build", "--locked", "--quiet", "--package", "bench-sim"]))?;
    let mut sim = Command::new(place::target().join("debug/bench-sim"));
    sim.args(["--seeds", &options.seeds.to_string(), "--from", &options.from.to_string()]);
    must(sim.args(options.json.then_some("--json")))
}
