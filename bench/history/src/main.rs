//! How long people wait for what they look at when the history is large: fills a database with runs, asks what the pages ask,
//! purges, and prints one line a question. The store is asked directly; HTTP adds the same to each.
//!
//! Figures hold for one machine on one day. What is made is removed at the end.

mod ask;
mod fill;

use anyhow::Context;
use clap::{Parser, ValueEnum};
use serde_json::json;
use std::{path::PathBuf, sync::Arc, time::Instant};
use store::{Clock, Store, SystemClock, SystemRandom};

#[derive(Parser)]
struct Args {
    /// Runs in the history.
    #[arg(long, default_value_t = 1_000_000)]
    runs: u64,
    /// Where they are kept.
    #[arg(long, value_enum, default_value_t = Database::Sqlite)]
    database: Database,
    /// The address of a PostgreSQL server's database in which a new database may be made.
    #[arg(long, default_value = "postgres://postgres@127.0.0.1:5432/test")]
    server: String,
    /// The folder in which the SQLite file is made.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Times that each question is asked.
    #[arg(long, default_value_t = 200)]
    times: usize,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    match args.database {
        Database::Sqlite => {
            let folder = match &args.folder {
                Some(folder) => tempfile::tempdir_in(folder)?,
                None => tempfile::tempdir()?,
            };
            measure(&args, &format!("sqlite://{}/linkspan.db", folder.path().display())).await
        }
        Database::Postgres => {
            let database = store::testing::PostgresDatabase::create_on(&args.server).await;
            let database = database.with_context(|| format!("no PostgreSQL at {}: name one with --server", args.server))?;
            let measured = measure(&args, &database.url).await;
            database.remove().await;
            measured
        }
    }
}

async fn measure(args: &Args, url: &str) -> anyhow::Result<()> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let store = Store::open(url, clock, Arc::new(SystemRandom)).await?;
    let began = Instant::now();
    let filled = fill::fill(&store, args.runs).await?;
    let secs = began.elapsed().as_secs_f64();
    let disk = store.disk().await?;
    eprintln!("{} runs in {secs:.0} s, {} MiB", args.runs, disk.bytes >> 20);
    for row in ask::ask(&store, &filled, args.times).await? {
        print(args, store.kind(), &row);
    }
    store.close().await?;
    Ok(())
}

fn print(args: &Args, database: &str, row: &ask::Row) {
    let ask::Row { query, p50_ms, p99_ms, max_ms } = row;
    if args.json {
        println!(
            "{}",
            json!({ "database": database, "runs": args.runs, "query": query, "p50_ms": p50_ms, "p99_ms": p99_ms, "max_ms": max_ms, "machine_load": load() })
        );
    } else {
        println!("{database:>9} {:>11} runs  {query:<24} p50 {p50_ms:>8} ms  p99 {p99_ms:>8} ms  max {max_ms:>8} ms", args.runs);
    }
}

fn load() -> String {
    std::fs::read_to_string("/proc/loadavg").ok().and_then(|text| text.split(' ').next().map(str::to_owned)).unwrap_or_default()
}
