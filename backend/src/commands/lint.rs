//! `linkspan lint FLOW.yaml…`: checks flows as publishing does, without a server, and says what it could not check.

mod known;

use super::files;
use anyhow::Context;
use flow::{Action, Finding, Flow, Severity};
use known::{Named, Surroundings};
use serde_json::{Value, json};
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
    /// A lookup table that flows use: CSV whose first row holds the columns, or YAML as `export` writes it.
    #[arg(long = "table", value_name = "NAME=FILE")]
    tables: Vec<Named>,
    /// A model that steps name: JSON or YAML, the model alone or as `export` writes it.
    #[arg(long = "model", value_name = "NAME=FILE")]
    models: Vec<Named>,
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
        let (findings, notes) = match files::parse::<Flow>(path) {
            Ok(flow) => {
                let known = Surroundings::of(path, &args.tables, &args.models).context("reading what the flow needs")?;
                (check(&flow, &known), unchecked(&flow, &known))
            }
            Err(error) => (vec![Finding::error("flow.unreadable", format!("{error:#}"))], Vec::new()),
        };
        wrong |= findings.iter().any(|finding| finding.severity == Severity::Error || args.strict);
        if args.json {
            let findings = findings.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
            told.insert(path.display().to_string(), findings.into_iter().chain(notes.iter().map(Note::to_json)).collect::<Vec<_>>());
        } else {
            print(path, &findings, &notes);
        }
    }
    if args.json {
        println!("{}", json!(told));
    }
    Ok(ExitCode::from(if wrong { super::EXIT_WRONG_INPUT } else { 0 }))
}

/// What the checker finds. Connections are those that the flow names: whether they exist is for the server to say, as it is
/// for tables and models of which not all are known.
fn check(flow: &Flow, known: &Surroundings) -> Vec<Finding> {
    let registry = connectors::registry();
    let mut facts = engine::facts(&registry, &connections(flow), &known.columns());
    facts.rows = Some(known.rows());
    facts.named = Some(known.models.by_name.clone());
    let is_for_the_server = |finding: &Finding| match finding.code.as_str() {
        "map.unknown_table" => !known.tables.is_all,
        "step.no_model" => !known.models.is_all,
        _ => false,
    };
    flow::check(flow, &facts).into_iter().filter(|finding| !is_for_the_server(finding)).collect()
}

/// Something that was not checked, and what it would need.
#[derive(Debug, PartialEq, Eq)]
struct Note {
    code: &'static str,
    step: String,
    message: String,
    hint: String,
}

impl Note {
    fn to_json(&self) -> Value {
        json!({ "code": self.code, "severity": "note", "step": self.step, "field": null, "message": self.message, "hint": self.hint })
    }
}

/// What is not checked for want of a lookup table or a model.
fn unchecked(flow: &Flow, known: &Surroundings) -> Vec<Note> {
    let mut notes = Vec::new();
    for step in &flow.steps {
        if let Action::Map(mapping) = &step.action
            && !mapping.cases.is_empty()
        {
            let missing = mapping::cases::tables_of(mapping).into_iter().filter(|name| !known.tables.by_name.contains_key(name));
            let missing: Vec<String> = missing.collect();
            if let Some(first) = missing.first() {
                let cases = if mapping.cases.len() == 1 { "1 case".to_owned() } else { format!("{} cases", mapping.cases.len()) };
                let names = missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                let tables = if missing.len() == 1 { "table" } else { "tables" };
                notes.push(Note {
                    code: "lint.cases_not_run",
                    step: step.id.clone(),
                    message: format!("{cases} not run: needs {tables} {names}"),
                    hint: format!("Hand it in: --table {first}=FILE.csv"),
                });
            }
        }
    }
    let unknown = flow::uses::models(flow).into_iter().filter(|one| !known.models.is_all && !known.models.by_name.contains_key(&one.model));
    for one in unknown {
        let side = if one.is_target { "makes" } else { "reads" };
        notes.push(Note {
            code: "lint.model_not_checked",
            step: one.step,
            message: format!("not checked against what it {side}: needs model `{}`", one.model),
            hint: format!("Hand it in: --model {}=FILE.json", one.model),
        });
    }
    notes
}

/// The connections that a flow names, each with the connector that it is used with.
#[must_use]
pub fn connections(flow: &Flow) -> Vec<(String, String)> {
    let mut named = BTreeMap::new();
    if let Some(trigger) = &flow.trigger
        && let Some(connection) = &trigger.connection
    {
        named.insert(connection.clone(), trigger.connector.clone());
    }
    for step in &flow.steps {
        if let Action::Operation(operation) = &step.action
            && let Some(connection) = &operation.connection
        {
            named.entry(connection.clone()).or_insert_with(|| operation.connector.clone());
        }
    }
    named.into_iter().collect()
}

fn print(path: &Path, findings: &[Finding], notes: &[Note]) {
    let mut out = std::io::stdout();
    if findings.is_empty() {
        println!("{}: fine", path.display());
    }
    print_findings(&mut out, path, findings);
    for note in notes {
        // Nobody is left to tell when the terminal is gone.
        let _ = writeln!(out, "{}: note at {}: {} [{}]\n    {}", path.display(), note.step, note.message, note.code, note.hint);
    }
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
