//! `linkspan`: the server and the command line in one binary.

use clap::Parser;
use linkspan::commands::Command;
use std::process::ExitCode;

/// Runs live of many small pieces that one thread makes and another gives back. Without huge pages, with which it takes half as much memory
/// again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A self-hosted visual integration platform.
#[derive(Debug, Parser)]
#[command(name = "linkspan", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    // Two cryptography providers are in the tree: without a choice the first TLS connection panics.
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        eprintln!("linkspan: another cryptography provider was installed first");
        return ExitCode::FAILURE;
    }
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("linkspan: the runtime does not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(arguments.command.run()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("linkspan: {error:#}");
            ExitCode::FAILURE
        }
    }
}
