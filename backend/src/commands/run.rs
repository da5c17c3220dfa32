//! `linkspan run FLOW.yaml --input FILE`: a flow over records, without a server. The same engine, in memory, keeping
//! nothing.

mod handed_in;
mod input;

use super::{EXIT_RECORDS_FAILED, EXIT_WRONG_INPUT, files, lint};
use anyhow::Context;
use engine::headless::{self, Failed, HeadlessDeps, Report};
use flow::{Finding, Flow, Severity};
use handed_in::HandedIn;
use mapping::Record;
use std::{
    collections::BTreeMap,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};
use store::SystemClock;
use wire::run::RunStatus;

/// The largest input that is read, in bytes.
const INPUT_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// Run a flow over records, without a server: ends with 3 if some were set aside.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The flow file.
    flow: PathBuf,
    /// The records: a JSON list, one JSON object, or NDJSON; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    input: PathBuf,
    /// Print one JSON document instead of one record a line.
    #[arg(long)]
    json: bool,
    /// Connections for the flow: YAML, from name to `{ connector, settings }`; `${NAME}` is taken from the environment.
    #[arg(long, value_name = "FILE")]
    connections: Option<PathBuf>,
    /// Lookup tables for the flow: a folder, as `export` writes it.
    #[arg(long, value_name = "FOLDER")]
    tables: Option<PathBuf>,
    /// The folder that flows may read and write files in.
    #[arg(long, value_name = "FOLDER")]
    files: Option<PathBuf>,
    /// Stop behind this step.
    #[arg(long, value_name = "STEP")]
    until: Option<String>,
    /// Send no write; print what would be written.
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be read, or the other side is away.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let flow = match files::parse::<Flow>(&args.flow) {
        Ok(flow) => flow,
        Err(error) => return Ok(wrong(&format!("{error:#}"))),
    };
    let handed_in = match &args.connections {
        Some(path) => HandedIn::read(path, |name| std::env::var(name).ok())?,
        None => HandedIn::default(),
    };
    let tables = match &args.tables {
        Some(folder) => files::tables(folder)?,
        None => BTreeMap::new(),
    };
    let errors = errors(&flow, &handed_in, &tables);
    if !errors.is_empty() {
        return Ok(has_errors(&args.flow, &errors));
    }
    let text = read(&args.input)?;
    let records = match input::records(&text)
        .and_then(|records| records.into_iter().map(|record| exact(record.get())).collect::<Result<Vec<_>, _>>())
    {
        Ok(records) => records,
        Err(error) => return Ok(wrong(&format!("{}: {error}", args.input.display()))),
    };
    let count = records.len();
    let deps = HeadlessDeps {
        registry: connectors::registry(),
        surroundings: Arc::new(handed_in),
        files_root: args.files,
        clock: Arc::new(SystemClock),
        tables: tables.into_iter().map(|(name, table)| (name, mapping::Table::new(table.columns, table.rows))).collect(),
        dry_run: args.dry_run,
        until: args.until,
    };
    let report = match headless::run(&flow, records, deps).await {
        Ok(report) => report,
        Err(engine::Error::Bad { message, .. } | engine::Error::Refused { message, .. }) => return Ok(wrong(&message)),
        Err(error) => return Err(error).context("running the flow"),
    };
    print(&report, count, args.json)
}

fn errors(flow: &Flow, handed_in: &HandedIn, tables: &BTreeMap<String, files::LookupTableFile>) -> Vec<Finding> {
    let registry = connectors::registry();
    // Only what was handed in exists: a step whose connection is missing is told of before anything runs.
    let connections = handed_in.names();
    let columns = tables.values().map(|table| (table.name.clone(), table.columns.clone())).collect::<Vec<_>>();
    let facts = engine::facts(&registry, &connections, &columns);
    flow::check(flow, &facts).into_iter().filter(|finding| finding.severity == Severity::Error).collect()
}

fn has_errors(path: &Path, errors: &[Finding]) -> ExitCode {
    lint::print_findings(&mut std::io::stderr(), path, errors);
    ExitCode::from(EXIT_WRONG_INPUT)
}

fn wrong(message: &str) -> ExitCode {
    eprintln!("linkspan: {message}");
    ExitCode::from(EXIT_WRONG_INPUT)
}

fn exact(text: &str) -> Result<Record, String> {
    Record::read(text.as_bytes()).map_err(|error| error.to_string())
}

fn read(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    if path.as_os_str() == "-" {
        std::io::stdin().take(INPUT_BYTES_MAX).read_to_string(&mut text).context("reading standard input")?;
        return Ok(text);
    }
    let file = std::fs::File::open(path).with_context(|| format!("reading {}", path.display()))?;
    file.take(INPUT_BYTES_MAX).read_to_string(&mut text).with_context(|| format!("reading {}", path.display()))?;
    Ok(text)
}

fn print(report: &Report, count: usize, json: bool) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", document(report)?)?;
    } else {
        for record in report.outputs() {
            writeln!(out, "{record}")?;
        }
    }
    out.flush()?;
    for failed in &report.failed {
        eprintln!("{}", sentence(failed, count));
    }
    match report.status {
        RunStatus::Succeeded | RunStatus::WithFailedRecords if report.failed.is_empty() => Ok(ExitCode::SUCCESS),
        RunStatus::Succeeded | RunStatus::WithFailedRecords => {
            let aside = if report.failed.len() == 1 { "1 record".to_owned() } else { format!("{} records", report.failed.len()) };
            eprintln!("{aside} set aside, {} went through", report.outputs().count());
            Ok(ExitCode::from(EXIT_RECORDS_FAILED))
        }
        _ => {
            let error = report.error.as_ref().map_or(&report.summary, |error| &error.message);
            eprintln!("linkspan: {error}");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// The report as one document; put together as text, so that every digit of a record stays.
fn document(report: &Report) -> anyhow::Result<String> {
    let records = report.outputs().map(Record::to_string).collect::<Vec<_>>().join(",");
    let mut failed = Vec::new();
    for record in &report.failed {
        let error = serde_json::to_string(&record.error).context("writing an error")?;
        let step = serde_json::json!(record.step);
        failed.push(format!("{{\"index\":{},\"step\":{step},\"error\":{error},\"record\":{}}}", record.index, record.record));
    }
    let status = serde_json::to_string(&report.status).context("writing the status")?;
    let summary = serde_json::json!(report.summary);
    Ok(format!("{{\"status\":{status},\"summary\":{summary},\"records\":[{records}],\"failed_records\":[{}]}}", failed.join(",")))
}

/// "record 2 of 3, step `Map order to invoice`, field `total`: …".
fn sentence(failed: &Failed, count: usize) -> String {
    let number = failed.index + 1;
    let field = failed.error.field.as_ref().map(|field| format!(", field `{field}`")).unwrap_or_default();
    let step = if failed.step_name.is_empty() { &failed.step } else { &failed.step_name };
    format!("record {number} of {count}, step `{step}`{field}: {}", failed.error.message)
}
