//! The command line: one file per command.

pub mod apply;
pub mod audit;
pub mod config;
pub mod doctor;
pub mod door;
pub mod export;
pub mod files;
pub mod lint;
pub mod openapi;
pub mod run;
pub mod serve;
pub mod token;

use std::process::ExitCode;

/// How a command ends that met wrong input, as a flow that is not sound.
pub const EXIT_WRONG_INPUT: u8 = 2;
/// How `run` ends when some records failed and the others went through.
pub const EXIT_RECORDS_FAILED: u8 = 3;

/// What `linkspan` can do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Serve the page and the API, and run flows.
    Serve(serve::Args),
    /// Run a flow file over records, without a server.
    Run(run::Args),
    /// Write a workspace as files.
    Export(export::Args),
    /// Make a workspace as its files say.
    Apply(apply::Args),
    /// Check flow files.
    Lint(lint::Args),
    /// Make, list and revoke API tokens.
    Token(token::Args),
    /// Verify the audit log.
    Audit(audit::Args),
    /// Check that this installation is well.
    Doctor(doctor::Args),
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
            Self::Run(args) => run::run(args).await,
            Self::Export(args) => export::run(args).await,
            Self::Apply(args) => apply::run(args).await,
            Self::Lint(args) => lint::run(&args),
            Self::Token(args) => token::run(args).await,
            Self::Audit(args) => audit::run(args).await,
            Self::Doctor(args) => doctor::run(args).await,
            Self::Config(args) => config::run(args),
            Self::Openapi(args) => openapi::run(args),
        }
    }
}
