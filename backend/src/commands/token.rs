//! `linkspan token`: API tokens of a data folder, for the one who holds the machine.

use super::door::Place;
use anyhow::{Context, bail};
use serde_json::json;
use std::process::ExitCode;
use store::Actor;
use wire::{
    TokenId, WorkspaceId,
    account::{NewToken, Role},
};

const DAY_MS: i64 = 24 * 3600 * 1000;

/// Make, list and revoke API tokens of a data folder.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make a token; its secret is printed once.
    Create {
        /// What it is for.
        #[arg(long)]
        name: String,
        /// What it may do: viewer, operator, builder, admin or owner.
        #[arg(long, default_value = "builder", value_parser = role)]
        role: Role,
        /// When it ends, in days; never when left out.
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
        days: Option<u16>,
        #[command(flatten)]
        place: Place,
    },
    /// List the tokens, without their secrets.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Revoke a token: it stops working at once.
    Revoke {
        /// Which, as `tok_…`.
        id: TokenId,
        #[command(flatten)]
        place: Place,
    },
}

fn role(text: &str) -> Result<Role, String> {
    serde_json::from_value(json!(text)).map_err(|_| "a role is viewer, operator, builder, admin or owner".to_owned())
}

/// Runs the command.
///
/// # Errors
/// When the data folder cannot be opened.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.action {
        Action::Create { name, role, days, place } => create(&place, name, role, days).await,
        Action::List { json, place } => list(&place, json).await,
        Action::Revoke { id, place } => revoke(&place, id).await,
    }
}

async fn create(place: &Place, name: String, role: Role, days: Option<u16>) -> anyhow::Result<ExitCode> {
    let (app, workspace) = open(place).await?;
    let expires_at = days.map(|days| app.clock.now() + i64::from(days) * DAY_MS);
    let made = crate::api::tokens::make_token(
        &app.store.workspace(workspace),
        NewToken { name, role, expires_at },
        &Actor::system("command line"),
    )
    .await;
    app.close().await?;
    println!("{}", made?.secret);
    Ok(ExitCode::SUCCESS)
}

async fn list(place: &Place, json: bool) -> anyhow::Result<ExitCode> {
    let (app, workspace) = open(place).await?;
    let scoped = app.store.workspace(workspace);
    let mut tokens = Vec::new();
    loop {
        let page = scoped.tokens(tokens.last().map(|token: &wire::account::Token| token.id), wire::page::LIMIT_MAX).await?;
        let full = page.len() as u64 == wire::page::LIMIT_MAX;
        tokens.extend(page);
        if !full {
            break;
        }
    }
    app.close().await?;
    if json {
        println!("{}", json!(tokens));
        return Ok(ExitCode::SUCCESS);
    }
    for token in tokens {
        let ends = token
            .expires_at
            .and_then(chrono::DateTime::from_timestamp_millis)
            .map_or_else(|| "never ends".to_owned(), |at| format!("ends {}", at.format("%Y-%m-%d %H:%M UTC")));
        println!("{}  {}…  {:?}  {ends}  {}", token.id, token.hint, token.role, token.name);
    }
    Ok(ExitCode::SUCCESS)
}

async fn revoke(place: &Place, id: TokenId) -> anyhow::Result<ExitCode> {
    let (app, workspace) = open(place).await?;
    let tx = app.store.begin().await?;
    let removed = tx.delete_token(workspace, id).await?;
    if let Some(token) = &removed {
        let before = json!({ "before": { "name": token.name, "role": token.role } });
        tx.audit(workspace, &Actor::system("command line"), "token.revoke", Some(id.to_string()), before).await?;
    }
    tx.commit().await?;
    app.close().await?;
    let token = removed.with_context(|| format!("there is no token {id}"))?;
    println!("revoked {}", token.name);
    Ok(ExitCode::SUCCESS)
}

async fn open(place: &Place) -> anyhow::Result<(crate::app::App, WorkspaceId)> {
    let app = place.open_app().await?;
    match place.workspace_of(&app).await {
        Ok(workspace) => Ok((app, workspace)),
        Err(error) => {
            app.close().await?;
            bail!(error)
        }
    }
}
