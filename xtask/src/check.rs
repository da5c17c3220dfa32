//! `cargo xtask check`: what CI checks besides the tests.

use crate::{
    faults, fuzz,
    place::{self, must},
    tidy, tools,
};
use anyhow::{Context, bail};
use std::{fs, process::Command};

/// The page about faults, made from the marks at the tests.
const FAULTS: &str = "docs/faults.md";

#[derive(clap::Args)]
pub struct Options {
    /// Leave the licence check out (it builds cargo-deny once).
    #[arg(long)]
    no_deny: bool,
    /// Throw random bytes at mapping documents, records, expressions and files too.
    #[arg(long)]
    long: bool,
    /// How long that lasts.
    #[arg(long, default_value_t = fuzz::MINUTES, requires = "long")]
    minutes: u64,
}

/// Checks everything, and stops at the first thing that is wrong.
///
/// # Errors
/// When something is wrong.
pub fn check(options: &Options) -> anyhow::Result<()> {
    tools::wasm_target()?;
    must(place::cargo().args(["fmt", "--all", "--check"]))?;
    tidy::tidy()?;
    must(place::cargo().args(["clippy", "--locked", "--workspace", "--all-targets", "--", "--deny", "warnings"]))?;
    let wasm = ["clippy", "--locked", "--package", "frontend", "--package", "mapping-worker", "--target", "wasm32-unknown-unknown"];
    must(place::cargo().args(wasm).args(["--", "--deny", "warnings"]))?;
    must(
        place::cargo().args(["doc", "--locked", "--workspace", "--no-deps", "--document-private-items"]).env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    fuzz::check()?;
    generated()?;
    if !options.no_deny {
        let deny = tools::cargo_deny()?;
        must(Command::new(deny).args(["check", "licenses", "bans", "sources"]).current_dir(place::root()))?;
    }
    if options.long {
        fuzz::fuzz(&fuzz::Options::all(options.minutes))?;
    }
    println!("check: all is well");
    Ok(())
}

/// Compares committed copies of generated files with what the code gives now.
fn generated() -> anyhow::Result<()> {
    let page = fs::read_to_string(place::root().join(FAULTS)).context(FAULTS)?;
    if page != faults::page()? {
        bail!("{FAULTS} is not what the tests say: run `cargo xtask faults > {FAULTS}`");
    }
    same("docs/openapi.json", Command::new(place::server()?).arg("openapi"), "linkspan openapi")?;
    let functions = ["run", "--locked", "--quiet", "--package", "mapping", "--example", "functions_page"];
    same("docs/functions.md", place::cargo().args(functions), "cargo run -p mapping --example functions_page")
}

/// Whether a committed file is what a command writes.
fn same(file: &str, command: &mut Command, name: &str) -> anyhow::Result<()> {
    let output = command.output().with_context(|| name.to_owned())?;
    if !output.status.success() {
        bail!("{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let committed = fs::read(place::root().join(file)).with_context(|| file.to_owned())?;
    if committed != output.stdout {
        bail!("{file} is not what the code gives: run `{name} > {file}`");
    }
    Ok(())
}
