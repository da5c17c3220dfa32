//! `linkspan config`: the settings in force and where each came from, secrets masked.

use crate::config::{Config, Flags};
use std::process::ExitCode;

/// Print the settings in force and where each came from.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    flags: Flags,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// When a setting is wrong.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = Config::load(&args.flags, |name| std::env::var(name).ok())?;
    if args.json {
        let rows = config
            .effective
            .iter()
            .map(|row| (row.name.to_owned(), serde_json::json!({ "value": row.value, "origin": row.origin.to_string() })));
        println!("{}", serde_json::Value::from_iter(rows));
    } else {
        let width = config.effective.iter().map(|row| row.value.chars().count()).max().unwrap_or_default();
        for row in &config.effective {
            println!("{:<13} {:<width$}  {}", row.name, row.value, row.origin);
        }
    }
    Ok(ExitCode::SUCCESS)
}
