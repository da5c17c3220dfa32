//! `linkspan openapi`: the document that `docs/openapi.json` is the committed copy of.

use crate::api;
use std::{io::Write as _, process::ExitCode};

/// Print the OpenAPI document of the API.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
///
/// # Errors
/// When the document cannot be written.
pub fn run(Args {}: Args) -> anyhow::Result<ExitCode> {
    // Whoever reads may stop early: that is no panic.
    std::io::stdout().write_all(api::openapi::text(&api::document())?.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
