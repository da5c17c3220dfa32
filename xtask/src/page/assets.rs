//! Hashed names, so that the server may say "immutable", and compressed copies beside them.

use super::bindgen::Module;
use crate::place::short_hash;
use anyhow::{Context, ensure};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// What is written by hand.
pub struct Sources<'a> {
    /// The style sheet.
    pub style: &'a str,
    /// `index.html` with `{{style}}`, `{{boot}}`, `{{app_wasm}}`, `{{app_script}}`, `{{worker}}`, `{{icon}}`.
    pub index: &'a str,
    /// The worker's script, which imports `./mapping_worker.js`.
    pub worker: &'a str,
    /// The icon.
    pub icon: &'a [u8],
}

/// The folder that the server serves.
pub struct Dist {
    dir: PathBuf,
    compress: bool,
}

impl Dist {
    /// An empty one.
    pub fn new(dir: &Path, compress: bool) -> Self {
        Self { dir: dir.to_path_buf(), compress }
    }

    /// Writes everything.
    ///
    /// # Errors
    /// When a file cannot be written or a name to replace is not there.
    pub fn write(&mut self, app: &Module, engine: &Module, sources: &Sources<'_>) -> anyhow::Result<()> {
        let (app_script, app_wasm) = self.module(app)?;
        let (engine_script, _) = self.module(engine)?;
        let worker = replace(sources.worker, "./mapping_worker.js", &format!("./{engine_script}"))?;
        let worker = self.hashed("worker", "js", worker.as_bytes())?;
        let boot = format!("import init from './{app_script}';\ninit({{ module_or_path: '/{app_wasm}' }});\n");
        let boot = self.hashed("boot", "js", boot.as_bytes())?;
        let style = self.hashed("style", "css", sources.style.as_bytes())?;
        let icon = self.hashed("icon", "svg", sources.icon)?;
        let mut index = sources.index.to_owned();
        for (name, value) in
            [("style", &style), ("boot", &boot), ("app_wasm", &app_wasm), ("app_script", &app_script), ("worker", &worker), ("icon", &icon)]
        {
            index = replace(&index, &format!("{{{{{name}}}}}"), value)?;
        }
        self.plain("index.html", index.as_bytes())
    }

    /// Writes a module and what it imports; gives the names of script and binary.
    fn module(&self, module: &Module) -> anyhow::Result<(String, String)> {
        let wasm = self.hashed(&module.name, "wasm", &module.wasm)?;
        for (name, bytes) in &module.snippets {
            self.plain(name, bytes)?;
        }
        let script = replace(&module.script, &format!("{}_bg.wasm", module.name), &wasm)?;
        Ok((self.hashed(&module.name, "js", script.as_bytes())?, wasm))
    }

    fn hashed(&self, stem: &str, extension: &str, bytes: &[u8]) -> anyhow::Result<String> {
        let name = format!("{stem}-{}.{extension}", short_hash(bytes));
        self.plain(&name, bytes)?;
        Ok(name)
    }

    fn plain(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.dir.join(name);
        fs::create_dir_all(path.parent().context("a file has a folder")?)?;
        fs::write(&path, bytes)?;
        if self.compress {
            let compressed = fs::File::create(self.dir.join(format!("{name}.br")))?;
            let mut writer = brotli::CompressorWriter::new(compressed, 1 << 16, 11, 24);
            writer.write_all(bytes)?;
            writer.flush()?;
        }
        Ok(())
    }
}

fn replace(text: &str, what: &str, with: &str) -> anyhow::Result<String> {
    ensure!(text.contains(what), "`{what}` is not where a file's name belongs");
    Ok(text.replace(what, with))
}
