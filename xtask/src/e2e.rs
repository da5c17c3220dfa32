//! `cargo xtask e2e`: what a person does, in a real browser, against a real server.

use crate::{
    dist, page,
    place::{self, must},
    tools,
};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

#[derive(clap::Args)]
pub struct Options {
    /// Take a picture of every screen and state, light and dark, into this folder, instead of the journeys.
    #[arg(long, value_name = "DIR")]
    screenshots: Option<PathBuf>,
    /// Against the release binary with the page in it, as people get it.
    #[arg(long)]
    dist: bool,
    /// More arguments for Playwright, such as a file or `-g name`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    more: Vec<String>,
}

/// Builds what changed and runs the journeys.
///
/// # Errors
/// When one fails.
pub fn e2e(options: &Options) -> anyhow::Result<()> {
    let tried = if options.dist { Tried::dist()? } else { Tried::dev(&page::build(page::Profile::Dev)?)? };
    match &options.screenshots {
        None => must(&mut tried.playwright(&options.more)?),
        Some(dir) => {
            std::fs::create_dir_all(dir)?;
            let dir = dir.canonicalize()?;
            let mut command = tried.playwright(&options.more)?;
            must(command.env("LINKSPAN_SCREENSHOTS", dir))
        }
    }
}

/// Runs the journeys against this page.
///
/// # Errors
/// When one fails.
pub fn journeys(page: &Path, more: &[String]) -> anyhow::Result<()> {
    must(&mut Tried::dev(page)?.playwright(more)?)
}

/// Measures the page in a browser, as people get it or, `dev`, as it is built while working on it.
///
/// # Errors
/// When it cannot be built or measured.
pub fn measure(dev: bool, json: bool, more: &[String]) -> anyhow::Result<()> {
    let tried = if dev { Tried::dev(&page::build(page::Profile::Dev)?)? } else { Tried::dist()? };
    let mut command = tried.node("bench/ui.mjs")?;
    must(command.args(json.then_some("--json")).args(more))
}

/// What the journeys are made with.
struct Tried {
    server: PathBuf,
    /// Absent: the page is in the binary.
    page: Option<PathBuf>,
}

impl Tried {
    fn dev(page: &Path) -> anyhow::Result<Self> {
        Ok(Self { server: place::server()?, page: Some(page.to_path_buf()) })
    }

    fn dist() -> anyhow::Result<Self> {
        Ok(Self { server: dist::dist()?, page: None })
    }

    fn playwright(&self, more: &[String]) -> anyhow::Result<Command> {
        let mut command = self.node("node_modules/@playwright/test/cli.js")?;
        command.arg("test").args(more);
        // Two calls at once keep their traces apart.
        command.env("LINKSPAN_E2E_OUT", place::own().join(format!("e2e-{}", std::process::id())));
        Ok(command)
    }

    /// A script of `e2e` for Node.js, which finds browser, server and page.
    fn node(&self, script: &str) -> anyhow::Result<Command> {
        tools::npm_packages()?;
        let chromium = tools::chromium()?;
        let dir = place::root().join("e2e");
        let mut command = Command::new("node");
        command.arg(dir.join(script)).current_dir(&dir);
        command.env("CHROMIUM", chromium).env("LINKSPAN_BINARY", &self.server);
        match &self.page {
            Some(page) => command.env("LINKSPAN_PAGE_DIR", page),
            None => command.env_remove("LINKSPAN_PAGE_DIR"),
        };
        Ok(command)
    }
}
