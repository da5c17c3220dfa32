//! Kills Linkspan and holds it to its word: real processes on this machine, a producer and a sink with ledgers on the disk, a
//! nemesis that a seed directs, and a judge. What was acknowledged has arrived, or a run says that nobody knows; nothing
//! happened twice.

mod chance;
mod judge;
mod ledger;
mod nemesis;
mod postgres;
mod producer;
mod proxy;
mod server;
mod sink;

use anyhow::bail;
use clap::{Parser, ValueEnum};
use producer::Producer;
use serde_json::json;
use server::Server;
use sink::Sink;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

/// How long one kill may take on average, with all that goes with it, before the whole is given up.
const PER_KILL_MAX: Duration = Duration::from_secs(30);
/// How long everything around the kills may take.
const AROUND_MAX: Duration = Duration::from_secs(400);
/// How soon a fresh webhook must have its effect after the faults.
const FRESH_WITHIN: Duration = Duration::from_secs(60);

#[derive(Parser)]
struct Args {
    /// The binary of Linkspan.
    #[arg(long)]
    binary: PathBuf,
    /// How often the server is killed.
    #[arg(long, default_value_t = 20)]
    kills: u32,
    /// Decides when, and what the sink does.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the server keeps what it knows.
    #[arg(long, value_enum, default_value = "both")]
    database: Databases,
    /// Print JSON only.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Databases {
    Sqlite,
    Postgres,
    Both,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let mut well = true;
    if args.database != Databases::Postgres {
        well &= bounded(&args, None).await?;
    }
    if args.database != Databases::Sqlite {
        let database = postgres::Database::create(args.seed).await?;
        let held = bounded(&args, Some(&database)).await;
        database.remove().await?;
        well &= held?;
    }
    if !well {
        bail!("something was lost, doubled or wrong");
    }
    Ok(())
}

async fn bounded(args: &Args, database: Option<&postgres::Database>) -> anyhow::Result<bool> {
    let most = AROUND_MAX + PER_KILL_MAX * args.kills;
    match tokio::time::timeout(most, one(args, database)).await {
        Ok(held) => held,
        Err(_) => bail!("not done within {} s", most.as_secs()),
    }
}

/// One world, from its first start to the verdict; whether it holds.
async fn one(args: &Args, database: Option<&postgres::Database>) -> anyhow::Result<bool> {
    let began = Instant::now();
    let name = if database.is_some() { "postgres" } else { "sqlite" };
    let folder = tempfile::tempdir()?;
    let held = play(args, database, folder.path()).await;
    let (verdict, done, sent) = match held {
        Ok(held) => held,
        Err(error) => {
            let kept = folder.keep();
            return Err(error.context(format!("{name}, seed {}: what is left stands in {}", args.seed, kept.display())));
        }
    };
    let line = json!({
        "database": name,
        "kills": done.killed,
        "seed": args.seed,
        "accepted": verdict.accepted,
        "lost": verdict.lost.len(),
        "doubled": verdict.doubled.len(),
        "unknown": verdict.unknown,
        "sent": sent,
        "repeated": verdict.repeated,
        "stopped": done.stopped,
        "frozen": done.frozen,
        "database_cut": done.cut,
        "wrong": verdict.wrong,
        "slowest_start_ms": u64::try_from(done.slowest_start.as_millis())?,
        "seconds": began.elapsed().as_secs(),
    });
    println!("{line}");
    let holds = verdict.lost.is_empty() && verdict.doubled.is_empty() && verdict.wrong.is_empty();
    if !holds {
        let kept = folder.keep();
        if !args.json {
            verdict.lost.iter().for_each(|one| eprintln!("lost: {one}"));
            verdict.doubled.iter().for_each(|one| eprintln!("doubled: {one}"));
            verdict.wrong.iter().for_each(|one| eprintln!("wrong: {one}"));
        }
        eprintln!("what is left stands in {}", kept.display());
    }
    Ok(holds)
}

async fn play(args: &Args, database: Option<&postgres::Database>, folder: &Path) -> anyhow::Result<(judge::Verdict, nemesis::Done, u64)> {
    let data = folder.join("data");
    std::fs::create_dir(&data)?;
    let sink = Sink::start(&folder.join("sink.ledger"), args.seed).await?;
    let server = Arc::new(Server::new(&args.binary, &data, database.map(|database| database.url.clone()))?);
    server.start().await?;
    server.set_up().await?;
    server.call("PUT", "/settings/network", Some(json!({ "allowed_hosts": [sink.address.to_string()] }))).await?;
    let settings = json!({ "base_url": format!("http://{}", sink.address), "timeout_secs": 5 });
    server.call("POST", "/connections", Some(json!({ "name": "Sink", "connector": "http", "settings": settings }))).await?;
    let [keyed, once] = server::flows();
    let hooks = [server.publish(&keyed).await?, server.publish(&once).await?];

    sink.set_moody(true);
    let producer = Arc::new(Producer::new(&folder.join("producer.ledger"))?);
    let senders = producer.start(&server, &sink, &hooks, args.seed);
    let raged = nemesis::rage(&server, &sink, database.map(|database| &database.proxy), args.kills, args.seed).await;
    sink.set_moody(false);
    producer.stop();
    let done = raged?;
    for sender in senders {
        sender.await??;
    }
    let fresh = fresh(&server, &sink, &producer, &hooks[0]).await?;
    let mut verdict = judge::judge(&server, &sink, &producer).await?;
    if fresh > FRESH_WITHIN {
        verdict.wrong.push(format!("a fresh webhook took {} ms after the faults", fresh.as_millis()));
    }
    server.stop().await?;
    if let Err(error) = judge::look_into(&server) {
        verdict.wrong.push(error.to_string());
    }
    Ok((verdict, done, producer.sent()))
}

/// Sends one more webhook after the faults: how long until its effect is there.
async fn fresh(server: &Server, sink: &Sink, producer: &Producer, hook: &str) -> anyhow::Result<Duration> {
    let since = Instant::now();
    producer.until_acknowledged(server, hook, "k-fresh").await?;
    while since.elapsed() <= FRESH_WITHIN {
        if sink.look(|all| all.iter().any(|arrival| arrival.id == "k-fresh" && arrival.place == "second")) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(since.elapsed())
}
