//! Measures a release binary of Linkspan as a user would meet it: as a process, over HTTP, with its default store.
//!
//! Each scenario runs several rounds and prints the median with minimum and maximum; `--json` prints one object a line.
//! Figures hold for one machine on one day: compare only what one call measured.

mod figures;
mod load;
mod node_red;
mod scenario;
mod server;
mod sink;

use clap::{Parser, ValueEnum};
use std::path::PathBuf;

#[derive(Parser)]
struct Args {
    /// What to measure.
    scenario: Scenario,
    /// The release binary of Linkspan.
    #[arg(long)]
    binary: PathBuf,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    /// Rounds; the median of them counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Requests of a round, or records of `batch`.
    #[arg(long)]
    amount: Option<usize>,
    /// Clients at once.
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// The folder in which Node-RED is installed, to measure it in turns with ours.
    #[arg(long)]
    node_red: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Scenario {
    /// Start to ready, memory at rest, size of the binary.
    Start,
    /// S1: webhook, map ten fields, answer with the result.
    WebhookSync,
    /// S2: webhook, 202, map, HTTP POST; every accepted one must arrive once.
    WebhookDurable,
    /// S3: read pages over HTTP, map, POST pages of 500.
    Batch,
    /// A flow of 40 steps: how long a step takes.
    Steps,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let plan =
        scenario::Plan { binary: args.binary, rounds: args.rounds, amount: args.amount, clients: args.clients, node_red: args.node_red };
    let rows = match args.scenario {
        Scenario::Start => scenario::start::measure(&plan).await?,
        Scenario::WebhookSync => scenario::webhook_sync::measure(&plan).await?,
        Scenario::WebhookDurable => scenario::webhook_durable::measure(&plan).await?,
        Scenario::Batch => scenario::batch::measure(&plan).await?,
        Scenario::Steps => scenario::steps::measure(&plan).await?,
    };
    for row in rows {
        figures::print(&row, args.json);
    }
    Ok(())
}
