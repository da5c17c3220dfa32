//! `cargo xtask fuzz`: random bytes against what must hold for any bytes, with libFuzzer. The targets are those of `fuzz/`,
//! a workspace of its own; a C++ compiler is needed. It ends by itself.

use crate::place::{self, must};
use anyhow::{Context, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The targets, each a program, a folder of seeds and a dictionary of one name.
const TARGETS: &[&str] = &["mapping_document", "record", "expression", "formats"];
/// How long all of them run together, in minutes, when nothing is said.
pub const MINUTES: u64 = 10;
/// The most memory that a target may take, in MiB.
const MEMORY_MIB_MAX: u32 = 2_048;
/// The longest that one input may take, in seconds: expressions have guards of their own that are far below.
const INPUT_SECS_MAX: u32 = 30;
/// The longest input, in bytes.
const INPUT_BYTES_MAX: u32 = 4_096;
/// How the product is built so that libFuzzer sees which way an input goes. All of it is stable rustc.
const FLAGS: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
    "--cfg=fuzzing",
];

#[derive(clap::Args)]
pub struct Options {
    /// `mapping_document`, `record`, `expression` or `formats`; all of them when nothing is said.
    target: Option<String>,
    /// How long the targets run together.
    #[arg(long, default_value_t = MINUTES)]
    minutes: u64,
    /// Run the target on this file alone, as a failure says.
    #[arg(long, requires = "target")]
    input: Option<PathBuf>,
}

impl Options {
    /// Every target, so long together.
    pub fn all(minutes: u64) -> Self {
        Self { target: None, minutes, input: None }
    }
}

/// Runs the targets one after the other, and all of them even where one fails.
///
/// # Errors
/// When a build fails, or with every input on which something does not hold.
pub fn fuzz(options: &Options) -> anyhow::Result<()> {
    let targets: Vec<&str> = TARGETS.iter().copied().filter(|name| options.target.as_ref().is_none_or(|wanted| wanted == name)).collect();
    if targets.is_empty() {
        bail!("there is no target `{}`: {}", options.target.as_deref().unwrap_or_default(), TARGETS.join(", "));
    }
    let programs = built()?;
    if let Some(input) = &options.input {
        let input = std::path::absolute(input)?;
        return targets.iter().try_for_each(|name| must(run(&programs, name).arg(&input)));
    }
    let secs = (options.minutes * 60 / targets.len() as u64).max(1);
    let mut failed = Vec::new();
    for name in targets {
        failed.extend(target(&programs, name, secs)?);
    }
    if !failed.is_empty() {
        bail!("{}", failed.join("\n"));
    }
    println!("fuzz: all holds");
    Ok(())
}

/// The check that is cheap: format and clippy, without libFuzzer.
///
/// # Errors
/// When something is wrong.
pub fn check() -> anyhow::Result<()> {
    must(cargo("fmt").args(["--all", "--check"]))?;
    must(cargo("clippy").args(["--locked", "--all-targets", "--", "--deny", "warnings"]))
}

fn cargo(command: &str) -> Command {
    let mut cargo = place::cargo();
    cargo.args([command, "--manifest-path"]).arg(place::root().join("fuzz/Cargo.toml"));
    cargo
}

/// Where targets are built, and what they found is kept.
fn folder() -> PathBuf {
    place::target().join("fuzz")
}

/// Builds all targets and gives the folder of their programs.
fn built() -> anyhow::Result<PathBuf> {
    let target = host()?;
    let dir = folder().join("build");
    let flags = FLAGS.join("\u{1f}");
    // With a target that is named, build scripts and macros are left as they are.
    let mut build = cargo("build");
    build.args(["--locked", "--release", "--features", "link", "--target", &target]);
    must(build.env("CARGO_TARGET_DIR", &dir).env("CARGO_ENCODED_RUSTFLAGS", flags))
        .context("the fuzz targets cannot be built; libFuzzer needs a C++ compiler (Debian: apt-get install g++)")?;
    Ok(dir.join(target).join("release"))
}

fn host() -> anyhow::Result<String> {
    let output = Command::new("rustc").arg("-vV").current_dir(place::root()).output().context("rustc -vV")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc does not say what it builds for")?;
    Ok(host.to_owned())
}

/// A target with its limits.
fn run(programs: &Path, name: &str) -> Command {
    let mut run = Command::new(programs.join(name));
    run.arg(format!("-rss_limit_mb={MEMORY_MIB_MAX}")).arg(format!("-timeout={INPUT_SECS_MAX}"));
    run
}

/// Runs a target so long; says the input on which something does not hold.
fn target(programs: &Path, name: &str, secs: u64) -> anyhow::Result<Option<String>> {
    let corpus = folder().join("corpus").join(name);
    let found = folder().join("found").join(name);
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&found)?;
    let log = folder().join(format!("{name}.log"));
    let ours = place::root().join("fuzz");
    let mut fuzz = run(programs, name);
    // The log ends with what does not hold.
    fuzz.env("RUST_BACKTRACE", "0");
    fuzz.arg(format!("-max_total_time={secs}")).arg(format!("-max_len={INPUT_BYTES_MAX}")).arg("-print_final_stats=1");
    fuzz.arg(format!("-artifact_prefix={}/", found.display()));
    fuzz.arg(format!("-dict={}", ours.join("dictionaries").join(format!("{name}.dict")).display()));
    // What is found goes to the first folder; the seeds are only read.
    fuzz.arg(&corpus).arg(ours.join("seeds").join(name));
    println!("fuzz: {name} for {secs} s");
    let status = fuzz.stdout(Stdio::null()).stderr(fs::File::create(&log)?).status().with_context(|| format!("cannot start {name}"))?;
    let said = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    if status.success() {
        println!("fuzz: {name}: {}", summary(&said));
        return Ok(None);
    }
    let input = said.lines().find_map(|line| line.split_once("Test unit written to ")).map(|(_, path)| path.trim().to_owned());
    let end: Vec<&str> = said.lines().filter(|line| !line.starts_with('#')).rev().take(40).collect();
    eprintln!("{}", end.into_iter().rev().collect::<Vec<_>>().join("\n"));
    Ok(Some(match input {
        Some(input) => format!("{name}: something does not hold for {input}\n  run it: cargo xtask fuzz {name} --input {input}"),
        None => format!("{name}: {status}, and no input was written; see {}", log.display()),
    }))
}

/// How many inputs were tried, and how many of them are kept because they go another way.
fn summary(said: &str) -> String {
    let number = |name: &str| {
        let line = said.lines().rev().find_map(|line| line.strip_prefix(name));
        line.map_or_else(|| "?".to_owned(), |line| line.trim().to_owned())
    };
    let ways = said.lines().rev().find_map(|line| Some(line.split_once(" cov: ")?.1.split(' ').next()?.to_owned()));
    format!("{} inputs, {} ways through the code", number("stat::number_of_executed_units:"), ways.as_deref().unwrap_or("?"))
}
