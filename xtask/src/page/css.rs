//! The style sheet: tokens, base, components, pages, in this order, minified.

use anyhow::{Context, anyhow};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};
use std::{fs, path::Path};

/// Everything below `style/` as one text.
///
/// # Errors
/// When a file is missing or is not CSS.
pub fn bundle(dir: &Path) -> anyhow::Result<String> {
    let mut files = vec![dir.join("tokens.css"), dir.join("base.css")];
    for folder in ["components", "pages"] {
        let mut found: Vec<_> = fs::read_dir(dir.join(folder))
            .with_context(|| format!("style/{folder}"))?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        found.retain(|path| path.extension().is_some_and(|extension| extension == "css"));
        found.sort();
        files.extend(found);
    }
    let mut out = String::new();
    for file in files {
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        out.push_str(&minify(&text).with_context(|| file.display().to_string())?);
    }
    Ok(out)
}

fn minify(text: &str) -> anyhow::Result<String> {
    let mut sheet = StyleSheet::parse(text, ParserOptions::default()).map_err(|error| anyhow!("{error}"))?;
    sheet.minify(MinifyOptions::default()).map_err(|error| anyhow!("{error}"))?;
    let printed = sheet.to_css(PrinterOptions { minify: true, ..PrinterOptions::default() }).map_err(|error| anyhow!("{error}"))?;
    Ok(printed.code)
}
