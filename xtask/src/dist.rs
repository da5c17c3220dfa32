//! `cargo xtask dist`: one release binary with the page in it.

use crate::{
    page,
    place::{self, must},
};
use std::path::PathBuf;

/// Builds it and gives its path.
///
/// # Errors
/// When a build fails.
pub fn dist() -> anyhow::Result<PathBuf> {
    let page = page::build(page::Profile::Release)?;
    let _lock = place::lock("dist")?;
    let mut build = place::cargo();
    build.args(["build", "--locked", "--release", "--package", "linkspan", "--features", "page"]);
    must(build.env("LINKSPAN_PAGE_DIR", page))?;
    let binary = place::own().join("dist/linkspan");
    std::fs::create_dir_all(place::own().join("dist"))?;
    let fresh = place::own().join("dist/linkspan.new");
    std::fs::copy(place::target().join("release/linkspan"), &fresh)?;
    std::fs::rename(&fresh, &binary)?;
    Ok(binary)
}
