//! `linkspan openapi`: the document that `docs/openapi.json` is the committed copy of.

use crate::api;
use std::process::ExitCode;

/// Print the OpenAPI document of the API.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
///
/// # Errors
/// When the document cannot be written.
pub fn run(Args {}: Args) -> anyhow::Result<ExitCode> {
    print!("{}", api::openapi::text(&api::document())?);
    Ok(ExitCode::SUCCESS)
}
