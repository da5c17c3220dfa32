//! Simulates the core under virtual time: seeds decide the flow, who is next, and what goes wrong at which boundary; the
//! invariants are checked at the end of each world. A violation is printed with its seed and the shortest trace that was
//! found.

mod asks;
mod chance;
mod check;
mod flows;
mod host;
mod journal;
mod outside;
mod world;

use anyhow::bail;
use chance::Chance;
use clap::Parser;
use serde_json::json;
use std::time::Instant;
use world::Simulation;

/// Tries to make a trace shorter.
const SHORTER_TRIES_MAX: usize = 3_000;

#[derive(Parser)]
struct Args {
    /// How many worlds.
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Print JSON only.
    #[arg(long)]
    json: bool,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let began = Instant::now();
    let (mut violations, mut turns, mut crashes) = (0, 0, 0);
    for seed in args.from..args.from + args.seeds {
        let mut simulation = Simulation::new(Chance::seeded(seed))?;
        let wrong = simulation.play()?;
        turns += simulation.trace.len();
        crashes += simulation.trace.iter().filter(|line| line.starts_with("crash")).count();
        if wrong.is_empty() {
            continue;
        }
        violations += 1;
        let (wrong, trace) = shortest(simulation.chance.drawn, wrong)?;
        if args.json {
            println!("{}", json!({ "seed": seed, "wrong": wrong, "trace": trace }));
        } else {
            println!("seed {seed}:\n  {}\n    {}", wrong.join("\n  "), trace.join("\n    "));
        }
    }
    let line = json!({
        "seeds": args.seeds,
        "violations": violations,
        "turns": turns,
        "crashes": crashes,
        "seconds": (began.elapsed().as_secs_f64() * 100.0).round() / 100.0,
    });
    println!("{line}");
    if violations > 0 {
        bail!("{violations} of {} worlds do not hold", args.seeds);
    }
    Ok(())
}

/// Leaves draws out, and makes them zero, as long as the same invariant is still broken.
fn shortest(mut draws: Vec<u64>, mut wrong: Vec<String>) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let name = |wrong: &[String]| wrong.first().map(|first| first.chars().take(2).collect::<String>());
    let broken = name(&wrong);
    let mut trace = Vec::new();
    let mut tries = 0;
    let mut length = draws.len().max(1);
    while length > 0 {
        let mut at = 0;
        while at < draws.len() && tries < SHORTER_TRIES_MAX {
            let end = (at + length).min(draws.len());
            let without = [&draws[..at], &draws[end..]].concat();
            let mut zeros = draws.clone();
            zeros[at..end].fill(0);
            let mut found = false;
            for candidate in [without, zeros] {
                if candidate == draws {
                    continue;
                }
                tries += 1;
                let mut simulation = Simulation::new(Chance::again(candidate.clone()))?;
                let still = simulation.play()?;
                if name(&still) == broken {
                    (draws, wrong, trace) = (candidate, still, simulation.trace);
                    found = true;
                    break;
                }
            }
            if !found {
                at = end;
            }
        }
        length /= 2;
    }
    if trace.is_empty() {
        let mut simulation = Simulation::new(Chance::again(draws))?;
        simulation.play()?;
        trace = simulation.trace;
    }
    Ok((wrong, trace))
}
