//! `cargo xtask`: everything a shell script would do. Sets up what is missing, then builds, runs, tests, checks.

mod bench;
mod check;
mod conformance;
mod crash;
mod dist;
mod e2e;
mod faults;
mod fuzz;
mod page;
mod place;
mod run;
mod test;
mod tidy;
mod tools;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs, tests and checks Linkspan.")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build what changed and start Linkspan on 127.0.0.1:8080 with SQLite in `./data`.
    Run(run::Options),
    /// Run every test, the browser journeys included.
    Test(test::Options),
    /// What CI checks: format, clippy, docs, licences, tidy rules, generated files.
    Check(check::Options),
    /// Run the browser journeys, or take a screenshot of every screen.
    E2e(e2e::Options),
    /// Measure: start, webhook-sync, webhook-durable, batch, mapping, history, ui.
    Bench(bench::Options),
    /// Measure against what is right: suggest (labelled pairs of models), jsonata (the official suite, natively and in wasm).
    Conformance(conformance::Options),
    /// Throw random bytes at mapping documents, records, expressions and files.
    Fuzz(fuzz::Options),
    /// Kill Linkspan at moments that a seed chooses, and judge: nothing acknowledged is lost, nothing happens twice.
    Crash(crash::Options),
    /// Simulate the core under virtual time with faults at every boundary.
    Sim(crash::Simulation),
    /// Print which test brings which fault about: `docs/faults.md`.
    Faults,
    /// Build the web page alone and print its folder.
    Page(page::Options),
    /// Build the one release binary with the page in it and print its path.
    Dist,
}

fn main() -> anyhow::Result<()> {
    match Args::parse().command {
        Command::Run(options) => run::run(&options),
        Command::Test(options) => test::test(&options),
        Command::Check(options) => check::check(&options),
        Command::E2e(options) => e2e::e2e(&options),
        Command::Bench(options) => bench::bench(&options),
        Command::Conformance(options) => conformance::conformance(&options),
        Command::Fuzz(options) => fuzz::fuzz(&options),
        Command::Crash(options) => crash::crash(&options),
        Command::Sim(options) => crash::simulate(&options),
        Command::Faults => faults::page().map(|page| print!("{page}")),
        Command::Page(options) => page::build(options.profile()).map(|dir| println!("{}", dir.display())),
        Command::Dist => dist::dist().map(|binary| println!("{}", binary.display())),
    }
}
