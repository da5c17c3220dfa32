//! `cargo xtask run`: from a fresh clone to a running Linkspan.

use crate::{page, place};
use std::{path::PathBuf, process::Command};

#[derive(clap::Args)]
pub struct Options {
    /// Also load the sample: a shop, a flow, an owner to sign in as.
    #[arg(long)]
    demo: bool,
    /// Where to listen on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The data folder.
    #[arg(long)]
    data: Option<PathBuf>,
    /// More arguments for `linkspan serve`.
    #[arg(last = true)]
    more: Vec<String>,
}

/// Builds what changed and serves until it is stopped.
///
/// # Errors
/// When a build fails or the server ends badly.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let page = page::build(page::Profile::Dev)?;
    let server = place::server()?;
    let data = options.data.clone().unwrap_or_else(|| place::root().join("data"));
    let mut serve = Command::new(server);
    serve.arg("serve").arg("--listen").arg(format!("127.0.0.1:{}", options.port));
    serve.arg("--data").arg(data).arg("--page-dir").arg(page);
    if options.demo {
        serve.arg("--demo");
    }
    place::must(serve.args(&options.more))
}
