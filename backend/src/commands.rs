//! The command line: one file per command.

pub mod config;
pub mod openapi;
pub mod serve;

use std::process::ExitCode;

/// What `linkspan` can do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Serve the page and the API, and run flows.
    Serve(serve::Args),
    /// Print the settings in force and where each came from.
    Config(config::Args),
    /// Print the OpenAPI document of the API.
    Openapi(openapi::Args),
}

impl Command {
    /// Runs it.
    ///
    /// # Errors
    /// With what went wrong and how to mend it.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Serve(args) => serve::run(args).await,
            Self::Config(args) => config::run(args),
            Self::Openapi(args) => openapi::run(args),
        }
    }
}
