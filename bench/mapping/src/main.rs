//! Measures the mapping alone, on one core, bytes of NDJSON in and out, beside what people would write by hand.
//!
//! All systems map the same few thousand records to the same results, which is checked first; then they take turns, so
//! that a busy machine is busy for all of them. The median round counts.

mod functions;
mod node;
mod preview;
mod records;
mod reference;
mod round;

use clap::Parser;
use mapping::{Compiled, Context, Mapping};
use node::Peer;
use round::{Round, Spread, round};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

/// Ten fields by fields, templates, functions and types.
const STRUCTURED: &str = include_str!("structured.json");
/// The same ten fields by one expression.
const EXPRESSION: &str = include_str!("expression.jsonata");

#[derive(Parser)]
struct Args {
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    /// Rounds of each system; the median of them counts.
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// Milliseconds of a round.
    #[arg(long, default_value_t = 400)]
    ms: u64,
    /// Records that are mapped again and again.
    #[arg(long, default_value_t = 4_000)]
    records: usize,
    /// Where the programs for Node.js and their packages are; absent: they are left out.
    #[arg(long)]
    node: Option<PathBuf>,
    /// A file with another JSONata expression for `expression` and `node_jsonata`.
    #[arg(long)]
    expression: Option<PathBuf>,
    /// Measure functions over long fields instead, the slowest first.
    #[arg(long)]
    functions: bool,
    /// Only systems whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
}

/// A system under measurement: its name, who it is, and how it runs a round.
struct System<'a> {
    name: &'static str,
    system: &'static str,
    run: Box<dyn FnMut(u64) -> anyhow::Result<Round> + 'a>,
    rounds: Vec<Round>,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    if args.functions {
        for row in functions::slowest()? {
            let figure = |name: &str| row[name].as_f64().unwrap_or_default();
            if args.json {
                println!("{row}");
            } else {
                println!(
                    "{:28} {:8.2} ms, {:8.2} ms twice as long",
                    row["name"].as_str().unwrap_or_default(),
                    figure("ms"),
                    figure("ms_twice_as_long")
                );
            }
        }
        return Ok(());
    }
    let input = records::orders(args.records);
    let lines: Vec<&[u8]> = input.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let structured = compile(serde_json::from_str(STRUCTURED)?)?;
    let text = args.expression.as_ref().map_or_else(|| Ok(EXPRESSION.to_owned()), fs::read_to_string)?;
    let expression = json!({"targets": [{"path": "invoice", "type": "any", "value": {"expression": text.trim()}}]});
    let expression = compile(serde_json::from_value(expression)?)?;
    let context = Context::default();
    let dir = tempfile::tempdir()?;
    let (records_file, expression_file) = (dir.path().join("orders.ndjson"), dir.path().join("expression.jsonata"));
    fs::write(&records_file, &input)?;
    fs::write(&expression_file, text.trim())?;
    let mut peers = Vec::new();
    if let Some(node) = &args.node {
        for (name, program) in [("node_code", "code"), ("node_jsonata", "jsonata")] {
            peers.push((name, Peer::start(node, program, &records_file, &expression_file)?));
        }
    }
    agree(&lines, &structured, &expression, &mut peers)?;

    let planned = |compiled: &'_ Compiled, ms| {
        let mut out = Vec::new();
        round(ms, || {
            pass(&lines, &mut out, |record, out| {
                compiled.map_json_into(record, &context, out).map_err(|fault| anyhow::anyhow!(fault.message))
            })
        })
    };
    let (scene, record) = preview::scene()?;
    let mut systems = vec![
        System { name: "structured", system: "linkspan", run: Box::new(|ms| planned(&structured, ms)), rounds: Vec::new() },
        System {
            name: "reference",
            system: "rust_sonic_rs",
            run: Box::new(|ms| {
                let mut out = Vec::new();
                round(ms, || pass(&lines, &mut out, reference::map))
            }),
            rounds: Vec::new(),
        },
        System { name: "expression", system: "linkspan", run: Box::new(|ms| planned(&expression, ms)), rounds: Vec::new() },
        System {
            name: "preview",
            system: "linkspan",
            run: Box::new(|ms| round(ms / 2, || preview::once(&scene, &record))),
            rounds: Vec::new(),
        },
    ];
    for (name, peer) in &mut peers {
        systems.push(System { name, system: "node", run: Box::new(|ms| peer.round(ms)), rounds: Vec::new() });
    }
    systems.retain(|system| system.name.contains(&args.only));
    for at in 0..=args.rounds {
        for system in &mut systems {
            let round = (system.run)(args.ms)?;
            // The first one warms up.
            if at > 0 {
                system.rounds.push(round);
            }
        }
    }
    let bytes = input.len() as f64 / lines.len() as f64;
    systems.iter().for_each(|system| print(&row(system, bytes), args.json));
    Ok(())
}

fn compile(mapping: Mapping) -> anyhow::Result<Compiled> {
    Compiled::new(&mapping).map_err(|wrong| anyhow::anyhow!("{wrong:?}"))
}

/// Maps every line, NDJSON out; how many there were.
fn pass(lines: &[&[u8]], out: &mut Vec<u8>, map: impl Fn(&[u8], &mut Vec<u8>) -> anyhow::Result<()>) -> anyhow::Result<u64> {
    out.clear();
    for line in lines {
        map(line, out)?;
        out.push(b'\n');
    }
    std::hint::black_box(&out);
    Ok(lines.len() as u64)
}

/// Every system makes the same of every record: ours and the reference to the byte, ours and those of Node.js in value.
fn agree(lines: &[&[u8]], structured: &Compiled, expression: &Compiled, peers: &mut [(&'static str, Peer)]) -> anyhow::Result<()> {
    let mut results = Vec::new();
    for (name, peer) in peers {
        results.push((*name, peer.results()?));
    }
    let context = Context::default();
    let mapped = |compiled: &Compiled, line: &[u8]| compiled.map_json(line, &context).map_err(|fault| anyhow::anyhow!(fault.message));
    for (at, line) in lines.iter().enumerate() {
        let (ours, mut theirs) = (mapped(structured, line)?, Vec::new());
        reference::map(line, &mut theirs)?;
        anyhow::ensure!(ours == theirs, "{} and {}", String::from_utf8_lossy(&ours), String::from_utf8_lossy(&theirs));
        let ours: Value = serde_json::from_slice(&ours)?;
        let computed: Value = serde_json::from_slice(&mapped(expression, line)?)?;
        for (name, result) in &results {
            let theirs: Value = serde_json::from_str(&result[at])?;
            let ours = if *name == "node_jsonata" { &computed["invoice"] } else { &ours };
            anyhow::ensure!(same(&theirs, ours), "{name}: {theirs} and {ours}");
        }
    }
    Ok(())
}

/// Whether two values are the same when numbers are floats.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len() && one.iter().all(|(name, value)| other.get(name).is_some_and(|other| same(value, other)))
        }
        (one, other) => one == other,
    }
}

fn row(system: &System<'_>, bytes: f64) -> Value {
    let per_second = Spread::of(system.rounds.iter().map(|round| round.records as f64 / round.seconds));
    let per_cpu_second = Spread::of(system.rounds.iter().map(|round| round.records as f64 / round.cpu_seconds));
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or_default().to_owned();
    let mut row = json!({"name": system.name, "system": system.system, "rounds": system.rounds.len(), "machine_load": load});
    if system.name == "preview" {
        row["targets"] = json!(preview::TARGETS);
        row["preview_ms"] = json!(1e3 / per_second.median);
        row["preview_ms_min"] = json!(1e3 / per_second.max);
        row["preview_ms_max"] = json!(1e3 / per_second.min);
        row["preview_cpu_ms"] = json!(1e3 / per_cpu_second.median);
        return row;
    }
    row["records_per_s"] = json!(per_second.median.round());
    row["records_per_s_min"] = json!(per_second.min.round());
    row["records_per_s_max"] = json!(per_second.max.round());
    row["records_per_cpu_s"] = json!(per_cpu_second.median.round());
    row["records_per_cpu_s_min"] = json!(per_cpu_second.min.round());
    row["records_per_cpu_s_max"] = json!(per_cpu_second.max.round());
    row["mb_per_s"] = json!((per_second.median * bytes / 1e5).round() / 10.0);
    row["record_bytes"] = json!(bytes.round());
    row
}

fn print(row: &Value, json: bool) {
    if json {
        println!("{row}");
        return;
    }
    let figure = |name: &str| row[name].as_f64().unwrap_or_default();
    let title = format!("{} ({})", row["name"].as_str().unwrap_or_default(), row["system"].as_str().unwrap_or_default());
    if row["preview_ms"].is_number() {
        println!("{title:28} {:.2} ms ({:.2} to {:.2})", figure("preview_ms"), figure("preview_ms_min"), figure("preview_ms_max"));
    } else {
        println!(
            "{title:28} {:9.0} records/s ({:.0} to {:.0}), {:.1} MB/s, {:.0} records per second of processor",
            figure("records_per_s"),
            figure("records_per_s_min"),
            figure("records_per_s_max"),
            figure("mb_per_s"),
            figure("records_per_cpu_s")
        );
    }
}
