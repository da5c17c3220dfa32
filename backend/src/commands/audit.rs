//! `linkspan audit verify`: is the audit log whole?

use super::door::Where;
use serde_json::json;
use std::process::ExitCode;
use wire::account::{AuditVerified, Me};

/// Verify the audit log.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Walk the chain of hashes: was an entry changed or taken out?
    Verify {
        /// Print JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Where,
    },
}

/// Runs the command.
///
/// # Errors
/// When a log cannot be read.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Action::Verify { json, place } = args.action;
    let logs = match place.remote()? {
        Some(door) => {
            let me = door.get("/api/v1/me").await?.json::<Me>()?;
            vec![(me.workspace.name, door.get("/api/v1/audit/verify").await?.json::<AuditVerified>()?)]
        }
        None => of_folder(&place).await?,
    };
    if json {
        let logs = logs.iter().map(|(name, log)| json!({ "workspace": name, "entries": log.entries, "broken_at": log.broken_at }));
        println!("{}", serde_json::Value::from(logs.collect::<Vec<_>>()));
    }
    for (name, log) in logs.iter().filter(|_| !json) {
        match log.broken_at {
            None => println!("ok    {name}: {} entries hang together", log.entries),
            Some(number) => println!("WRONG {name}: entry {number} was changed, or the one before it is missing"),
        }
    }
    Ok(if logs.iter().all(|(_, log)| log.broken_at.is_none()) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The logs of the workspace that was named, or of all.
async fn of_folder(place: &Where) -> anyhow::Result<Vec<(String, AuditVerified)>> {
    let app = place.place().open_app().await?;
    let wanted = match place.place().names_workspace() {
        true => vec![place.place().workspace_of(&app).await?],
        false => app.store.workspace_ids().await?,
    };
    let mut logs = Vec::new();
    for id in wanted {
        let scoped = app.store.workspace(id);
        let name = scoped.workspace().await?.map(|workspace| workspace.name).unwrap_or_default();
        let check = scoped.check_audit().await?;
        logs.push((name, AuditVerified { entries: check.rows, broken_at: check.broken_at }));
    }
    app.close().await?;
    Ok(logs)
}
