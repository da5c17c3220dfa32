//! Runs a flow in memory, with the same code and without a database: what `linkspan run` does.

use crate::{
    Surroundings,
    compiled::Compiled,
    error::Error,
    execution::{Execution, Parts, Signal},
    journal::Journal,
    outside::Outside,
    spill::Folder,
    watch::Watch,
};
use connector::Registry;
use flow::{
    Context, Flow,
    plan::Kind,
    pure::Tables,
    spill::{Limits, Spilling},
};
use mapping::Record;
use std::{path::PathBuf, sync::Arc};
use store::{Clock, Ids, SystemRandom, runs::RunRow};
use tokio::sync::watch;
use wire::{
    FlowId, WorkspaceId,
    run::{Origin, RunError, RunStatus, StepRun},
};

/// What a run in memory needs.
pub struct HeadlessDeps {
    /// The connectors.
    pub registry: Registry,
    /// Where connections come from.
    pub surroundings: Arc<dyn Surroundings>,
    /// The folder below which files may be read and written.
    pub files_root: Option<PathBuf>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Lookup tables by name.
    pub tables: Tables,
    /// Show what writes would send, and do not send it.
    pub dry_run: bool,
    /// Stop behind this step.
    pub until: Option<String>,
}

/// What became of the records.
#[derive(Debug)]
pub struct Report {
    /// How the run ended.
    pub status: RunStatus,
    /// In words.
    pub summary: String,
    /// What went wrong with the run as a whole.
    pub error: Option<RunError>,
    /// What became of each step, the trigger first.
    pub steps: Vec<StepRun>,
    /// What went into each step and came out of it, in the order in which it happened.
    pub passed: Vec<Passed>,
    /// The records that were set aside.
    pub failed: Vec<Failed>,
}

/// Records that passed a step.
#[derive(Debug)]
pub struct Passed {
    /// The step's id.
    pub step: String,
    /// Whether it writes to a connected system.
    pub writes: bool,
    /// Whether nothing follows it.
    pub last: bool,
    /// What went in.
    pub input: Vec<Record>,
    /// What came out.
    pub output: Vec<Record>,
}

/// A record that was set aside.
#[derive(Debug)]
pub struct Failed {
    /// At which step.
    pub step: String,
    /// Its name.
    pub step_name: String,
    /// Which record of the input, from 0.
    pub index: usize,
    /// Why.
    pub error: RunError,
    /// The record as it went into the step, as JSON text.
    pub record: String,
}

impl Report {
    /// What came out of the last steps; where the last step writes, what it was handed.
    pub fn outputs(&self) -> impl Iterator<Item = &Record> {
        self.passed.iter().filter(|passed| passed.last).flat_map(|passed| if passed.writes { &passed.input } else { &passed.output })
    }
}

/// Runs a flow on these records, and waits until it is over.
///
/// # Errors
/// When the flow cannot run at all.
pub async fn run(flow: &Flow, records: Vec<Record>, deps: HeadlessDeps) -> Result<Report, Error> {
    let HeadlessDeps { registry, surroundings, files_root, clock, tables, dry_run, until } = deps;
    let facts = crate::facts::of_connectors(&registry);
    let ids = Arc::new(Ids::new(Arc::clone(&clock), Arc::new(SystemRandom)));
    let id: FlowId = ids.next();
    let compiled =
        Compiled::new(id, flow.name.clone(), flow.clone(), &facts).map_err(|message| Error::refused("flow.cannot_run", message))?;
    let compiled = Arc::new(compiled);
    let now = clock.now();
    let mut row = RunRow::accepted(ids.next(), WorkspaceId(uuid::Uuid::nil()), id, Origin::Manual, now);
    if let Some(until) = &until
        && compiled.plan.find(until).is_none()
    {
        return Err(Error::bad("run.unknown_step", Some("until"), format!("there is no step `{until}`")));
    }
    row.until_step = until;
    row.dry_run = dry_run;
    let spilling = Spilling { places: Arc::new(Folder(std::env::temp_dir())), limits: Limits::default() };
    let outside = Arc::new(Outside::new(registry, surroundings, files_root, spilling, clock, ids));
    let (_sender, signal) = watch::channel(Signal::Go);
    let context = Arc::new(Context { now_ms: now, tables: Arc::new(tables) });
    let parts = Parts {
        outside,
        journal: Journal::none(),
        watch: Watch::nobody(),
        handlers: None,
        compiled: Arc::clone(&compiled),
        context,
        row,
        signal,
    };
    let mut execution = Execution::new(parts);
    execution.tap();
    execution.begin(records, None).await;
    let (row, tapped, failed) = execution.into_tapped();
    let passed = tapped.into_iter().map(|tapped| {
        let node = &compiled.plan.nodes[tapped.node];
        let writes = matches!(&node.kind, Kind::Operation(called) if called.kind == flow::facts::OperationKind::Write);
        let last = compiled.plan.is_last(tapped.node) || row.until_step.as_deref() == Some(node.id.as_str());
        let output = tapped.output.iter().flat_map(|records| records.iter().cloned()).collect();
        Passed { step: node.id.clone(), writes, last, input: tapped.input.to_vec(), output }
    });
    let passed = passed.collect();
    let page = flow::run::PAGE_RECORDS_MAX;
    let failed = failed.into_iter().map(|record| Failed {
        index: record.page as usize * page + record.index as usize,
        step: record.step,
        step_name: record.step_name,
        error: record.error,
        record: record.record,
    });
    Ok(Report { status: row.status, summary: row.summary, error: row.error, steps: row.steps, passed, failed: failed.collect() })
}
