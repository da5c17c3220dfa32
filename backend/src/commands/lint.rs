//! `linkspan lint FLOW.yaml…`: checks flows as publishing does, without a server.

use super::files;
use anyhow::Context;
use flow::{Finding, Severity};
use serde_json::json;
use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Check flow files as publishing does: ends with 2 if one has errors.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The flow files.
    #[arg(required = true)]
    flows: Vec<PathBuf>,
    /// Count warnings as errors.
    #[arg(long)]
    strict: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be read as a flow.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut wrong = false;
    let mut told = BTreeMap::new();
    for path in &args.flows {
        let findings = match files::parse::<flow::Flow>(path) {
            Ok(flow) => check(path, &flow)?,
            Err(error) => vec![Finding::error("flow.unreadable", format!("{error:#}"))],
        };
        wrong |= findings.iter().any(|finding| finding.severity == Severity::Error || args.strict);
        if args.json {
            told.insert(path.display().to_string(), findings);
        } else {
            print(path, &findings);
        }
    }
    if args.json {
        println!("{}", json!(told));
    }
    Ok(ExitCode::from(if wrong { super::EXIT_WRONG_INPUT } else { 0 }))
}

/// What the checker finds. Connections and tables are those that the flow names: whether they exist is for the server to
/// say.
fn check(path: &Path, flow: &flow::Flow) -> anyhow::Result<Vec<Finding>> {
    let registry = connectors::registry();
    let named = connections(flow);
    let tables = sibling_tables(path).context("reading the lookup tables beside the flow")?;
    let facts = engine::facts(&registry, &named, &tables);
    let known_tables = !tables.is_empty();
    let findings = flow::check(flow, &facts).into_iter();
    Ok(findings.filter(|finding| known_tables || !finding.code.contains("table")).collect())
}

/// The connections that a flow names, each with the connector that it is used with.
#[must_use]
pub fn connections(flow: &flow::Flow) -> Vec<(String, String)> {
    let mut named = BTreeMap::new();
    if let Some(trigger) = &flow.trigger
        && let Some(connection) = &trigger.connection
    {
        named.insert(connection.clone(), trigger.connector.clone());
    }
    for step in &flow.steps {
        if let flow::Action::Operation(operation) = &step.action
            && let Some(connection) = &operation.connection
        {
            named.entry(connection.clone()).or_insert_with(|| operation.connector.clone());
        }
    }
    named.into_iter().collect()
}

/// The lookup tables of an exported workspace that the flow lies in: `../lookup_tables` of some folder above.
fn sibling_tables(path: &Path) -> anyhow::Result<Vec<(String, Vec<String>)>> {
    let absolute = std::path::absolute(path)?;
    let root = absolute.ancestors().skip(1).find(|folder| folder.join("lookup_tables").is_dir());
    let Some(root) = root else { return Ok(Vec::new()) };
    Ok(files::tables(&root.join("lookup_tables"))?.into_values().map(|table| (table.name, table.columns)).collect())
}

fn print(path: &Path, findings: &[Finding]) {
    if findings.is_empty() {
        println!("{}: fine", path.display());
    }
    print_findings(&mut std::io::stdout(), path, findings);
}

/// Writes findings, one a line, with how to mend each.
pub fn print_findings(out: &mut impl Write, path: &Path, findings: &[Finding]) {
    for finding in findings {
        let severity = if finding.severity == Severity::Error { "error" } else { "warning" };
        let place = [finding.step.as_deref(), finding.field.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(".");
        let place = if place.is_empty() { String::new() } else { format!(" at {place}") };
        let hint = finding.hint.as_ref().map(|hint| format!("\n    {hint}")).unwrap_or_default();
        // Nobody is left to tell when the terminal is gone.
        let _ = writeln!(out, "{}: {severity}{place}: {} [{}]{hint}", path.display(), finding.message, finding.code);
    }
}
