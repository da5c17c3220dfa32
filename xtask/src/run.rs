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
    serve.arg("serve");
    let own = [
        ("--listen", format!("127.0.0.1:{}", options.port).into()),
        ("--data", data.into_os_string()),
        ("--page-dir", page.into_os_string()),
    ];
    // What is said behind `--` takes the place of our own.
    for (flag, value) in own.into_iter().filter(|(flag, _)| !names(&options.more, flag)) {
        serve.arg(flag).arg(value);
    }
    if options.demo && !names(&options.more, "--demo") {
        serve.arg("--demo");
    }
    place::must(serve.args(&options.more))
}

/// Whether a flag is among these arguments.
fn names(args: &[String], flag: &str) -> bool {
    args.iter().any(|arg| arg.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_found_with_its_value_beside_it_or_in_it() {
        let args = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(names(&args("--listen 0.0.0.0:1"), "--listen") && names(&args("--x --listen=0.0.0.0:1"), "--listen"));
        assert!(!names(&args("--listener 1"), "--listen"));
    }
}
