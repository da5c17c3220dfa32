//! Builds the web page: two wasm modules, one style sheet, hashed names, compressed copies.

mod assets;
mod bindgen;
mod css;

use crate::{
    place::{self, must},
    tools,
};
use anyhow::Context;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

/// What the page is compiled for.
const TARGET: &str = "wasm32-unknown-unknown";

#[derive(clap::Args)]
pub struct Options {
    /// Small and compressed, as in the release binary.
    #[arg(long)]
    release: bool,
}

impl Options {
    /// The profile asked for.
    pub fn profile(&self) -> Profile {
        if self.release { Profile::Release } else { Profile::Dev }
    }
}

/// How the page is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Fast to build.
    Dev,
    /// Small to load.
    Release,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    fn cargo_name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "page",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "page",
        }
    }
}

/// Builds the page and gives its folder; does nothing where nothing changed.
///
/// # Errors
/// When the page does not build.
pub fn build(profile: Profile) -> anyhow::Result<PathBuf> {
    tools::wasm_target()?;
    let out = place::own().join("page").join(profile.name());
    let _lock = place::lock("page")?;
    let wasm = compile(profile)?;

    let style = css::bundle(&place::root().join("style"))?;
    let index = fs::read_to_string(place::root().join("frontend/index.html")).context("frontend/index.html")?;
    let worker =
        fs::read_to_string(place::root().join("frontend/mapping-worker/worker.js")).context("frontend/mapping-worker/worker.js")?;
    let icon = fs::read(place::root().join("style/favicon.svg")).context("style/favicon.svg")?;

    let stamp = stamp(profile, &wasm, &[style.as_bytes(), index.as_bytes(), worker.as_bytes(), &icon])?;
    if fs::read_to_string(out.join("stamp")).is_ok_and(|text| text == stamp) {
        return Ok(out);
    }
    let started = Instant::now();
    fs::create_dir_all(place::own())?;
    let fresh = tempfile::tempdir_in(place::own())?;
    let app = bindgen::bind(&wasm.app, "app", profile)?;
    let engine = bindgen::bind(&wasm.worker, "mapping_worker", profile)?;
    let mut dist = assets::Dist::new(fresh.path(), profile == Profile::Release);
    dist.write(&app, &engine, &assets::Sources { style: &style, index: &index, worker: &worker, icon: &icon })?;
    fs::write(fresh.path().join("stamp"), stamp)?;

    swap(fresh, &out)?;
    eprintln!("page built in {:.1} s", started.elapsed().as_secs_f64());
    Ok(out)
}

/// Builds the mapping engine alone, as the page's worker loads it, and gives its folder: for tools that run it in Node.js.
///
/// # Errors
/// When it does not build.
pub fn engine(profile: Profile) -> anyhow::Result<PathBuf> {
    tools::wasm_target()?;
    let _lock = place::lock("engine")?;
    let mut build = place::cargo();
    build.args(["build", "--locked", "--package", "mapping-worker", "--target", TARGET, "--profile", profile.cargo_name()]);
    must(&mut build)?;
    let engine =
        bindgen::bind(&place::target().join(TARGET).join(profile.folder()).join("mapping_worker.wasm"), "mapping_worker", profile)?;
    let out = place::own().join("engine").join(profile.name());
    fs::create_dir_all(&out)?;
    fs::write(out.join("mapping_worker-engine.js"), engine.script)?;
    fs::write(out.join("mapping_worker-engine.wasm"), engine.wasm)?;
    fs::write(out.join("package.json"), r#"{"type":"module"}"#)?;
    Ok(out)
}

/// The two modules as the compiler wrote them.
struct Wasm {
    app: PathBuf,
    worker: PathBuf,
}

fn compile(profile: Profile) -> anyhow::Result<Wasm> {
    let mut build = place::cargo();
    build.args(["build", "--locked", "--package", "frontend", "--package", "mapping-worker", "--target", TARGET]);
    must(build.args(["--profile", profile.cargo_name()]))?;
    let folder = place::target().join(TARGET).join(profile.folder());
    Ok(Wasm { app: folder.join("frontend.wasm"), worker: folder.join("mapping_worker.wasm") })
}

/// Changes whenever something of the page changed.
fn stamp(profile: Profile, wasm: &Wasm, texts: &[&[u8]]) -> anyhow::Result<String> {
    let mut all = profile.name().as_bytes().to_vec();
    for file in [&wasm.app, &wasm.worker] {
        all.extend_from_slice(place::short_hash(&fs::read(file)?).as_bytes());
    }
    for text in texts {
        all.extend_from_slice(place::short_hash(text).as_bytes());
    }
    Ok(place::short_hash(&all))
}

/// Puts the fresh folder where the old one was.
fn swap(fresh: tempfile::TempDir, out: &Path) -> anyhow::Result<()> {
    let old = out.with_extension("old");
    let _ = fs::remove_dir_all(&old);
    fs::create_dir_all(out.parent().context("the page's folder has a parent")?)?;
    if out.exists() {
        fs::rename(out, &old)?;
    }
    fs::rename(fresh.keep(), out)?;
    let _ = fs::remove_dir_all(&old);
    Ok(())
}
