//! wasm-bindgen as a library: what the compiler wrote becomes a module that a browser loads.

use super::Profile;
use anyhow::Context;
use std::{fs, path::Path};

/// A module that a browser loads.
pub struct Module {
    /// `app` or `mapping_worker`.
    pub name: String,
    /// The binary.
    pub wasm: Vec<u8>,
    /// The script around it.
    pub script: String,
    /// Scripts that crates bring along: path below `snippets/`, text.
    pub snippets: Vec<(String, Vec<u8>)>,
}

/// Binds one module.
///
/// # Errors
/// When the file is no wasm of this wasm-bindgen version.
pub fn bind(input: &Path, name: &str, profile: Profile) -> anyhow::Result<Module> {
    let out = tempfile::tempdir()?;
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(input).web(true)?.typescript(false).out_name(name).omit_default_module_path(false);
    match profile {
        Profile::Dev => bindgen.keep_debug(false),
        Profile::Release => bindgen.remove_name_section(true).remove_producers_section(true),
    };
    bindgen.generate(out.path()).with_context(|| format!("wasm-bindgen on {}", input.display()))?;
    let mut snippets = Vec::new();
    collect(&out.path().join("snippets"), "snippets", &mut snippets)?;
    Ok(Module {
        name: name.to_owned(),
        wasm: fs::read(out.path().join(format!("{name}_bg.wasm")))?,
        script: fs::read_to_string(out.path().join(format!("{name}.js")))?,
        snippets,
    })
}

fn collect(dir: &Path, prefix: &str, into: &mut Vec<(String, Vec<u8>)>) -> anyhow::Result<()> {
    let Ok(entries) = fs::read_dir(dir) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let name = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &name, into)?;
        } else {
            into.push((name, fs::read(entry.path())?));
        }
    }
    Ok(())
}
