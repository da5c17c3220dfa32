//! `linkspan doctor`: is this data folder in order?

use super::door::Place;
use crate::{app::App, surroundings};
use anyhow::bail;
use serde_json::{Value, json};
use std::process::ExitCode;
use wire::WorkspaceId;

/// Look at a data folder: does everything open, and does nothing lack?
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

/// One thing that was looked at.
struct Check {
    name: &'static str,
    result: anyhow::Result<String>,
}

/// Runs the command.
///
/// # Errors
/// When the report cannot be made at all.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let mut checks = vec![Check { name: "version", result: Ok(env!("CARGO_PKG_VERSION").to_owned()) }];
    match args.place.open_app().await {
        Ok(app) => {
            checks.push(Check { name: "database", result: Ok(format!("{} opens, its schema is current", app.store.kind())) });
            checks.extend(look(&app).await);
            app.close().await?;
        }
        Err(error) => checks.push(Check { name: "database", result: Err(error) }),
    }
    let well = checks.iter().all(|check| check.result.is_ok());
    if args.json {
        println!("{}", json!({ "ok": well, "checks": checks.iter().map(Check::json).collect::<Vec<_>>() }));
    } else {
        checks.iter().for_each(Check::print);
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn look(app: &App) -> Vec<Check> {
    let mut checks = vec![Check { name: "folder", result: writes(app) }];
    let workspaces = match app.store.workspace_ids().await {
        Ok(workspaces) => workspaces,
        Err(error) => return vec![Check { name: "workspaces", result: Err(error.into()) }],
    };
    checks.push(Check { name: "workspaces", result: Ok(workspaces.len().to_string()) });
    for workspace in workspaces {
        checks.push(Check { name: "secrets", result: secrets(app, workspace).await });
        checks.push(Check { name: "audit log", result: audit(app, workspace).await });
        checks.push(Check { name: "conservation", result: conservation(app, workspace).await });
    }
    checks
}

/// Whether files can be made in the data folder: a full disk or a wrong owner shows here.
fn writes(app: &App) -> anyhow::Result<String> {
    let probe = app.config.data.join(".linkspan-doctor");
    std::fs::write(&probe, vec![0; 1024 * 1024])?;
    std::fs::remove_file(&probe)?;
    Ok(format!("{} can be written", app.config.data.display()))
}

async fn secrets(app: &App, workspace: WorkspaceId) -> anyhow::Result<String> {
    let scoped = app.store.workspace(workspace);
    let mut after = None;
    let mut count = 0;
    loop {
        let page = scoped.connections(None, after, wire::page::LIMIT_MAX).await?;
        for connection in &page {
            surroundings::open(&app.secrets, workspace, connection).await?;
            count += 1;
        }
        match page.last() {
            Some(last) if page.len() as u64 == wire::page::LIMIT_MAX => after = Some(last.id),
            _ => return Ok(format!("{workspace}: the secrets of {count} connections open")),
        }
    }
}

async fn audit(app: &App, workspace: WorkspaceId) -> anyhow::Result<String> {
    let check = app.store.workspace(workspace).check_audit().await?;
    match check.broken_at {
        None => Ok(format!("{workspace}: {} entries hang together", check.rows)),
        Some(number) => bail!("{workspace}: entry {number} was changed, or the one before it is missing"),
    }
}

/// Every run that was accepted has ended, or is under way.
async fn conservation(app: &App, workspace: WorkspaceId) -> anyhow::Result<String> {
    let scoped = app.store.workspace(workspace);
    let counts = scoped.run_counts().await?;
    let ended = counts.succeeded + counts.with_failed_records + counts.failed + counts.cancelled;
    let sum = format!(
        "{workspace}: {} accepted = {} succeeded + {} with failed records + {} failed + {} cancelled + {} under way",
        counts.accepted, counts.succeeded, counts.with_failed_records, counts.failed, counts.cancelled, counts.open
    );
    if counts.accepted == ended + counts.open { Ok(sum) } else { bail!("{sum}: these do not add up") }
}

impl Check {
    fn print(&self) {
        match &self.result {
            Ok(found) => println!("ok    {}: {found}", self.name),
            Err(error) => println!("WRONG {}: {error:#}", self.name),
        }
    }

    fn json(&self) -> Value {
        match &self.result {
            Ok(found) => json!({ "name": self.name, "ok": true, "found": found }),
            Err(error) => json!({ "name": self.name, "ok": false, "found": format!("{error:#}") }),
        }
    }
}
