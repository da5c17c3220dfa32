//! `linkspan doctor`: is this data folder in order?

use super::door::Place;
use crate::{app::App, surroundings};
use anyhow::{Context, bail};
use serde_json::{Map, Value, json};
use std::process::ExitCode;
use store::conservation::RunCounts;
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
    /// Of which workspace, if it is of one.
    workspace: Option<Named>,
    result: anyhow::Result<String>,
    /// The figures behind it.
    figures: Option<RunCounts>,
}

/// A workspace as people know it.
#[derive(Clone)]
struct Named {
    id: WorkspaceId,
    name: String,
}

/// Runs the command.
///
/// # Errors
/// When the report cannot be made at all.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let mut checks = vec![Check::of("version", Ok(env!("CARGO_PKG_VERSION").to_owned()))];
    match args.place.open_app().await {
        Ok(app) => {
            checks.push(Check::of("database", Ok(format!("{} opens, its schema is current", app.store.kind()))));
            checks.extend(look(&app).await);
            app.close().await?;
        }
        Err(error) => checks.push(Check::of("database", Err(error))),
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
    let mut checks = vec![Check::of("folder", writes(app)), Check::of("pages", pages(app).await)];
    let workspaces = match workspaces(app).await {
        Ok(workspaces) => workspaces,
        Err(error) => {
            checks.push(Check::of("workspaces", Err(error)));
            return checks;
        }
    };
    checks.push(Check::of("workspaces", Ok(workspaces.len().to_string())));
    let mut total = RunCounts::default();
    for workspace in workspaces {
        let id = workspace.id;
        checks.push(Check { workspace: Some(workspace.clone()), ..Check::of("secrets", secrets(app, id).await) });
        checks.push(Check { workspace: Some(workspace.clone()), ..Check::of("audit log", audit(app, id).await) });
        match app.store.workspace(id).run_counts().await {
            Ok(counts) => {
                total.add(&counts);
                checks.push(Check { workspace: Some(workspace.clone()), ..Check::of("history", history(app, id, &counts).await) });
                checks.push(Check { workspace: Some(workspace), ..conservation(counts) });
            }
            Err(error) => checks.push(Check { workspace: Some(workspace), ..Check::of("conservation", Err(error.into())) }),
        }
    }
    checks.push(conservation(total));
    checks
}

async fn workspaces(app: &App) -> anyhow::Result<Vec<Named>> {
    let mut named = Vec::new();
    for id in app.store.workspace_ids().await? {
        let name = app.store.workspace(id).workspace().await?.map(|workspace| workspace.name).unwrap_or_default();
        named.push(Named { id, name });
    }
    Ok(named)
}

/// Whether what lies on the disk is what was written there.
async fn pages(app: &App) -> anyhow::Result<String> {
    let found = app.store.damage().await.context("the database is damaged, restore a backup")?;
    if !found.is_empty() {
        bail!("the database is damaged, restore a backup: {}", found.join("; "));
    }
    Ok("no damage is found".to_owned())
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
            _ => return Ok(format!("the secrets of {count} connections open")),
        }
    }
}

async fn audit(app: &App, workspace: WorkspaceId) -> anyhow::Result<String> {
    let check = app.store.workspace(workspace).check_audit().await?;
    match check.broken_at {
        None => Ok(format!("{} entries hang together", check.rows)),
        Some(number) => bail!("entry {number} was changed, or the one before it is missing"),
    }
}

/// Every run that ended is in the history, or was purged from it.
async fn history(app: &App, workspace: WorkspaceId, counts: &RunCounts) -> anyhow::Result<String> {
    let scoped = app.store.workspace(workspace);
    let (gone, rows) = (scoped.gone().await?.runs, scoped.ended_rows().await?);
    let ways = [
        ("succeeded", counts.succeeded, rows.succeeded, gone.succeeded),
        ("with failed records", counts.with_failed_records, rows.with_failed_records, gone.with_failed_records),
        ("failed", counts.failed, rows.failed, gone.failed),
        ("cancelled", counts.cancelled, rows.cancelled, gone.cancelled),
    ];
    let kept: i64 = ways.iter().map(|(_, _, rows, _)| rows).sum();
    for (way, ended, rows, gone) in ways {
        if ended != rows + gone {
            bail!("{ended} runs ended as {way}, and {rows} are kept and {gone} were purged: this does not add up");
        }
    }
    Ok(format!("{kept} runs that ended are kept, {} were purged", gone.accepted))
}

/// Every run that was accepted has ended, or is in flight.
fn conservation(counts: RunCounts) -> Check {
    let RunCounts { accepted, succeeded, with_failed_records, failed, cancelled, in_flight } = counts;
    let sum = format!(
        "{accepted} accepted = {succeeded} succeeded + {with_failed_records} with failed records + {failed} failed + {cancelled} cancelled + {in_flight} in flight"
    );
    let missing = accepted - (succeeded + with_failed_records + failed + cancelled + in_flight);
    let result = match missing {
        0 => Ok(sum),
        1.. => Err(anyhow::anyhow!("{sum}: this does not add up, {missing} of the accepted are missing")),
        _ => Err(anyhow::anyhow!("{sum}: this does not add up, {} were never accepted", -missing)),
    };
    Check { figures: Some(counts), ..Check::of("conservation", result) }
}

impl Check {
    fn of(name: &'static str, result: anyhow::Result<String>) -> Self {
        Self { name, workspace: None, result, figures: None }
    }

    fn print(&self) {
        let whose = match (&self.workspace, self.figures) {
            (Some(workspace), _) => format!("{}: ", workspace.name),
            (None, Some(_)) => "in total: ".to_owned(),
            (None, None) => String::new(),
        };
        match &self.result {
            Ok(found) => println!("ok    {}: {whose}{found}", self.name),
            Err(error) => println!("WRONG {}: {whose}{error:#}", self.name),
        }
    }

    fn json(&self) -> Value {
        let mut json = Map::new();
        json.insert("name".to_owned(), self.name.into());
        if let Some(workspace) = &self.workspace {
            json.insert("workspace".to_owned(), json!({ "id": workspace.id, "name": workspace.name }));
        }
        json.insert("ok".to_owned(), self.result.is_ok().into());
        let found = self.result.as_ref().map_or_else(|error| format!("{error:#}"), Clone::clone);
        json.insert("found".to_owned(), found.into());
        if let Some(counts) = self.figures {
            let figures = json!({
                "accepted": counts.accepted,
                "succeeded": counts.succeeded,
                "with_failed_records": counts.with_failed_records,
                "failed": counts.failed,
                "cancelled": counts.cancelled,
                "in_flight": counts.in_flight,
            });
            json.insert("figures".to_owned(), figures);
        }
        Value::Object(json)
    }
}
