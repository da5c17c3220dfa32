//! `--demo`: an owner to sign in as, and the sample, ready to be looked at. On a server that is set up already it changes
//! nothing; there Home and `POST /api/v1/sample` offer the sample.

use crate::{
    api::{auth::Member, sample, setup},
    app::App,
};
use anyhow::{Context, anyhow};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use std::{fs::OpenOptions, io::Write, path::PathBuf};
use store::Actor;
use wire::account::{Role, Setup};

/// Who signs in.
const EMAIL: &str = "demo@example.com";
/// Where the password is kept, in the data folder, for the next start with `--demo`.
const PASSWORD_FILE: &str = "demo-password";

/// Loads the demo and says how to sign in.
///
/// # Errors
/// When the sample cannot be made, or the password cannot be kept.
pub(super) async fn load(app: &App) -> anyhow::Result<()> {
    let file = app.config.data.join(PASSWORD_FILE);
    if app.store.is_set_up().await? {
        match std::fs::read_to_string(&file) {
            Ok(password) => say(password.trim()),
            Err(_) => println!("This data folder was set up before --demo: Home offers the sample."),
        }
        return Ok(());
    }
    let password = BASE64_URL_SAFE_NO_PAD.encode(app.store.ids().bytes::<12>());
    keep(&file, &password)?;
    let setup = Setup { email: EMAIL.to_owned(), name: "Demo".to_owned(), password: password.clone(), workspace: "Demo".to_owned() };
    let told = |problem: crate::api::problem::Problem| anyhow!("{}", problem.document());
    let (workspace, user) = setup::create_owner(app, &setup, None).await.map_err(told)?;
    let actor = Actor::system("demo");
    let member = Member { workspace, role: Role::Owner, key: user.id.to_string(), user: Some(user), actor };
    sample::make(app, &member).await.map_err(told).context("making the sample")?;
    say(&password);
    Ok(())
}

fn say(password: &str) {
    println!("Sign in as {EMAIL} with the password {password}");
}

/// Readable by the owner of the process alone.
fn keep(path: &PathBuf, password: &str) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(password.as_bytes()));
    written.with_context(|| format!("writing {}", path.display()))
}
